/// Whether differences lie around zero: Wilcoxon's signed-rank test, exact also with ties and zeros.
///
/// Tied magnitudes share their mean rank. Zeros are ranked and then left out, as J. W. Pratt has it
/// ("Remarks on Zeros and Ties in the Wilcoxon Signed Rank Procedures", JASA 54, 1959): leaving them
/// out first can call a shift significant that a larger one is not. The probability is then exact
/// given the ranks that came about.
package struct SignedRankTest: Sendable, Equatable {
    /// Of differences that are not zero, the sum of the positive ones' ranks.
    package let positiveRankSum: Double
    /// The probability, where there is no shift, of a sum at least as far from its middle: from 0 to
    /// 1.
    package let pValue: Double
    /// How many differences are zero.
    package let zeros: Int
    /// How many differences share their magnitude with another one; zeros are not counted.
    package let tied: Int

    /// - Parameter differences: up to 60 finite numbers.
    package init(_ differences: [Double]) {
        precondition(differences.allSatisfy(\.isFinite))
        let sorted = differences.sorted { abs($0) < abs($1) }
        var doubledRanks: [Int] = []
        var doubledSum = 0
        var zeros = 0
        var tied = 0
        var start = 0
        while start < sorted.count {
            let magnitude = abs(sorted[start])
            var end = start + 1
            while end < sorted.count, abs(sorted[end]) == magnitude { end += 1 }
            if magnitude == 0 {
                zeros = end - start
            } else {
                // Ranks start+1 … end; twice their mean.
                let rank = start + 1 + end
                doubledRanks += [Int](repeating: rank, count: end - start)
                doubledSum += sorted[start..<end].reduce(0) { $0 + ($1 > 0 ? rank : 0) }
                if end - start > 1 { tied += end - start }
            }
            start = end
        }
        let distribution = SignedRankDistribution(doubledRanks: doubledRanks)
        // The distribution is symmetric around half of its largest sum.
        let nearerEnd = min(doubledSum, distribution.largestDoubledSum - doubledSum)
        positiveRankSum = Double(doubledSum) / 2
        pValue = min(1, 2 * distribution.probability(atMost: nearerEnd))
        self.zeros = zeros
        self.tied = tied
    }

    /// The least p-value that this many differences can have: 2/2ⁿ.
    package static func leastPValue(differences: Int) -> Double {
        var least = 2.0
        for _ in 0..<differences { least /= 2 }
        return min(1, least)
    }
}
