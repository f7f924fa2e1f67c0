import Foundation

/// One line of the bench's table: a peer, ours, and what is asked of the two.
struct Figure {
    var name: String
    var peer: String
    var ours: String
    var ratio: String
    var bound: String
    var isMet: Bool

    var line: String {
        "| \(name) | \(peer) | \(ours) | \(ratio) | \(bound) | \(isMet ? "yes" : "NO") |"
    }

    static let header = """
        | what | peer | ours | ratio | asked | met |
        |---|---|---|---|---|---|
        """
}

/// What a figure is the worst of, row by row; only kept in the evidence.
struct DetailTable {
    var title: String
    var columns: [String]
    var rows: [[String]]

    var text: String {
        let lines = [columns, columns.map { _ in "---" }] + rows
        return "## \(title)\n\n"
            + lines.map { "| \($0.joined(separator: " | ")) |" }.joined(separator: "\n")
    }
}

/// The table as it is printed, line by line.
struct FigureTable {
    private(set) var figures: [Figure] = []
    private(set) var details: [DetailTable] = []

    mutating func add(_ detail: DetailTable) { details.append(detail) }

    mutating func add(_ more: [Figure]) {
        if figures.isEmpty { print(Figure.header) }
        figures += more
        for figure in more { print(figure.line) }
    }
}

extension [Double] {
    /// The middle value; of an even number the mean of the two, and 0 of nothing.
    var median: Double {
        let ordered = sorted()
        guard !ordered.isEmpty else { return 0 }
        let middle = ordered.count / 2
        return ordered.count.isMultiple(of: 2)
            ? (ordered[middle - 1] + ordered[middle]) / 2 : ordered[middle]
    }

    /// Least and greatest, for a table.
    var spread: String {
        "\(shortened(self.min() ?? 0))–\(shortened(self.max() ?? 0))"
    }
}

/// Three significant digits.
func shortened(_ value: Double) -> String {
    let digits = abs(value) >= 100 ? 0 : abs(value) >= 10 ? 1 : abs(value) >= 1 ? 2 : 3
    return String(format: "%.\(digits)f", value)
}
