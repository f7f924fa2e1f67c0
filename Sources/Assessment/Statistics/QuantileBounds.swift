import Glibc

/// One-sided 95 % bounds of a quantile, as ranks among the ordered samples; no distribution is
/// assumed.
///
/// Of n samples, B ~ Binomial(n, q) lie at or below the true q-quantile. The r-th smallest is
/// therefore at or above it with probability P(B ≤ r−1), and at or below it with P(B ≥ r). The
/// upper rank is the least r with P(B ≤ r−1) ≥ 0.95, the lower one the greatest with
/// P(B ≥ r) ≥ 0.95 (Conover, "Practical Nonparametric Statistics", section 3.2).
package struct QuantileBounds: Sendable, Equatable {
    /// With which probability each bound holds.
    package static let confidence = 0.95

    /// The rank of the lower bound, counting from 1; nil where there are too few samples for one.
    package let lowerRank: Int?
    /// The rank of the upper bound, counting from 1; nil where there are too few samples for one.
    package let upperRank: Int?

    /// - Parameter quantile: from 0 to 1, both excluded.
    /// - Parameter samples: from 0 to a billion.
    package init(quantile: Double, samples: Int) {
        let below = BinomialDistribution(trials: samples, probability: quantile)
        let confidence = Self.confidence
        upperRank = Self.first(rankUpTo: samples) { below.cumulative($0 - 1) >= confidence }
        // P(B ≥ r) falls as r grows: the greatest that holds is one before the first that does not.
        let firstTooHigh = Self.first(rankUpTo: samples) {
            below.cumulative($0 - 1) > 1 - confidence
        }
        let greatest = (firstTooHigh ?? samples + 1) - 1
        lowerRank = greatest >= 1 ? greatest : nil
    }

    /// The rank of the estimate itself: ⌈q·n⌉, at least 1.
    package static func rank(of quantile: Double, samples: Int) -> Int {
        // One unit in the last place less, so that 0.99 of 100 is rank 99 and not 100.
        max(Int((quantile * Double(samples)).nextDown.rounded(.up)), 1)
    }

    /// How many samples there must be before the quantile has an upper bound, and a threshold on
    /// it can pass: the least n with 1 − qⁿ ≥ 0.95; 59 for p95, 299 for p99.
    package static func samplesToPass(quantile: Double) -> Int {
        Int((log(1 - confidence) / log(quantile)).rounded(.up))
    }

    /// The least rank from 1 up that holds, by bisection; `holds` must not change back.
    private static func first(rankUpTo count: Int, where holds: (Int) -> Bool) -> Int? {
        var low = 1
        var high = count + 1
        while low < high {
            let middle = low + (high - low) / 2
            if holds(middle) { high = middle } else { low = middle + 1 }
        }
        return low <= count ? low : nil
    }
}
