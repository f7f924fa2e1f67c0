/// Lines of text within a width: paragraphs, tables, rules, and blocks that stay as they are.
struct TerminalLayout {
    let style: TerminalStyle
    /// Columns of a line; narrower than 72 no table can be read.
    let width: Int
    private(set) var lines: [String] = []

    init(style: TerminalStyle) {
        self.style = style
        width = max(style.width, 72)
    }

    /// Everything written so far, each line ended.
    var text: String { lines.map { $0 + "\n" }.joined() }

    // MARK: Lines

    /// An empty line, unless there is one already or nothing stands above.
    mutating func blank() {
        if lines.last?.isEmpty == false { lines.append("") }
    }

    /// A line of its own over a part of the report.
    mutating func heading(_ title: String, _ remark: String = "") {
        blank()
        paragraph([Span(title, .strong)] + (remark.isEmpty ? [] : [Span("  \(remark)", .faint)]))
    }

    /// A rule over the whole width.
    mutating func rule() {
        let line = String(repeating: style.symbol(.rule), count: width)
        lines.append(Span(line, .faint).rendered(colour: style.colour))
    }

    /// Text wrapped at spaces; its first line starts at `indent`, the others at `hanging`.
    ///
    /// A word wider than a line is cut. Line breaks in the text are kept.
    mutating func paragraph(_ spans: [Span], indent: Int = 0, hanging: Int? = nil) {
        var wrapping = Wrapping(
            width: width, firstIndent: indent, indent: hanging ?? indent)
        for span in spans {
            for (index, part) in span.text.split(separator: "\n", omittingEmptySubsequences: false)
                .enumerated()
            {
                if index > 0 { wrapping.breakLine() }
                wrapping.add(Span(style.presentable(String(part)), span.ink))
            }
        }
        for line in wrapping.finished() { append(line) }
    }

    /// One plain paragraph.
    mutating func paragraph(_ text: String, indent: Int = 0, hanging: Int? = nil) {
        paragraph([Span(text)], indent: indent, hanging: hanging)
    }

    /// Lines that must stay as they are, to be pasted: indented, never wrapped.
    mutating func block(_ text: String, indent: Int) {
        let margin = String(repeating: " ", count: indent)
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let shown = style.presentable(String(line))
            lines.append(shown.isEmpty ? "" : margin + shown)
        }
    }

    /// A line of a picture: never wrapped, and no spaces are taken out of it.
    mutating func drawing(_ spans: [Span], indent: Int) {
        append([Span(String(repeating: " ", count: indent))] + spans)
    }

    /// A name and its text beside it, both wrapped into place: `peak     9 connections`.
    mutating func entry(_ name: String, _ spans: [Span], indent: Int = 2, nameWidth: Int = 12) {
        let label = style.presentable(name).padded(to: nameWidth)
        paragraph(
            [Span(label + " ", .faint)] + spans, indent: indent, hanging: indent + nameWidth + 1)
    }

    mutating func entry(_ name: String, _ text: String, indent: Int = 2, nameWidth: Int = 12) {
        entry(name, [Span(text)], indent: indent, nameWidth: nameWidth)
    }

    // MARK: Tables

    /// Rows under their titles; the first column gives way where the width does not suffice.
    mutating func table(_ columns: [Column], _ rows: [[Span]], indent: Int = 2) {
        guard !rows.isEmpty else { return }
        let shown = rows.map { row in
            row.map { Span(style.presentable($0.text), $0.ink) }
        }
        var widths = columns.indices.map { index in
            shown.reduce(columns[index].title.displayWidth) { width, row in
                max(width, index < row.count ? row[index].text.displayWidth : 0)
            }
        }
        let gaps = indent + 2 * (columns.count - 1)
        let others = widths.dropFirst().reduce(0, +)
        widths[0] = max(min(widths[0], width - gaps - others), Self.narrowestColumn)

        append(row(columns.map { Span($0.title, .faint) }, columns, widths, indent))
        for cells in shown { append(row(cells, columns, widths, indent)) }
    }

    /// A column's title, and on which side its cells stand.
    struct Column {
        var title: String
        var alignedRight: Bool

        static func left(_ title: String) -> Column { Column(title: title, alignedRight: false) }
        static func right(_ title: String) -> Column { Column(title: title, alignedRight: true) }
    }

    private static let narrowestColumn = 12

    private func row(
        _ cells: [Span], _ columns: [Column], _ widths: [Int], _ indent: Int
    ) -> [Span] {
        var spans = [Span(String(repeating: " ", count: indent))]
        for (index, cell) in cells.prefix(columns.count).enumerated() {
            if index > 0 { spans.append("  ") }
            // Only what can give way is cut: the first column, and a last one that is too wide.
            let used = spans.displayWidth
            let room = index == 0 ? widths[0] : width - used
            let text = cell.text.shortened(
                to: max(min(room, width - used), 1), ellipsis: style.unicode ? "…" : "...")
            spans.append(
                Span(
                    text.padded(to: widths[index], alignedRight: columns[index].alignedRight),
                    cell.ink))
        }
        return spans
    }

    /// Adds a line, without the spaces at its end.
    private mutating func append(_ spans: [Span]) {
        var line = spans
        while let last = line.last {
            let kept = last.text.reversed().drop { $0 == " " }.reversed()
            line[line.count - 1].text = String(kept)
            if !kept.isEmpty { break }
            line.removeLast()
        }
        lines.append(line.map { $0.rendered(colour: style.colour) }.joined())
    }
}
