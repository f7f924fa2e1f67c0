/// What the colours and marks of a chart stand for: entries side by side, in as many lines as needed.
struct SVGLegend {
    struct Entry {
        var name: String
        var style: ChartSeries.Style
        var tone: ChartSeries.Tone
    }

    private let lines: [[(entry: Entry, x: Double)]]
    private static let swatch = 20.0
    private static let gap = 16.0

    init(_ entries: [Entry], size: SVGFrame.Size = .ordinary) {
        var lines: [[(entry: Entry, x: Double)]] = []
        var x = 0.0
        for entry in entries {
            let width = Self.swatch + SVGFrame.width(of: entry.name) + Self.gap
            if lines.isEmpty || x + width > size.rawValue {
                lines.append([])
                x = 0
            }
            lines[lines.count - 1].append((entry, x))
            x += width
        }
        self.lines = lines
    }

    var rows: Int { lines.count }

    func write(to svg: inout MarkupWriter) {
        for (row, line) in lines.enumerated() {
            let middle = Double(row) * SVGFrame.lineHeight + 8
            for (entry, x) in line {
                writeSwatch(entry, x, middle, to: &svg)
                svg.element(
                    "text",
                    [
                        "x": SVGFrame.length(x + Self.swatch), "y": SVGFrame.length(middle + 4),
                        "class": "label",
                    ], text: entry.name)
            }
        }
    }

    private func writeSwatch(
        _ entry: Entry, _ x: Double, _ middle: Double, to svg: inout MarkupWriter
    ) {
        let tone = entry.tone.className
        switch entry.style {
        case .points, .hollowPoints:
            SVGMark(tone: entry.tone, isHollow: entry.style == .hollowPoints)
                .write(at: (x + 7, middle), to: &svg)
        case .band, .bars:
            svg.element(
                "rect",
                [
                    "x": SVGFrame.length(x), "y": SVGFrame.length(middle - 5), "width": "14",
                    "height": "10", "class": (entry.style == .band ? "band " : "bar ") + tone,
                ])
        case .line, .steps, .intervals:
            svg.element(
                "path",
                [
                    "d": "M\(SVGFrame.length(x)) \(SVGFrame.length(middle))h15",
                    "class": "line " + tone,
                ])
        }
    }
}

/// The mark of a point: its shape tells series apart where colours do not.
struct SVGMark {
    let tone: ChartSeries.Tone
    let isHollow: Bool

    func write(at place: (x: Double, y: Double), to svg: inout MarkupWriter) {
        let shape = tone.className + (isHollow ? " mark hollow" : " mark")
        let (x, y) = (SVGFrame.length(place.x), SVGFrame.length(place.y))
        switch tone {
        case .first, .bad, .faint:
            svg.element("circle", ["cx": x, "cy": y, "r": "3.4", "class": shape])
        case .second:
            svg.element("path", ["d": "M\(x) \(y)m-3.2-3.2h6.4v6.4h-6.4z", "class": shape])
        case .third:
            svg.element(
                "path", ["d": "M\(x) \(y)m0-4.2l4.2 4.2l-4.2 4.2l-4.2-4.2z", "class": shape])
        case .fourth:
            svg.element("path", ["d": "M\(x) \(y)m0-4.2l4 7h-8z", "class": shape])
        }
    }
}

extension ChartSeries.Tone {
    /// The class that the stylesheet gives colour and dashes.
    var className: String {
        switch self {
        case .first: "tone-1"
        case .second: "tone-2"
        case .third: "tone-3"
        case .fourth: "tone-4"
        case .bad: "tone-bad"
        case .faint: "tone-faint"
        }
    }
}
