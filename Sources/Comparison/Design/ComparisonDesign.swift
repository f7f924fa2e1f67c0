/// What a comparison decides by, and in how many blocks: fixed before anything is measured.
package struct ComparisonDesign: Sendable, Equatable {
    /// Blocks where nothing else is said.
    package static let usualBlocks = 10
    /// Blocks of a strict comparison.
    package static let strictBlocks = 20
    /// Pairs where nothing else is said: with every further one, each needs more evidence.
    package static let usualPairs = 12

    package let pairs: [GatedPair]
    /// Each performs both sides once.
    package let blocks: Int

    /// - Throws: ``ComparisonDesignError`` where no outcome could be called significant, with the
    ///   numbers that would do.
    package init(pairs: [GatedPair], blocks: Int) throws(ComparisonDesignError) {
        guard !pairs.isEmpty else {
            throw ComparisonDesignError(
                code: .nothingGated,
                context: "there is nothing to compare by: no operation was chosen")
        }
        let fewest = Self.fewestBlocks(pairs: pairs.count)
        guard blocks >= fewest else {
            let most = Self.mostPairs(blocks: blocks)
            let gated = "\(pairs.count) pair\(pairs.count == 1 ? "" : "s")"
            let instead =
                most > 0
                ? "take \(fewest) blocks or more, or gate at most \(most)"
                : "take \(fewest) blocks or more"
            throw ComparisonDesignError(
                code: .neverSignificant,
                context: "with \(blocks) blocks and \(gated) of an operation and a quantile "
                    + "nothing could ever be called a regression: \(instead)")
        }
        guard blocks <= SignedRankDistribution.mostRanks else {
            throw ComparisonDesignError(
                code: .tooManyBlocks,
                context: "\(blocks) blocks are more than the \(SignedRankDistribution.mostRanks) "
                    + "that can be judged exactly; make the blocks longer instead")
        }
        self.pairs = pairs
        self.blocks = blocks
    }

    /// The fewest blocks with which one of so many pairs could be significant after Holm's
    /// correction: 2/2ⁿ at most 0.05/pairs, and an interval at all.
    package static func fewestBlocks(pairs: Int) -> Int {
        let level = HolmProcedure.level / Double(pairs)
        var blocks = ShiftEstimate.fewestDifferences
        while SignedRankTest.leastPValue(differences: blocks) > level { blocks += 1 }
        return blocks
    }

    /// The most pairs of which one could be significant in so many blocks; may be 0.
    package static func mostPairs(blocks: Int) -> Int {
        guard blocks >= ShiftEstimate.fewestDifferences else { return 0 }
        return Int(HolmProcedure.level / SignedRankTest.leastPValue(differences: min(blocks, 40)))
    }
}

/// Why a comparison cannot be performed as it was asked for.
package struct ComparisonDesignError: Error, Equatable, CustomStringConvertible {
    /// What is wrong; more may be added.
    package struct Code: Sendable, Equatable {
        fileprivate enum Kind { case nothingGated, neverSignificant, tooManyBlocks, tooLittleTime }
        fileprivate var kind: Kind

        /// Nothing is left to decide by.
        package static let nothingGated = Code(kind: .nothingGated)
        /// Not even the clearest outcome would be significant.
        package static let neverSignificant = Code(kind: .neverSignificant)
        /// More blocks than the exact distribution is made for.
        package static let tooManyBlocks = Code(kind: .tooManyBlocks)
        /// The budget is too small for any pair.
        package static let tooLittleTime = Code(kind: .tooLittleTime)
    }

    package let code: Code
    /// What is wrong, with the numbers that would do.
    package let context: String

    package var description: String { context }
}
