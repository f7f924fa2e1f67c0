internal import ResultModel

/// The pictures of a load: rate and latency over time, and where each operation's time went.
struct LoadPictures {
    let load: LoadResult

    /// More places than these in a line cannot be told apart.
    private static let mostPlaces = 600

    /// Arrivals, successes and failures in each second.
    var rate: Chart {
        let seconds = summarised
        let width = Double(seconds.width)
        var chart = Chart(
            title: "Rate over time",
            summary: "\(Figures.fixed(load.achievedRate, digits: 1)) arrivals a second were started"
                + (load.targetRate.map { " of \(Figures.fixed($0, digits: 1)) drawn" } ?? "")
                + summaryOfPhases + seconds.remark + ".",
            horizontal: ChartAxis(title: "seconds since the load began"),
            vertical: ChartAxis(title: "calls a second"),
            series: [
                ChartSeries(
                    name: "started", style: .steps, tone: .first,
                    points: seconds.groups.map {
                        ChartPoint(Double($0.from), Double($0.started) / width)
                    }),
                ChartSeries(
                    name: "succeeded", style: .steps, tone: .second,
                    points: seconds.groups.map {
                        ChartPoint(Double($0.from), Double($0.succeeded) / width)
                    }),
            ], phases: phases)
        if seconds.groups.contains(where: { $0.failed > 0 }) {
            chart.series.append(
                ChartSeries(
                    name: "failed", style: .steps, tone: .bad,
                    points: seconds.groups.map {
                        ChartPoint(Double($0.from), Double($0.failed) / width)
                    }))
        }
        return chart
    }

    /// Median and 99th percentile of each second.
    var latency: Chart {
        let seconds = summarised
        let answered = seconds.groups.filter { $0.p99Ms > 0 }
        return Chart(
            title: "Latency over time",
            summary: "Latency from the scheduled arrival, in each second, on a logarithmic axis"
                + (answered.map(\.p99Ms).max().map {
                    "; the highest p99 of a second is \(Figures.milliseconds($0)) ms"
                } ?? "") + summaryOfPhases + seconds.remark + ".",
            horizontal: ChartAxis(title: "seconds since the load began"),
            vertical: ChartAxis(title: "latency (ms)", scale: .logarithmic),
            series: [
                ChartSeries(
                    name: "p99", style: .line, tone: .second,
                    points: answered.map { ChartPoint(Double($0.from), $0.p99Ms) }),
                ChartSeries(
                    name: "p50", style: .line, tone: .first,
                    points: answered.map { ChartPoint(Double($0.from), $0.p50Ms) }),
            ], phases: phases)
    }

    /// How many calls of an operation took longer than each latency.
    func distribution(of name: String, _ operation: OperationResult) -> Chart {
        let distribution = LatencyDistribution(operation)
        let quantiles = operation.latencyMs
        return Chart(
            title: name,
            summary: "Share of \(Figures.counted(distribution.count, "call")) slower than each "
                + "latency: half take over \(Figures.milliseconds(quantiles.p50)) ms, one in a "
                + "hundred over \(Figures.milliseconds(quantiles.p99)) ms, the slowest "
                + "\(Figures.milliseconds(quantiles.max)) ms."
                + (distribution.isWhole ? "" : " Only the percentiles are known."),
            horizontal: ChartAxis(title: "latency (ms)", scale: .logarithmic),
            vertical: ChartAxis(
                title: "calls that took longer", scale: .logarithmic, notation: .percent),
            series: [
                ChartSeries(
                    name: "slower than", style: distribution.isWhole ? .line : .points,
                    tone: .first,
                    points: distribution.places.map {
                        ChartPoint($0.milliseconds, $0.shareSlower)
                    })
            ])
    }

    /// The mean latency of each operation, by where it was spent; means add up, percentiles do not.
    var parts: BarChart {
        let rows = load.operations.filter { $0.value.latencyMs.count > 0 }.map { name, operation in
            let wait = operation.poolWaitMs.mean
            let service = operation.serviceMs.mean
            return BarChart.Row(
                name: name,
                values: [wait, service, max(operation.latencyMs.mean - wait - service, 0)])
        }.sorted { ($0.total, $1.name) > ($1.total, $0.name) }
        let waited = rows.map { $0.values[0] }.max() ?? 0
        return BarChart(
            title: "Mean latency, by where it was spent",
            summary: "For each operation the mean time it waited for a connection, was served, and "
                + "was late for other reasons; the longest mean wait is "
                + "\(Figures.milliseconds(waited)) ms.",
            axis: ChartAxis(title: "mean latency (ms)"),
            parts: [
                BarChart.Part(name: "waiting for a connection", tone: .second),
                BarChart.Part(name: "service", tone: .first),
                BarChart.Part(name: "started late", tone: .faint),
            ], rows: rows)
    }

    // MARK: Seconds

    /// Some seconds taken together.
    private struct Group {
        var from: Int
        var started = 0
        var succeeded = 0
        var failed = 0
        /// Of the worst second.
        var p50Ms = 0.0
        var p99Ms = 0.0
    }

    private var summarised: (groups: [Group], width: Int, remark: String) {
        let width = max((load.perSecond.count + Self.mostPlaces - 1) / Self.mostPlaces, 1)
        var groups: [Group] = []
        for (index, sample) in load.perSecond.enumerated() {
            if index.isMultiple(of: width) { groups.append(Group(from: sample.second)) }
            let last = groups.count - 1
            groups[last].started += sample.started
            groups[last].succeeded += sample.succeeded
            groups[last].failed += sample.failed
            groups[last].p50Ms = max(groups[last].p50Ms, sample.p50Ms)
            groups[last].p99Ms = max(groups[last].p99Ms, sample.p99Ms)
        }
        return (groups, width, width > 1 ? ", \(width) seconds taken together" : "")
    }

    /// The warm-up, and what was still under way when the load had ended.
    private var phases: [ChartPhase] {
        guard let end = load.perSecond.last.map({ Double($0.second + 1) }) else { return [] }
        let warmup = load.perSecond.last(where: \.warmup).map { Double($0.second + 1) } ?? 0
        var phases: [ChartPhase] = []
        if warmup > 0 { phases.append(ChartPhase(name: "warm-up", from: 0, to: warmup)) }
        let drain = warmup + load.measuredSeconds
        if end - drain >= 1 {
            phases.append(ChartPhase(name: "drain", from: drain, to: end))
        }
        return phases
    }

    private var summaryOfPhases: String {
        phases.isEmpty
            ? "" : ", shaded: \(phases.map(\.name).joined(separator: " and "))"
    }
}
