package import ResultModel

/// Whether the load generator was the bottleneck: its latencies are then not evidence.
package enum Saturation {
    /// Lag up to here is never saturation, in milliseconds.
    static let lagFloorMilliseconds = 1.0
    /// Lag up to this share of the median latency is not either.
    static let lagShareOfLatency = 0.05
    /// The largest share of a core that a worker's queue may use.
    static let busiestShare = 0.8
    /// The least share of the drawn arrivals that must be started.
    static let startedShare = 0.99

    /// Why the generator was saturated, one sentence each; empty where it was not.
    ///
    /// Everything is taken from the record, so that it can be judged again later. The median
    /// latency is the calls' weighted median of the operations' medians. A load that did not run
    /// to its end is not asked for its arrivals.
    package static func reasons(of load: LoadResult) -> [String] {
        var reasons: [String] = []
        let lag = load.generator.scheduleLagMs.p99
        let median = medianLatencyMilliseconds(of: load.operations)
        let allowedLag = max(lagFloorMilliseconds, lagShareOfLatency * median)
        if lag > allowedLag {
            reasons.append(
                "arrivals started late: schedule lag p99 was \(Figures.milliseconds(lag)) ms, "
                    + "\(Figures.milliseconds(allowedLag)) ms is the most that leaves the "
                    + "latencies standing")
        }
        let busiest = load.generator.busiestWorkerShare
        if busiest > busiestShare {
            reasons.append(
                "a worker's queue used \(Figures.percent(busiest)) of a core, "
                    + "over \(Figures.percent(busiestShare)): lower the rate or add workers")
        }
        let drawn = load.arrivalsDrawn
        if load.targetRate != nil, load.complete, drawn > 0,
            Double(load.arrivalsStarted) < startedShare * Double(drawn)
        {
            let share = Double(load.arrivalsStarted) / Double(drawn)
            reasons.append(
                "\(Figures.count(load.arrivalsStarted)) of \(Figures.count(drawn)) drawn arrivals "
                    + "were started (\(Figures.percent(share))), under "
                    + "\(Figures.percent(startedShare)): the target rate was not reached")
        }
        return reasons
    }

    /// The weighted median of the operations' medians, by answered calls; 0 without any.
    static func medianLatencyMilliseconds(of operations: [String: OperationResult]) -> Double {
        let latencies = operations.values.map(\.latencyMs).filter { $0.count > 0 }
            .sorted { $0.p50 < $1.p50 }
        let half = latencies.reduce(0) { $0 + $1.count } / 2
        var seen = 0
        for latency in latencies {
            seen += latency.count
            if seen > half { return latency.p50 }
        }
        return latencies.last?.p50 ?? 0
    }
}
