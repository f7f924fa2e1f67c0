/// Draws horizontal bars of several parts, each with its name above it.
struct SVGBarChart {
    private let chart: BarChart
    private let scale: AxisScale
    private let legend: SVGLegend
    private let frame: SVGFrame

    private static let rowHeight = 34.0
    private static let barHeight = 12.0

    init(_ chart: BarChart) {
        self.chart = chart
        scale = chart.scale
        legend = SVGLegend(
            chart.parts.map { SVGLegend.Entry(name: $0.name, style: .bars, tone: $0.tone) })
        frame = SVGFrame(
            legendRows: legend.rows, margin: 14, titleHeight: 8,
            plotHeight: Double(chart.rows.count) * Self.rowHeight)
    }

    /// The element, with title and description for those who do not see it.
    ///
    /// - Parameter id: unique on its page.
    func markup(id: String) -> String {
        var svg = MarkupWriter()
        svg.drawing(id: id, title: chart.title, summary: chart.summary, frame) {
            legend.write(to: &$0)
            writeGrid(to: &$0)
            for (index, row) in chart.rows.enumerated() {
                write(row, top: frame.top + Double(index) * Self.rowHeight, to: &$0)
            }
            SVGAxes.writeHorizontal(scale, frame, to: &$0)
        }
        return svg.text
    }

    private func writeGrid(to svg: inout MarkupWriter) {
        for tick in scale.ticks {
            guard let fraction = scale.fraction(of: tick.value) else { continue }
            let x = SVGFrame.length(frame.x(fraction))
            svg.element(
                "path",
                [
                    "d": "M\(x) \(SVGFrame.length(frame.top))V\(SVGFrame.length(frame.bottom))",
                    "class": "grid",
                ])
        }
    }

    private func write(_ row: BarChart.Row, top: Double, to svg: inout MarkupWriter) {
        svg.element(
            "text",
            [
                "x": SVGFrame.length(frame.left), "y": SVGFrame.length(top + 11),
                "class": "label halo",
            ],
            text: "\(row.name): \(chart.axis.text(row.total))")
        var begin = 0.0
        for (part, value) in zip(chart.parts, row.values) where value > 0 {
            guard let from = scale.fraction(of: begin), let to = scale.fraction(of: begin + value)
            else { continue }
            svg.element(
                "rect",
                [
                    "x": SVGFrame.length(frame.x(from)), "y": SVGFrame.length(top + 15),
                    "width": SVGFrame.length(max(frame.x(to) - frame.x(from), 0.5)),
                    "height": SVGFrame.length(Self.barHeight),
                    "class": "bar \(part.tone.className)",
                ])
            begin += value
        }
    }
}
