package import PoolModel
internal import Recording

/// Sizes tried on the target itself at the rate that is asked for: whether the advice holds, and
/// whether less would have done.
package struct SizeTrials: Sendable {
    /// One size, once.
    package struct Trial: Sendable {
        package let size: Int
        package let rate: Double
        /// What was to be within the objective's limit, in nanoseconds; nil where nothing came.
        package let observedNanoseconds: Int64?
        package let isMet: Bool
        package let figures: PointFigures
    }

    package let objective: PoolObjective
    /// Arrivals a second.
    package let rate: Double
    package let workers: Int
    package let repetitions: Int
    package let warmupNanoseconds: Int64
    package let durationNanoseconds: Int64

    /// - Parameter repetitions: how often each size is tried.
    package init(
        _ objective: PoolObjective, rate: Double, workers: Int = 1, repetitions: Int = 3,
        warmupNanoseconds: Int64, durationNanoseconds: Int64
    ) {
        self.objective = objective
        self.rate = rate
        self.workers = workers
        self.repetitions = repetitions
        self.warmupNanoseconds = warmupNanoseconds
        self.durationNanoseconds = durationNanoseconds
    }

    /// The size that is tried beside an advised one: a fifth smaller, by one connection at least; nil
    /// where there is none.
    package static func smaller(than advised: Int) -> Int? {
        let size = advised * 4 / 5
        return size >= 1 ? size : nil
    }

    /// Tries sizes in turns, so that a machine that slows down meanwhile does so to all of them.
    ///
    /// - Parameter trials: filled as it goes, so that a lost target keeps what was tried.
    /// - Throws: ``PoolTargetFailure``.
    package func run<T: PoolTarget>(
        _ sizes: [Int], on target: inout T, into trials: inout [Trial]
    ) async throws(PoolTargetFailure) {
        for repetition in 0..<repetitions {
            for size in sizes {
                let point = PoolPoint(
                    poolSize: size, workers: workers, offer: .open(rate: rate),
                    repetition: repetition)
                let figures = try await target.measure(
                    point, warmupNanoseconds: warmupNanoseconds,
                    durationNanoseconds: durationNanoseconds)
                trials.append(
                    Trial(
                        size: size, rate: rate, observedNanoseconds: objective.value(in: figures),
                        isMet: objective.isMet(by: figures), figures: figures))
            }
        }
    }
}

extension PoolObjective {
    /// What was achieved at a point, in nanoseconds; nil when there was nothing to measure.
    package func value(in figures: PointFigures) -> Int64? {
        switch measure {
        case .poolWait: figures.waits.value(atQuantile: quantile)
        case .latency: figures.latency.value(atQuantile: quantile)
        }
    }

    /// Whether it was achieved there; a generator that could not keep up has not shown it.
    package func isMet(by figures: PointFigures) -> Bool {
        guard let value = value(in: figures), !figures.isSaturated else { return false }
        let asked = figures.granted + figures.timedOut
        let failed = asked > 0 ? Double(figures.timedOut) / Double(asked) : 0
        return value <= longestNanoseconds && failed <= failureShareLimit
    }
}
