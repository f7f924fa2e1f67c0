internal import Mustache

/// A table with a caption; the first cell of a row names it.
struct HTMLTable {
    struct Column {
        var heading: String
        var isNumber: Bool

        static func text(_ heading: String) -> Column {
            Column(heading: heading, isNumber: false)
        }
        static func number(_ heading: String) -> Column {
            Column(heading: heading, isNumber: true)
        }
    }

    struct Row {
        var first: HTMLCell
        var rest: [HTMLCell]
    }

    var caption: String
    var columns: [Column]
    var body: [Row]

    init(caption: String, columns: [Column], rows: [[HTMLCell]]) {
        self.caption = caption
        self.columns = columns
        body = rows.compactMap { row in
            guard var first = row.first else { return nil }
            first.isNumber = columns.first?.isNumber ?? false
            let rest = zip(row, columns).dropFirst().map { cell, column in
                var cell = cell
                cell.isNumber = column.isNumber
                if column.isNumber { cell.isLong = false }
                return cell
            }
            return Row(first: first, rest: rest)
        }
    }
}

/// One cell: text, and a bar below it where a share says more than a number.
struct HTMLCell: ExpressibleByStringInterpolation {
    var markup: String
    /// In percent of the cell's width, from 0 to 100.
    var meter: Int?
    var meterInk: String
    var isNumber = false
    /// Whether it needs room, so that a narrow table scrolls before its words stand one by one.
    var isLong: Bool

    private static let longLength = 40

    init(_ text: String, _ ink: Span.Ink = .plain, share: Double? = nil) {
        self.init([Span(text, ink)], share: share)
    }

    init(_ spans: [Span], share: Double? = nil) {
        markup = HTMLText(spans).markup
        isLong = spans.reduce(0) { $0 + $1.text.count } > Self.longLength
        meter = share.map { Int((min(max($0, 0), 1) * 100).rounded()) }
        meterInk = (share ?? 0) > 1 ? "over" : "within"
    }

    init(stringLiteral text: String) {
        self.init(text)
    }

    /// What is not there.
    static let none = HTMLCell("–", .faint)
}

/// Without reflection, which would take most of the time of a page.
extension HTMLCell: MustacheParent {
    func child(named name: String) -> Any? {
        switch name {
        case "markup": markup
        case "meter": meter
        case "meterInk": meterInk
        case "isNumber": isNumber
        case "isLong": isLong
        default: nil
        }
    }
}
