/// Draws horizontal bars of several parts with characters.
struct TerminalBars {
    let chart: BarChart
    let style: TerminalStyle
    private static let mostNameWidth = 24

    init(_ chart: BarChart, style: TerminalStyle) {
        self.chart = chart
        self.style = style
    }

    /// Adds the bars with their names, their sums and what their parts stand for.
    func write(to layout: inout TerminalLayout, indent: Int = 2) {
        guard !chart.isEmpty else { return }
        let ellipsis = style.unicode ? "…" : "..."
        let names = chart.rows.map {
            style.presentable($0.name).shortened(to: Self.mostNameWidth, ellipsis: ellipsis)
        }
        let sums = chart.rows.map { chart.axis.text($0.total) }
        let nameWidth = names.map(\.displayWidth).max() ?? 0
        let sumWidth = sums.map(\.displayWidth).max() ?? 0
        let room = max(style.width - indent - nameWidth - sumWidth - 4, 8)
        let longest = max(chart.rows.map(\.total).max() ?? 1, .leastNormalMagnitude)

        layout.blank()
        layout.paragraph(
            [Span(chart.title, .strong), Span("  \(chart.axis.title)", .faint)], indent: indent)
        for ((row, name), sum) in zip(zip(chart.rows, names), sums) {
            layout.drawing(
                [
                    Span(name.padded(to: nameWidth)),
                    Span("  \(sum.padded(to: sumWidth, alignedRight: true))  "),
                    Span(bar(of: row, room: room, longest: longest)),
                ], indent: indent)
        }
        let legend = chart.parts.enumerated().map { "\(glyph($0.offset)) \($0.element.name)" }
        layout.paragraph([Span(legend.joined(separator: "   "), .faint)], indent: indent)
    }

    /// Each part ends where the sum up to it ends, so that rounding does not add up.
    private func bar(of row: BarChart.Row, room: Int, longest: Double) -> String {
        var text = ""
        var sum = 0.0
        for (index, value) in row.values.enumerated() {
            sum += value
            let end = Int((sum / longest * Double(room)).rounded())
            text += String(repeating: glyph(index), count: max(end - text.count, 0))
        }
        return text.isEmpty && sum > 0 ? (style.unicode ? "▏" : "|") : text
    }

    private func glyph(_ part: Int) -> String {
        let glyphs = style.unicode ? ["█", "▒", "░"] : ["#", "=", "."]
        return glyphs[min(part, glyphs.count - 1)]
    }
}
