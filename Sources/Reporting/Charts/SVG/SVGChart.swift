/// Draws a chart as an SVG element; the page's stylesheet gives colours and letters.
struct SVGChart {
    private let chart: Chart
    private let across: AxisScale
    private let up: AxisScale
    private let legend: SVGLegend
    private let frame: SVGFrame

    init(_ chart: Chart, size: SVGFrame.Size = .ordinary) {
        self.chart = chart
        (across, up) = chart.scales
        let drawn = chart.series.filter { !$0.points.isEmpty }
        // One series is what the title says.
        legend = SVGLegend(
            drawn.count < 2
                ? []
                : drawn.map {
                    SVGLegend.Entry(name: $0.name, style: $0.style, tone: $0.tone)
                }, size: size)
        let widest = up.ticks.map { SVGFrame.width(of: $0.label) }.max() ?? 0
        frame = SVGFrame(
            size: size, legendRows: legend.rows, margin: widest + 12,
            plotHeight: size == .small ? 130 : 170)
    }

    /// The element, with title and description for those who do not see it.
    ///
    /// - Parameter id: unique on its page.
    func markup(id: String) -> String {
        var svg = MarkupWriter()
        svg.drawing(id: id, title: chart.title, summary: chart.summary, frame) {
            legend.write(to: &$0)
            writePhases(to: &$0)
            SVGAxes(frame: frame, across: across, up: up).write(to: &$0)
            for series in chart.series { write(series, to: &$0) }
            writeLevels(to: &$0)
        }
        return svg.text
    }

    // MARK: Series

    private func write(_ series: ChartSeries, to svg: inout MarkupWriter) {
        let tone = series.tone.className
        switch series.style {
        case .line:
            path(places(series).map(\.start), "line " + tone, to: &svg)
        case .steps:
            path(stairs(places(series).map(\.start)), "line " + tone, to: &svg)
        case .points, .hollowPoints:
            let mark = SVGMark(tone: series.tone, isHollow: series.style == .hollowPoints)
            for place in places(series) { mark.write(at: place.start, to: &svg) }
        case .band:
            let edges = places(series)
            path(
                edges.map(\.start) + edges.reversed().map { ($0.start.x, $0.end.y) },
                "band " + tone, closed: true, to: &svg)
        case .bars:
            for place in places(series) { bar(place, "bar " + tone, to: &svg) }
        case .intervals:
            for place in places(series) { stroke(place, "line interval " + tone, to: &svg) }
        }
    }

    private typealias Place = (x: Double, y: Double)

    /// Where the points of a series stand; those that are not on the axes are left out.
    private func places(_ series: ChartSeries) -> [(start: Place, end: Place)] {
        series.points.compactMap { point in
            guard let x = across.fraction(of: point.x), let y = up.fraction(of: point.y),
                let xEnd = across.fraction(of: point.xEnd ?? point.x),
                let yEnd = up.fraction(of: point.yEnd ?? point.y)
            else { return nil }
            return ((frame.x(x), frame.y(y)), (frame.x(xEnd), frame.y(yEnd)))
        }
    }

    private func stairs(_ places: [Place]) -> [Place] {
        var corners: [Place] = []
        for place in places {
            if let last = corners.last { corners.append((place.x, last.y)) }
            corners.append(place)
        }
        return corners
    }

    private func path(
        _ places: [Place], _ style: String, closed: Bool = false, to svg: inout MarkupWriter
    ) {
        guard let first = places.first else { return }
        var data = "M\(SVGFrame.length(first.x)) \(SVGFrame.length(first.y))"
        for place in places.dropFirst() {
            data += "L\(SVGFrame.length(place.x)) \(SVGFrame.length(place.y))"
        }
        svg.element("path", ["d": closed ? data + "z" : data, "class": style])
    }

    private func bar(
        _ place: (start: Place, end: Place), _ style: String, to svg: inout MarkupWriter
    ) {
        svg.element(
            "rect",
            [
                "x": SVGFrame.length(place.start.x), "y": SVGFrame.length(place.start.y),
                "width": SVGFrame.length(max(place.end.x - place.start.x - 0.5, 0.5)),
                "height": SVGFrame.length(frame.bottom - place.start.y), "class": style,
            ])
    }

    private func stroke(
        _ place: (start: Place, end: Place), _ style: String, to svg: inout MarkupWriter
    ) {
        let x = SVGFrame.length(place.start.x - 3)
        let (from, to) = (SVGFrame.length(place.start.y), SVGFrame.length(place.end.y))
        svg.element("path", ["d": "M\(x) \(from)h6m-3 0V\(to)m-3 0h6", "class": style])
    }

    // MARK: What they are read against

    /// A name cut shorter than this says nothing.
    private static let fewestLetters = 4

    private func writePhases(to svg: inout MarkupWriter) {
        for (place, phase) in chart.phases.enumerated() {
            guard let from = across.fraction(of: phase.from), let to = across.fraction(of: phase.to)
            else { continue }
            let (start, end) = (frame.x(from), frame.x(to))
            svg.element(
                "rect",
                [
                    "x": SVGFrame.length(start), "y": SVGFrame.length(frame.top),
                    "width": SVGFrame.length(end - start),
                    "height": SVGFrame.length(frame.bottom - frame.top),
                    // Next to each other they must be told apart.
                    "class": place.isMultiple(of: 2) ? "phase" : "phase light",
                ])
            let letters = Int((end - start - 6) / SVGFrame.letterWidth)
            guard letters >= Self.fewestLetters else { continue }
            svg.element(
                "text",
                [
                    "x": SVGFrame.length(start + 3), "y": SVGFrame.length(frame.bottom - 5),
                    "class": "label faint",
                ], text: phase.name.shortened(to: letters, ellipsis: "…"))
        }
    }

    private func writeLevels(to svg: inout MarkupWriter) {
        for level in chart.levels {
            let scale = level.axis == .horizontal ? across : up
            guard let fraction = scale.fraction(of: level.value) else { continue }
            let isUpright = level.axis == .horizontal
            let (x, y) = (frame.x(fraction), frame.y(fraction))
            svg.element(
                "path",
                [
                    "d": isUpright
                        ? "M\(SVGFrame.length(x)) \(SVGFrame.length(frame.top))"
                            + "V\(SVGFrame.length(frame.bottom))"
                        : "M\(SVGFrame.length(frame.left)) \(SVGFrame.length(y))"
                            + "H\(SVGFrame.length(frame.right))",
                    "class": "level",
                ])
            // Beside an upright line where there is room for it, above a level one.
            let isLeft = isUpright && fraction < 0.6
            svg.element(
                "text",
                [
                    "x": SVGFrame.length(isUpright ? x + (isLeft ? 4 : -4) : frame.right - 2),
                    "y": SVGFrame.length(isUpright ? frame.top + 11 : y - 4),
                    "class": isLeft ? "label halo" : "label halo end",
                ], text: level.name)
        }
    }
}

extension MarkupWriter {
    /// The element around a drawing.
    mutating func drawing(
        id: String, title: String, summary: String, _ frame: SVGFrame,
        _ write: (inout MarkupWriter) -> Void
    ) {
        group(
            "svg",
            [
                "viewBox": "0 0 \(SVGFrame.length(frame.width)) \(SVGFrame.length(frame.height))",
                "role": "img", "aria-labelledby": "\(id)-title \(id)-summary",
            ]
        ) {
            $0.element("title", ["id": "\(id)-title"], text: title)
            $0.element("desc", ["id": "\(id)-summary"], text: summary)
            write(&$0)
        }
    }
}
