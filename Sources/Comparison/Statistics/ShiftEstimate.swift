/// Around which value differences lie, with an interval that assumes no more than their symmetry.
///
/// The estimate is Hodges and Lehmann's: the median of all Walsh averages (xᵢ + xⱼ)/2, i ≤ j ("Estimates
/// of Location Based on Rank Tests", Annals of Mathematical Statistics 34, 1963). The interval goes
/// from the (k+1)-th smallest Walsh average to the (k+1)-th largest, where k is the greatest value
/// with 2·P(W⁺ ≤ k) ≤ 0.05 (J. W. Tukey's construction; Hollander and Wolfe, "Nonparametric
/// Statistical Methods", section 3.3). Ends included, ties can only make it cover more (G. E.
/// Noether, "Wilcoxon Confidence Intervals for Location Parameters in the Discrete Case", JASA 62,
/// 1967).
package struct ShiftEstimate: Sendable, Equatable {
    /// The least probability that an interval holds the true value with.
    package static let confidence = 0.95

    package let estimate: Double
    package let lower: Double
    package let upper: Double
    /// The exact confidence of the interval: at least 0.95.
    package let confidence: Double

    /// The fewest differences that have an interval at all: 2/2⁵ is over 0.05.
    package static let fewestDifferences = 6

    /// - Parameter differences: up to 60 finite numbers; nil where there are fewer than 6.
    package init?(_ differences: [Double]) {
        precondition(differences.allSatisfy(\.isFinite))
        let distribution = SignedRankDistribution(values: differences.count)
        guard let beyond = distribution.criticalValue((1 - Self.confidence) / 2) else {
            return nil
        }
        var averages: [Double] = []
        averages.reserveCapacity(differences.count * (differences.count + 1) / 2)
        for (place, value) in differences.enumerated() {
            for other in differences[place...] { averages.append((value + other) / 2) }
        }
        averages.sort()
        let middle = averages.count / 2
        estimate =
            averages.count.isMultiple(of: 2)
            ? (averages[middle - 1] + averages[middle]) / 2 : averages[middle]
        lower = averages[beyond]
        upper = averages[averages.count - 1 - beyond]
        confidence = 1 - 2 * distribution.probability(atMost: 2 * beyond)
    }

    /// Half the width of the interval; a shift leaves it as it is.
    package var halfWidth: Double { (upper - lower) / 2 }
}
