/// A picture as values: two axes, and what is drawn between them.
///
/// Whoever shows it decides how: ``SVGChart`` with lines, ``TerminalChart`` with characters.
struct Chart: Sendable, Equatable {
    var title: String
    /// What the picture shows, for a reader who does not see it: a sentence or two.
    var summary: String
    var horizontal: ChartAxis
    var vertical: ChartAxis
    /// Drawn in this order, the later ones on top.
    var series: [ChartSeries]
    var phases: [ChartPhase] = []
    var levels: [ChartLevel] = []

    /// Whether there is anything to draw.
    var isEmpty: Bool { series.allSatisfy(\.points.isEmpty) }

    /// The axes with their ranges, over everything that is drawn.
    var scales: (horizontal: AxisScale, vertical: AxisScale) {
        let points = series.flatMap(\.points)
        var across =
            points.flatMap { [$0.x, $0.xEnd ?? $0.x] } + phases.flatMap { [$0.from, $0.to] }
            + horizontal.reachesTo
        var up = points.flatMap { [$0.y, $0.yEnd ?? $0.y] } + vertical.reachesTo
        for level in levels {
            if level.axis == .horizontal {
                across.append(level.value)
            } else {
                up.append(level.value)
            }
        }
        return (AxisScale(horizontal, over: across), AxisScale(vertical, over: up))
    }
}

/// What one axis of a chart measures.
struct ChartAxis: Sendable, Equatable {
    enum Scale: Sendable { case linear, logarithmic }

    /// How the numbers beside it are written.
    enum Notation: Sendable {
        case number
        /// A share from 0 to 1, in percent.
        case percent
    }

    /// With its unit, `latency (ms)`.
    var title: String
    var scale: Scale = .linear
    var notation: Notation = .number
    /// Whether a linear axis begins at zero even where no value is near it.
    var fromZero = true
    /// Values that it reaches to, also where nothing is drawn there: those of charts beside it.
    var reachesTo: [Double] = []
}

/// Values of one kind, and how they are drawn.
struct ChartSeries: Sendable, Equatable {
    enum Style: Sendable {
        case line
        /// Each value holds until the next one.
        case steps
        case points
        /// Hollow marks: what a fit was not shown.
        case hollowPoints
        /// The area from `y` to `yEnd`.
        case band
        /// A bar from `x` to `xEnd`, up to `y`.
        case bars
        /// An upright stroke from `y` to `yEnd` with a foot at each end.
        case intervals
    }

    /// What it stands for; colours follow from it, and are never all that tells series apart.
    enum Tone: Int, Sendable {
        case first, second, third, fourth, bad, faint
    }

    var name: String
    var style: Style
    var tone: Tone
    var points: [ChartPoint]
}

/// One place in a chart, in the units of its axes; an area has an end beside its beginning.
struct ChartPoint: Sendable, Equatable {
    var x: Double
    var y: Double
    var xEnd: Double?
    var yEnd: Double?

    init(_ x: Double, _ y: Double, xEnd: Double? = nil, yEnd: Double? = nil) {
        self.x = x
        self.y = y
        self.xEnd = xEnd
        self.yEnd = yEnd
    }
}

/// A stretch of the horizontal axis with a name: the warm-up.
struct ChartPhase: Sendable, Equatable {
    var name: String
    var from: Double
    var to: Double
}

/// A value that the others are to be read against: a target, a limit.
struct ChartLevel: Sendable, Equatable {
    enum Axis: Sendable { case horizontal, vertical }

    var name: String
    var axis: Axis
    var value: Double
}
