/// Draws a chart with characters, a few lines high.
struct TerminalChart {
    private let chart: Chart
    private let style: TerminalStyle
    private let across: AxisScale
    private let up: AxisScale
    private let labelWidth: Int

    private static let rows = 9

    init(_ chart: Chart, style: TerminalStyle) {
        self.chart = chart
        self.style = style
        (across, up) = chart.scales
        labelWidth = up.ticks.map(\.label.displayWidth).max() ?? 1
    }

    /// Adds the picture with its title, its axes and what its marks stand for.
    func write(to layout: inout TerminalLayout, indent: Int = 2) {
        guard !chart.isEmpty else { return }
        let columns = style.width - indent - labelWidth - 4
        var canvas = CharacterCanvas(columns: columns, rows: Self.rows, unicode: style.unicode)
        for level in chart.levels { draw(level, in: &canvas) }
        for (order, series) in chart.series.enumerated() { draw(series, order, in: &canvas) }

        layout.blank()
        layout.paragraph([Span(chart.title, .strong)], indent: indent)
        layout.paragraph([Span(chart.vertical.title, .faint)], indent: indent)
        let labels = rowLabels()
        let wall = style.unicode ? "│" : "|"
        for (row, cells) in canvas.lines.enumerated() {
            let label = (labels[row] ?? "").padded(to: labelWidth, alignedRight: true)
            layout.drawing(
                [Span("\(label) \(labels[row] == nil ? wall : tickWall)", .faint)] + cells,
                indent: indent)
        }
        writeBase(columns, to: &layout, indent: indent)
        writeLegend(to: &layout, indent: indent)
    }

    // MARK: Axes

    private var tickWall: String { style.unicode ? "┤" : "+" }

    /// The numbers beside the rows in which they stand.
    private func rowLabels() -> [Int: String] {
        var labels: [Int: String] = [:]
        for tick in up.ticks {
            guard let fraction = up.fraction(of: tick.value) else { continue }
            let row = Self.rows - 1 - min(Int(fraction * Double(Self.rows)), Self.rows - 1)
            if labels[row] == nil { labels[row] = tick.label }
        }
        return labels
    }

    private func writeBase(_ columns: Int, to layout: inout TerminalLayout, indent: Int) {
        let margin = String(repeating: " ", count: labelWidth + 1)
        let rule = String(repeating: style.unicode ? "─" : "-", count: columns)
        layout.drawing(
            [Span(margin + (style.unicode ? "└" : "+") + rule, .faint)], indent: indent)
        var numbers = ""
        for tick in across.ticks {
            guard let fraction = across.fraction(of: tick.value) else { continue }
            let column = min(Int(fraction * Double(columns)), columns - 1)
            let start = min(
                max(column - tick.label.displayWidth / 2, 0), columns - tick.label.displayWidth)
            guard start > numbers.displayWidth || numbers.isEmpty, start >= 0 else { continue }
            numbers = numbers.padded(to: start) + tick.label
        }
        layout.drawing([Span(margin + " " + numbers, .faint)], indent: indent)
        let width = labelWidth + 2 + columns
        layout.drawing(
            [Span(chart.horizontal.title.padded(to: width, alignedRight: true), .faint)],
            indent: indent)
    }

    private func writeLegend(to layout: inout TerminalLayout, indent: Int) {
        let joint = String(Wrapping.unbrokenSpace)
        func kept(_ text: String) -> String { text.replacing(" ", with: joint) }
        var spans: [Span] = []
        for (order, series) in chart.series.enumerated() where !series.points.isEmpty {
            let sample = glyph(of: series, order)
            spans += [
                Span(kept("\(sample) "), series.tone.ink), Span(kept(series.name)), "   ",
            ]
        }
        for level in chart.levels where scale(of: level).fraction(of: level.value) != nil {
            spans += [Span(kept("\(glyph(of: level)) "), .faint), Span(kept(level.name)), "   "]
        }
        layout.paragraph(spans, indent: indent)
    }

    // MARK: Marks

    /// What a series is drawn with; lines in their order, whole, broken, sparse.
    private func glyph(of series: ChartSeries, _ order: Int) -> String {
        switch series.style {
        case .line, .steps:
            let lines = style.unicode ? ["⠒⠒", "⠂⠂", "⠂ ⠂"] : ["..", "--", "~~"]
            return lines[min(lineOrder(order), lines.count - 1)]
        case .points: return String(mark(series.tone, isHollow: false))
        case .hollowPoints: return String(mark(series.tone, isHollow: true))
        case .band, .bars: return style.unicode ? "░" : ":"
        case .intervals: return style.unicode ? "│" : "|"
        }
    }

    private func glyph(of level: ChartLevel) -> String {
        switch level.axis {
        case .horizontal: style.unicode ? "┆" : "!"
        case .vertical: style.unicode ? "╌" : "="
        }
    }

    private func mark(_ tone: ChartSeries.Tone, isHollow: Bool) -> Character {
        let forms: (full: (String, String), hollow: (String, String)) =
            switch tone {
            case .first, .bad, .faint: (("●", "*"), ("○", "o"))
            case .second: (("■", "#"), ("□", "u"))
            case .third: (("◆", "@"), ("◇", "v"))
            case .fourth: (("▲", "%"), ("△", "n"))
            }
        let form = isHollow ? forms.hollow : forms.full
        return Character(style.unicode ? form.0 : form.1)
    }

    /// How many lines there are before a series.
    private func lineOrder(_ order: Int) -> Int {
        chart.series.prefix(order).count { $0.style == .line || $0.style == .steps }
    }

    private func draw(_ series: ChartSeries, _ order: Int, in canvas: inout CharacterCanvas) {
        let ink = series.tone.ink
        let places = places(series)
        switch series.style {
        case .line, .steps:
            let every = [1, 2, 4][min(lineOrder(order), 2)]
            let character = Character(String(glyph(of: series, order).prefix(1)))
            for (place, next) in zip(places, places.dropFirst()) {
                canvas.line(
                    from: place.start, to: next.start, every: style.unicode ? every : 1, character,
                    ink)
            }
        case .points, .hollowPoints:
            let mark = mark(series.tone, isHollow: series.style == .hollowPoints)
            for place in places { canvas.mark(place.start.x, place.start.y, mark, ink) }
        case .intervals, .band, .bars:
            let character = Character(glyph(of: series, order))
            for place in places {
                let foot = series.style == .bars ? 0 : place.start.y
                let top = series.style == .bars ? place.start.y : place.end.y
                for step in 0...(Self.rows * 2) {
                    let y = foot + (top - foot) * Double(step) / Double(Self.rows * 2)
                    canvas.ground(place.start.x, y, character, ink)
                }
            }
        }
    }

    private func draw(_ level: ChartLevel, in canvas: inout CharacterCanvas) {
        guard let fraction = scale(of: level).fraction(of: level.value) else { return }
        let character = Character(glyph(of: level))
        let steps = level.axis == .horizontal ? Self.rows : canvas.columns
        for step in 0..<steps {
            let along = (Double(step) + 0.5) / Double(steps)
            switch level.axis {
            case .horizontal: canvas.ground(fraction, along, character, .faint)
            case .vertical: canvas.ground(along, fraction, character, .faint)
            }
        }
    }

    private func scale(of level: ChartLevel) -> AxisScale {
        level.axis == .horizontal ? across : up
    }

    private typealias Place = (x: Double, y: Double)

    private func places(_ series: ChartSeries) -> [(start: Place, end: Place)] {
        series.points.compactMap { point in
            guard let x = across.fraction(of: point.x), let y = up.fraction(of: point.y),
                let yEnd = up.fraction(of: point.yEnd ?? point.y)
            else { return nil }
            return ((x, y), (x, yEnd))
        }
    }
}

extension ChartSeries.Tone {
    /// The ink it has on a terminal; shapes tell series apart.
    var ink: Span.Ink {
        switch self {
        case .bad: .bad
        case .faint: .faint
        case .first, .second, .third, .fourth: .plain
        }
    }
}
