@testable import Reporting

/// A chart with every kind of series, of which some values are not on its axes.
enum SampleChart {
    static let every = Chart(
        title: "Latency against rate",
        summary: "Every kind of series once.",
        horizontal: ChartAxis(title: "rate (1/s)"),
        vertical: ChartAxis(title: "p95 (ms)", scale: .logarithmic),
        series: [
            ChartSeries(
                name: "interval", style: .band, tone: .second,
                points: [
                    ChartPoint(10, 2, yEnd: 4), ChartPoint(50, 3, yEnd: 8),
                    ChartPoint(90, 20, yEnd: 60),
                ]),
            ChartSeries(
                name: "counted", style: .bars, tone: .faint,
                points: [ChartPoint(0, 2, xEnd: 20), ChartPoint(20, 3, xEnd: 40)]),
            ChartSeries(
                name: "model", style: .line, tone: .first,
                points: [
                    ChartPoint(10, 3), ChartPoint(50, 5), ChartPoint(60, .nan), ChartPoint(90, 40),
                ]),
            ChartSeries(
                name: "limit", style: .steps, tone: .bad,
                points: [ChartPoint(0, 10), ChartPoint(40, 20), ChartPoint(100, 30)]),
            ChartSeries(
                name: "measured", style: .points, tone: .first,
                points: [ChartPoint(10, 3.1), ChartPoint(30, 0), ChartPoint(90, 38)]),
            ChartSeries(
                name: "kept out", style: .hollowPoints, tone: .third,
                points: [ChartPoint(70, 9)]),
            ChartSeries(
                name: "uncertain", style: .intervals, tone: .fourth,
                points: [ChartPoint(70, 7, yEnd: 14)]),
        ],
        phases: [ChartPhase(name: "warm-up", from: 0, to: 15)],
        levels: [
            ChartLevel(name: "asked for", axis: .horizontal, value: 80),
            ChartLevel(name: "objective", axis: .vertical, value: 50),
        ])

    static let bars = BarChart(
        title: "Hold time", summary: "What connections are held for.",
        axis: ChartAxis(title: "ms"),
        parts: [
            BarChart.Part(name: "query", tone: .first), BarChart.Part(name: "think", tone: .second),
        ],
        rows: [
            BarChart.Row(name: "chat_turn", values: [2, 30]),
            BarChart.Row(name: "get_task", values: [1.25, 0]),
            BarChart.Row(name: "idle", values: [0, 0]),
        ])
}
