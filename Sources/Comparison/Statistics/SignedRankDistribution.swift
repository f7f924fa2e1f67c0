/// How Wilcoxon's signed-rank statistic is distributed where every sign is a fair coin: exactly.
///
/// F. Wilcoxon, "Individual Comparisons by Ranking Methods", Biometrics Bulletin 1, 1945. Of the 2ⁿ
/// equally likely choices of signs, those with each sum of positive ranks are counted by dynamic
/// programming: a rank r turns the counts c into c(s) + c(s − r).
package struct SignedRankDistribution: Sendable {
    /// The most ranks: 2⁶⁰ choices of signs still fit their counter.
    package static let mostRanks = 60

    /// How many choices give at most each doubled sum.
    private let choicesAtMost: [UInt64]
    private let choices: Double

    /// The distribution for n values without ties: ranks 1 to n.
    ///
    /// - Parameter values: from 0 to 60.
    package init(values: Int) {
        self.init(doubledRanks: values == 0 ? [] : (1...values).map { 2 * $0 })
    }

    /// The distribution given these ranks, each doubled so that the mean rank of a tie is whole.
    ///
    /// - Parameter doubledRanks: up to 60 of them, each at least 1.
    package init(doubledRanks: [Int]) {
        precondition(doubledRanks.count <= Self.mostRanks && doubledRanks.allSatisfy { $0 > 0 })
        var counts = [UInt64](repeating: 0, count: doubledRanks.reduce(1, +))
        counts[0] = 1
        var largest = 0
        for rank in doubledRanks {
            largest += rank
            for sum in stride(from: largest, through: rank, by: -1) {
                counts[sum] += counts[sum - rank]
            }
        }
        for sum in counts.indices.dropFirst() { counts[sum] += counts[sum - 1] }
        choicesAtMost = counts
        choices = Double(counts.last ?? 1)
    }

    /// The largest doubled sum of positive ranks.
    package var largestDoubledSum: Int { choicesAtMost.count - 1 }

    /// The probability that the sum of positive ranks is at most this one.
    ///
    /// - Parameter doubledSum: twice the sum.
    package func probability(atMost doubledSum: Int) -> Double {
        guard doubledSum >= 0 else { return 0 }
        return Double(choicesAtMost[min(doubledSum, largestDoubledSum)]) / choices
    }

    /// The greatest sum W with P(W⁺ ≤ W) at most `probability`, as tables print it for untied ranks.
    ///
    /// - Returns: nil where even a sum of 0 is likelier.
    package func criticalValue(_ probability: Double) -> Int? {
        var low = -1
        var high = largestDoubledSum / 2
        // P(W⁺ ≤ low) ≤ probability throughout.
        while low < high {
            let middle = low + (high - low + 1) / 2
            if self.probability(atMost: 2 * middle) <= probability {
                low = middle
            } else {
                high = middle - 1
            }
        }
        return low < 0 ? nil : low
    }
}
