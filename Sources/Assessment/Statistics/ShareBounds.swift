/// Exact one-sided 95 % bounds of a share, by Clopper and Pearson (Biometrika 26, 1934).
///
/// Of n trials k showed it. The upper bound is the share u with P(B ≤ k | u) = 0.05, the lower one
/// the share l with P(B ≥ k | l) = 0.05, where B ~ Binomial(n, ·).
package struct ShareBounds: Sendable, Equatable {
    package let lower: Double
    package let upper: Double

    /// - Parameter occurrences: how many trials showed it, from 0 to `trials`.
    /// - Parameter trials: from 0 to a billion; of none the share may be anything.
    package init(occurrences: Int, trials: Int) {
        precondition(occurrences >= 0 && occurrences <= trials)
        let error = 1 - QuantileBounds.confidence
        lower =
            occurrences == 0
            ? 0
            : Self.crossing { share in
                let below = BinomialDistribution(trials: trials, probability: share)
                return 1 - below.cumulative(occurrences - 1) >= error
            }
        upper =
            occurrences == trials
            ? 1
            : Self.crossing { share in
                let below = BinomialDistribution(trials: trials, probability: share)
                return below.cumulative(occurrences) <= error
            }
    }

    /// The least share that holds, by bisection to the resolution of a `Double`.
    private static func crossing(_ holds: (Double) -> Bool) -> Double {
        var low = 0.0
        var high = 1.0
        for _ in 0..<80 {
            let middle = low + (high - low) / 2
            if holds(middle) { high = middle } else { low = middle }
        }
        return high
    }
}
