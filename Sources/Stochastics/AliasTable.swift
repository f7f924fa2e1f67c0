/// Draws an index in proportion to given weights, in constant time.
///
/// M. D. Vose, "A Linear Algorithm for Generating Random Numbers with a Given Distribution",
/// IEEE Transactions on Software Engineering 17 (1991): every column holds at most two indices.
package struct AliasTable: Sendable, Equatable {
    /// The chance that a column answers with its own index.
    private let ownShare: [Double]
    /// What a column answers otherwise.
    private let alias: [Int]

    /// How many indices there are.
    package var count: Int { ownShare.count }

    /// - Precondition: there is at least one weight, none is negative or infinite, and their sum
    ///   is positive.
    package init(weights: [Double]) {
        let sum = weights.reduce(0, +)
        precondition(
            weights.allSatisfy { $0 >= 0 } && sum > 0 && sum.isFinite,
            "weights are not negative and have a positive sum")
        let count = weights.count
        var share = weights.map { $0 / sum * Double(count) }
        var alias = Array(0..<count)
        var small = share.indices.filter { share[$0] < 1 }
        var large = share.indices.filter { share[$0] >= 1 }
        // Every round settles one column for good, so there are at most `count` of them.
        while let poor = small.last, let rich = large.last {
            small.removeLast()
            alias[poor] = rich
            share[rich] -= 1 - share[poor]
            if share[rich] < 1 {
                large.removeLast()
                small.append(rich)
            }
        }
        // What is left differs from 1 only by rounding; but a column without weight must not
        // answer with itself, however the rounding fell.
        for column in small + large where weights[column] > 0 {
            share[column] = 1
        }
        ownShare = share
        self.alias = alias
    }

    /// One draw, in `0..<count`.
    package func sample(_ random: inout SplittableRandom) -> Int {
        let column = random.index(below: ownShare.count)
        return random.unitDouble() < ownShare[column] ? column : alias[column]
    }
}
