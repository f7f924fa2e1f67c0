/// How long the blocks of a comparison are, and what fits into a budget.
package struct BlockTiming: Sendable, Equatable {
    /// Calls a second of each operation, at the rate of the comparison.
    package var callsPerSecond: [String: Double]
    /// What each side of each block needs besides: a fresh copy of the database, the warm-up.
    package var overheadSeconds: Double

    package init(callsPerSecond: [String: Double], overheadSeconds: Double) {
        self.callsPerSecond = callsPerSecond
        self.overheadSeconds = overheadSeconds
    }

    /// The shortest time that is measured: over less, arrivals at random have no rate.
    package static let shortestSeconds = 1.0
    /// More samples are drawn than needed by this share: arrivals come at random.
    static let margin = 0.1

    /// How long one side must be measured for the samples of this pair; nil where it is never
    /// called.
    package func seconds(for pair: GatedPair) -> Double? {
        guard let rate = callsPerSecond[pair.operation], rate > 0 else { return nil }
        return max(
            Self.shortestSeconds, Double(pair.quantile.samplesPerBlock) * (1 + Self.margin) / rate)
    }

    /// How long a whole comparison takes whose sides are measured so long, in seconds.
    package func totalSeconds(measuring seconds: Double, blocks: Int) -> Double {
        Double(2 * blocks) * (seconds + overheadSeconds)
    }

    /// What fits into a budget.
    package struct Fit: Sendable, Equatable {
        /// Pairs that get the samples they need.
        package var pairs: [GatedPair]
        /// Those that do not, with the budget that each would need, in seconds; nil for one that is
        /// never called.
        package var leftOut: [(pair: GatedPair, budgetSeconds: Double?)]
        /// How long each side of each block is measured.
        package var measuredSeconds: Double
        /// How long everything takes.
        package var totalSeconds: Double

        package static func == (left: Fit, right: Fit) -> Bool {
            left.pairs == right.pairs && left.measuredSeconds == right.measuredSeconds
                && left.totalSeconds == right.totalSeconds
                && left.leftOut.elementsEqual(right.leftOut, by: ==)
        }
    }

    /// The pairs that can be measured in time.
    ///
    /// - Parameters:
    ///   - pairs: what is asked for.
    ///   - budgetSeconds: for all blocks; nil for as long as it takes.
    /// - Throws: ``ComparisonDesignError`` where nothing fits, with the budget that would do.
    package func fit(
        _ pairs: [GatedPair], blocks: Int, budgetSeconds: Double?
    ) throws(ComparisonDesignError) -> Fit {
        var kept: [GatedPair] = []
        var leftOut: [(pair: GatedPair, budgetSeconds: Double?)] = []
        var longest = 0.0
        for pair in pairs {
            guard let seconds = seconds(for: pair) else {
                leftOut.append((pair, nil))
                continue
            }
            let needed = totalSeconds(measuring: seconds, blocks: blocks)
            if let budgetSeconds, needed > budgetSeconds {
                leftOut.append((pair, needed))
            } else {
                kept.append(pair)
                longest = max(longest, seconds)
            }
        }
        guard !kept.isEmpty else {
            guard let least = leftOut.compactMap(\.budgetSeconds).min() else {
                throw ComparisonDesignError(
                    code: .nothingGated,
                    context: "none of the operations to compare is called by the load")
            }
            throw ComparisonDesignError(
                code: .tooLittleTime,
                context: "the budget is too small for \(blocks) blocks of anything: "
                    + "\(Int(least.rounded(.up))) s would do for the first")
        }
        return Fit(
            pairs: kept, leftOut: leftOut, measuredSeconds: longest,
            totalSeconds: totalSeconds(measuring: longest, blocks: blocks))
    }
}
