package import LoadEngine
package import Recording
package import ResultModel

extension LoadResult {
    /// What a load came to, as the result keeps it.
    ///
    /// - Parameters:
    ///   - plan: the one that was run.
    ///   - summary: the outcome by name.
    ///   - saturated: whether the generator was the bottleneck, judged elsewhere.
    ///   - unchecked: operations whose answers cannot be attributed.
    package init(
        _ outcome: LoadOutcome<LoadEvidence>, of plan: LoadPlan, summary: LoadSummary,
        saturated: Bool, unchecked: [String]
    ) {
        let seconds = Double(outcome.measuredNanoseconds) / 1e9
        let all = summary.all
        let evidence = outcome.mergedEvidence
        let isOpen = plan.phases.contains { phase in
            if case .open = phase.model { !phase.isWarmup } else { false }
        }
        let drawn = Int(outcome.drawnActivities)
        self.init(
            targetRate: isOpen && seconds > 0 ? Double(drawn) / seconds : nil,
            achievedRate: seconds > 0 ? Double(outcome.startedActivities) / seconds : 0,
            measuredSeconds: seconds, counts: all.counts, arrivalsDrawn: drawn,
            arrivalsStarted: Int(outcome.startedActivities),
            operations: Dictionary(
                uniqueKeysWithValues: summary.operations.map { name, figures in
                    (name, OperationResult(figures))
                }),
            journeys: Dictionary(
                uniqueKeysWithValues: summary.journeys.map { name, figures in
                    (
                        name,
                        JourneyResult(
                            counts: figures.counts, latencyMs: Quantiles(figures.latency))
                    )
                }),
            perSecond: outcome.series.samples(of: plan.resultPhases),
            phases: plan.resultPhases, generator: Generator(outcome, saturated: saturated),
            pool: plan.pool == nil ? nil : PoolUse(outcome, all),
            rowsChecked: evidence.rowsChecked, canariesChecked: evidence.canariesChecked,
            leaks: evidence.leakCount, unchecked: unchecked, complete: !outcome.wasStopped)
    }
}

extension LoadOutcome where Evidence == LoadEvidence {
    /// What all workers' workloads brought back.
    package var mergedEvidence: LoadEvidence {
        evidence.reduce(into: LoadEvidence()) { $0.merge($1) }
    }

    /// The outcome by name.
    package func summary(of plan: LoadPlan) -> LoadSummary {
        LoadSummary(self, of: plan)
    }
}

extension OperationResult {
    fileprivate init(_ figures: LoadSummary.Figures) {
        self.init(
            counts: figures.counts, errors: figures.errors, latencyMs: Quantiles(figures.latency),
            serviceMs: Quantiles(figures.service), poolWaitMs: Quantiles(figures.poolWait),
            histogram: figures.latency.encodedBase64, rowsReturned: figures.rows,
            stream: figures.stream.map(StreamResult.init))
    }
}

extension StreamResult {
    fileprivate init(_ figures: StreamFigures) {
        self.init(
            firstEventMs: Quantiles(figures.firstEvent),
            firstTokenMs: Quantiles(figures.firstToken),
            betweenTokensMs: Quantiles(figures.betweenTokens))
    }
}

extension Quantiles {
    /// The usual figures of a histogram, in milliseconds; zeros without a sample.
    package init(_ histogram: LatencyHistogram) {
        func milliseconds(_ quantile: Double) -> Double {
            Double(histogram.value(atQuantile: quantile) ?? 0) / 1e6
        }
        self.init(
            count: Int(histogram.count),
            min: Double(histogram.minimumNanoseconds ?? 0) / 1e6,
            mean: (histogram.meanNanoseconds ?? 0) / 1e6, p50: milliseconds(0.5),
            p90: milliseconds(0.9), p95: milliseconds(0.95), p99: milliseconds(0.99),
            p999: milliseconds(0.999), max: Double(histogram.maximumNanoseconds ?? 0) / 1e6)
    }
}

extension LoadResult.Generator {
    fileprivate init(_ outcome: LoadOutcome<LoadEvidence>, saturated: Bool) {
        let processor = Double(outcome.workers.reduce(0) { $0 + $1.processorNanoseconds })
        let operations = outcome.workers.reduce(0) { $0 + $1.operations }
        let lag = Quantiles(outcome.scheduleLag)
        self.init(
            cpuSeconds: processor / 1e9,
            cpuMicrosecondsPerOperation: operations > 0 ? processor / 1e3 / Double(operations) : 0,
            scheduleLagMs: .init(p50: lag.p50, p99: lag.p99, max: lag.max),
            busiestWorkerShare: outcome.workers.map(\.processorShare).max() ?? 0,
            saturated: saturated)
    }
}

extension LoadResult.PoolUse {
    /// A checkout answered within this time did not wait for a connection: it is the worker's turn.
    private static let turnNanoseconds: Int64 = 20_000

    fileprivate init(_ outcome: LoadOutcome<LoadEvidence>, _ all: LoadSummary.Figures) {
        let timeouts = outcome.operations.reduce(0) { total, operation in
            total
                + (operation.failures.counts.first {
                    $0.code == FailureCode.poolTimeout.rawValue
                }.map { Int($0.count) } ?? 0)
        }
        self.init(
            peakConnections: outcome.connections.peakOpen,
            connectionsOpened: Int(outcome.connections.opened),
            connectionsClosed: Int(outcome.connections.replaced + outcome.connections.lost),
            waits: Int(all.poolWait.count - all.poolWait.count(atOrBelow: Self.turnNanoseconds)),
            timeouts: timeouts, waitMs: Quantiles(all.poolWait))
    }
}

extension SecondSeries {
    /// The series as the result keeps it; a second belongs to the phase in which it begins.
    fileprivate func samples(of phases: [LoadResult.Phase]) -> [SecondSample] {
        entries.enumerated().map { place, entry in
            let second = place * intervalSeconds
            let phase = phases.last { $0.fromSecond <= Double(second) }
            return SecondSample(
                second: second, warmup: phase?.warmup ?? false, started: Int(entry.scheduled),
                succeeded: Int(entry.succeeded), failed: Int(entry.failed),
                p50Ms: Double(entry.latencies.value(atQuantile: 0.5) ?? 0) / 1e6,
                p99Ms: Double(entry.latencies.value(atQuantile: 0.99) ?? 0) / 1e6)
        }
    }
}

extension LoadPlan {
    /// The phases as the result keeps them.
    package var resultPhases: [LoadResult.Phase] {
        var begin: Int64 = 0
        return phases.map { phase in
            defer { begin += phase.durationNanoseconds }
            var kept = LoadResult.Phase(
                fromSecond: Double(begin) / 1e9, seconds: Double(phase.durationNanoseconds) / 1e9,
                warmup: phase.isWarmup)
            switch phase.model {
            case .open(_, let rate, let rampTo): (kept.rate, kept.rampTo) = (rate, rampTo)
            case .closed(let clients, _): kept.clients = clients
            }
            return kept
        }
    }
}
