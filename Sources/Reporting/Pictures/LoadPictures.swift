internal import ResultModel

/// The pictures of a load: rate and latency over time, and where each operation's time went.
struct LoadPictures {
    let load: LoadResult

    /// More places than these in a line cannot be told apart.
    private static let mostPlaces = 600

    /// Arrivals, successes and failures in each second.
    var rate: Chart {
        let seconds = summarised
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
                        ChartPoint(Double($0.from), Double($0.started) / $0.seconds)
                    }),
                ChartSeries(
                    name: "succeeded", style: .steps, tone: .second,
                    points: seconds.groups.map {
                        ChartPoint(Double($0.from), Double($0.succeeded) / $0.seconds)
                    }),
            ], phases: phases)
        if seconds.groups.contains(where: { $0.failed > 0 }) {
            chart.series.append(
                ChartSeries(
                    name: "failed", style: .steps, tone: .bad,
                    points: seconds.groups.map {
                        ChartPoint(Double($0.from), Double($0.failed) / $0.seconds)
                    }))
        }
        if load.journeys.isEmpty, !asked.isEmpty {
            chart.series.insert(
                ChartSeries(name: "asked for", style: .line, tone: .faint, points: asked), at: 0)
        }
        return chart
    }

    /// What the schedule has, in arrivals a second: those are calls where there are no journeys.
    private var asked: [ChartPoint] {
        (load.phases ?? []).flatMap { phase in
            [phase.fromSecond, phase.toSecond].compactMap { second in
                phase.rate(atSecond: second).map { ChartPoint(second, $0) }
            }
        }
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

    /// How many calls of each operation took longer than each latency, on axes of one range, so
    /// that one can be held against the other.
    func distributions(of operations: [(name: String, operation: OperationResult)]) -> [Chart] {
        let read = operations.map { ($0, LatencyDistribution($1)) }
        let latencies = read.flatMap { $0.1.places.map(\.milliseconds) }.filter { $0 > 0 }
        let ends = [latencies.min(), latencies.max()].compactMap(\.self)
        return zip(operations, read).map { entry, read in
            distribution(of: read.0, entry.operation.latencyMs, read.1, reachingTo: ends)
        }
    }

    private func distribution(
        of name: String, _ quantiles: Quantiles, _ distribution: LatencyDistribution,
        reachingTo ends: [Double]
    ) -> Chart {
        Chart(
            title: name,
            summary: "Share of \(Figures.counted(distribution.count, "call")) slower than each "
                + "latency: half take over \(Figures.milliseconds(quantiles.p50)) ms, one in a "
                + "hundred over \(Figures.milliseconds(quantiles.p99)) ms, the slowest "
                + "\(Figures.milliseconds(quantiles.max)) ms."
                + (distribution.isWhole ? "" : " Only the percentiles are known."),
            horizontal: ChartAxis(
                title: "latency (ms)", scale: .logarithmic, reachesTo: ends),
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
        /// How many.
        var seconds = 0.0
        var started = 0
        var succeeded = 0
        var failed = 0
        /// Of the worst second.
        var p50Ms = 0.0
        var p99Ms = 0.0
    }

    private var summarised: (groups: [Group], remark: String) {
        let samples = load.perSecond
        // A load of more than an hour has one for every few seconds.
        let interval = samples.count > 1 ? max(samples[1].second - samples[0].second, 1) : 1
        let width = max((samples.count + Self.mostPlaces - 1) / Self.mostPlaces, 1)
        var groups: [Group] = []
        for (index, sample) in samples.enumerated() {
            if index.isMultiple(of: width) { groups.append(Group(from: sample.second)) }
            let last = groups.count - 1
            groups[last].seconds += Double(interval)
            groups[last].started += sample.started
            groups[last].succeeded += sample.succeeded
            groups[last].failed += sample.failed
            groups[last].p50Ms = max(groups[last].p50Ms, sample.p50Ms)
            groups[last].p99Ms = max(groups[last].p99Ms, sample.p99Ms)
        }
        let together = width * interval
        return (groups, together > 1 ? ", \(together) seconds taken together" : "")
    }

    /// The phases of the schedule, and what was still under way when the load had ended; a load of
    /// one phase without a warm-up needs no name for it.
    private var phases: [ChartPhase] {
        guard let end = load.perSecond.last.map({ Double($0.second + 1) }) else { return [] }
        var phases = (load.phases ?? []).filter { $0.fromSecond < end }.map { phase in
            ChartPhase(
                name: Self.name(of: phase), from: phase.fromSecond, to: min(phase.toSecond, end))
        }
        if phases.isEmpty {
            phases = [ChartPhase(name: "load", from: 0, to: min(load.measuredSeconds, end))]
        }
        let over = phases.last?.to ?? end
        if end - over >= 1 { phases.append(ChartPhase(name: "drain", from: over, to: end)) }
        return phases.count > 1 ? phases : []
    }

    /// `warm-up`, `200/s`, `50 → 200/s`, `12 clients`.
    private static func name(of phase: LoadResult.Phase) -> String {
        if phase.warmup { return "warm-up" }
        if let clients = phase.clients { return Figures.counted(clients, "client") }
        let rates = [phase.rate, phase.rampTo].compactMap(\.self).map { rate in
            Figures.fixed(rate, digits: rate < 10 ? 1 : 0)
        }
        return rates.joined(separator: " → ") + "/s"
    }

    private var summaryOfPhases: String {
        phases.isEmpty ? "" : ", in turn \(phases.map(\.name).joined(separator: ", "))"
    }
}
