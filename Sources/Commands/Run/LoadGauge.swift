internal import LoadEngine
internal import PoolModel
internal import Recording
internal import Reporting
internal import ResultModel
internal import Synchronization
internal import Workloads

/// Reads how a load goes while it runs, for the display: asked a few times a second, from another
/// thread than the workers'.
final class LoadGauge: Sendable {
    /// How far back the rate reaches.
    private static let rateSeconds = 5.0

    private let progress: LoadProgress
    private let leaks: LeakTally
    private let phases: [LoadResult.Phase]
    private let connectionLimit: Int?
    /// Arrivals at the last few readings, the oldest first.
    private let readings = Mutex([Reading(second: 0, started: 0)])

    private struct Reading {
        var second: Double
        var started: UInt64
    }

    init(_ plan: LoadPlan, _ progress: LoadProgress, _ leaks: LeakTally) {
        self.progress = progress
        self.leaks = leaks
        phases = plan.resultPhases
        connectionLimit = plan.pool.map { $0.connectionLimit * plan.workers }
    }

    /// Adds what the workers have shown last to a line of progress.
    func show(in state: inout ProgressLine.State) {
        let now = progress.snapshot()
        let second = Double(now.elapsedNanoseconds) / 1e9
        let total = phases.last?.toSecond ?? 0
        let phase = phases.last { $0.fromSecond <= second }
        state.fraction = total > 0 ? min(second / total, 1) : nil
        state.secondsLeft = max(total - second, 0)
        // Pauses of journeys can be long.
        state.detail =
            second > total ? "what is under way ends" : phase?.warmup == true ? "warm-up" : nil
        state.load = ProgressLine.LoadFigures(
            rate: second > total ? nil : rate(at: second, started: now.started),
            targetRate: phase?.rate(atSecond: second),
            latencyMs: Self.latency(now.recentLatencies), errors: Int(clamping: now.failed),
            leaks: leaks.count,
            pool: connectionLimit.map {
                ProgressLine.LoadFigures.Pool(
                    inUse: now.connectionsInUse, limit: $0, waiting: now.waiting)
            })
    }

    /// Arrivals a second since the oldest reading that is not too old.
    private func rate(at second: Double, started: UInt64) -> Double {
        readings.withLock { readings in
            if readings.last.map({ $0.second < second }) ?? true {
                readings.append(Reading(second: second, started: started))
            }
            readings.removeAll { $0.second < second - Self.rateSeconds }
            guard let first = readings.first, second > first.second else { return 0 }
            return Double(started - first.started) / (second - first.second)
        }
    }

    private static func latency(_ recent: CoarseLatencies) -> ProgressLine.LoadFigures.Latency? {
        func milliseconds(_ quantile: Double) -> Double {
            Double(recent.value(atQuantile: quantile) ?? 0) / 1e6
        }
        guard recent.count > 0 else { return nil }
        return ProgressLine.LoadFigures.Latency(
            p50: milliseconds(0.5), p95: milliseconds(0.95), p99: milliseconds(0.99))
    }
}
