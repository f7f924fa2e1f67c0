/// A picture of what things are made of: a bar each, of several parts.
struct BarChart: Sendable, Equatable {
    var title: String
    /// What the picture shows, for a reader who does not see it.
    var summary: String
    /// What the length of a bar measures.
    var axis: ChartAxis
    /// The parts of every bar, in order.
    var parts: [Part]
    var rows: [Row]

    struct Part: Sendable, Equatable {
        var name: String
        var tone: ChartSeries.Tone
    }

    struct Row: Sendable, Equatable {
        var name: String
        /// One for each part, none below zero.
        var values: [Double]

        var total: Double { values.reduce(0, +) }
    }

    /// Whether there is anything to draw.
    var isEmpty: Bool { rows.isEmpty }

    /// The axis with its range.
    var scale: AxisScale { AxisScale(axis, over: rows.map(\.total)) }
}
