internal import Recording

/// What a pool is to achieve.
package struct PoolObjective: Sendable, Equatable {
    /// What is limited.
    package enum Measure: Sendable, Equatable {
        /// Waiting for a connection of the pool, those included who did not have to.
        case poolWait
        /// From arrival to completion.
        case latency
    }

    package var measure: Measure
    /// The share of requests that have to be within the limit, such as 0.99.
    package var quantile: Double
    /// The limit.
    package var longestNanoseconds: Int64
    /// The share of requests that may fail, for whatever reason.
    package var failureShareLimit: Double

    package init(
        _ measure: Measure, quantile: Double, longestNanoseconds: Int64,
        failureShareLimit: Double = 0.001
    ) {
        self.measure = measure
        self.quantile = quantile
        self.longestNanoseconds = longestNanoseconds
        self.failureShareLimit = failureShareLimit
    }

    /// What was achieved, in nanoseconds; nil when there was nothing to measure.
    package func value(in outcome: SimulationOutcome) -> Int64? {
        switch measure {
        case .poolWait: outcome.poolWait.value(atQuantile: quantile)
        case .latency: outcome.latency.value(atQuantile: quantile)
        }
    }

    /// Whether it was achieved.
    ///
    /// A simulation that was cut off, or in which nothing happened, has not shown it.
    package func isMet(by outcome: SimulationOutcome) -> Bool {
        guard let value = value(in: outcome), !outcome.isTruncated else { return false }
        return value <= longestNanoseconds && outcome.failureShare <= failureShareLimit
    }
}
