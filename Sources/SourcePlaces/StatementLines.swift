internal import ScenarioModel

/// The lines of the scenario in which an operation's statement stands.
///
/// A reader who changed a condition looks for it there, and code hosts show what is said of a line
/// only beside a change of that line.
struct StatementLines {
    /// Numbers from 1, with what stands in them of the statement; never empty.
    private var lines: [(number: Int, text: String)]

    /// - Parameter text: the scenario's.
    init(of operation: Operation, in text: String) {
        let all = text.split(omittingEmptySubsequences: false, whereSeparator: Self.endsLine)
        let first = operation.position.line
        lines = [(first, "")]
        guard all.indices.contains(first - 1),
            let start = (first - 1..<all.count).first(where: { all[$0].contains(Self.key) })
        else { return }
        let statement = Self.words(operation.sql.source)
        // Of a block the first line has the key alone.
        let begun = Self.words(all[start].split(separator: Self.key, maxSplits: 1).last ?? "")
        if statement.hasPrefix(begun), !begun.isEmpty {
            lines = [(start + 1, begun)]
        } else if all[start].contains("{") {
            lines = [(start + 1, begun)]
            return
        } else {
            lines = []
        }
        for index in start + 1..<all.count {
            let words = Self.words(all[index])
            guard !words.isEmpty, statement.contains(words) else { break }
            lines.append((index + 1, words))
        }
        if lines.isEmpty { lines = [(start + 1, begun)] }
    }

    /// The first line of the statement that has some words, else the first of all.
    func line(with words: String?) -> Int {
        let holding = words.flatMap { words in
            lines.first { " \($0.text) ".uppercased().contains(" \(words) ") }
        }
        return (holding ?? lines[0]).number
    }

    private static let key = "sql:"

    /// The text with single blanks.
    private static func words(_ text: some StringProtocol) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// As YAML ends lines.
    private static func endsLine(_ character: Character) -> Bool {
        ["\n", "\r", "\r\n", "\u{85}", "\u{2028}", "\u{2029}"].contains(character)
    }
}
