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
        let notation = chart.vertical.notation
        let cells = series.map { series in
            Dictionary(grouping: series.points, by: \.x).mapValues { points in
                points.map { Self.text($0, notation) }.joined(separator: "; ")
            }
        }
        rows = Self.thinned(places).map { place in
            [Self.text(place, chart.horizontal.notation)] + cells.map { $0[place] ?? "" }
        }
    }

    init(_ chart: BarChart) {
        columns = [""] + chart.parts.map(\.name) + ["together"]
        rows = chart.rows.map { row in
            [row.name] + (row.values + [row.total]).map { Self.text($0, chart.axis.notation) }
        }
    }

    private static func text(_ point: ChartPoint, _ notation: ChartAxis.Notation) -> String {
        text(point.y, notation) + (point.yEnd.map { " to " + text($0, notation) } ?? "")
    }

    private static func text(_ value: Double, _ notation: ChartAxis.Notation) -> String {
        switch notation {
        case .percent: Figures.percent(value)
        case .number:
            value.rounded() == value ? Figures.fixed(value, digits: 0) : Figures.milliseconds(value)
        }
    }

    private static func thinned(_ places: [Double]) -> [Double] {
        let every = (places.count + mostRows - 1) / mostRows
        return every <= 1
            ? places : places.enumerated().filter { $0.offset % every == 0 }.map(\.element)
    }
}
