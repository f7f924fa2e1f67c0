internal import ResultModel

/// The figures of a chart as a table, for readers who want them or cannot see the picture.
struct ChartTable: Sendable, Equatable {
    var columns: [String]
    var rows: [[String]]

    /// More rows than these are thinned out, evenly.
    static let mostRows = 120

    /// One row for each place on the horizontal axis, in order; a column for each series.
    init(_ chart: Chart) {
        let series = chart.series.filter { !$0.points.isEmpty }
        columns = [chart.horizontal.title] + series.map(\.name)
        let places = Set(series.flatMap { $0.points.map(\.x) }).sorted()
        let cells = series.map { series in
            Dictionary(grouping: series.points, by: \.x).mapValues { points in
                points.map { Self.text($0, chart.vertical) }.joined(separator: "; ")
            }
        }
        rows = Self.thinned(places).map { place in
            [chart.horizontal.text(place)] + cells.map { $0[place] ?? "" }
        }
    }

    init(_ chart: BarChart) {
        columns = [""] + chart.parts.map(\.name) + ["together"]
        rows = chart.rows.map { row in
            [row.name] + (row.values + [row.total]).map { chart.axis.text($0) }
        }
    }

    private static func text(_ point: ChartPoint, _ axis: ChartAxis) -> String {
        axis.text(point.y) + (point.yEnd.map { " to " + axis.text($0) } ?? "")
    }

    private static func thinned(_ places: [Double]) -> [Double] {
        let every = (places.count + mostRows - 1) / mostRows
        return every <= 1
            ? places : places.enumerated().filter { $0.offset % every == 0 }.map(\.element)
    }
}

extension ChartAxis {
    /// A value of this axis, without its unit.
    func text(_ value: Double) -> String {
        switch notation {
        case .percent: Figures.percent(value)
        case .number:
            value.rounded() == value ? Figures.fixed(value, digits: 0) : Figures.milliseconds(value)
        }
    }
}
