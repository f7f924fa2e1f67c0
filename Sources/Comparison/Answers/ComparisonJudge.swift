internal import Glibc
package import ResultModel

/// What was measured of one pair: the quantile on both sides of each block.
package struct PairMeasurement: Sendable, Equatable {
    package var pair: GatedPair
    package var blocks: [Block] = []

    /// One block, in milliseconds; both above 0.
    package struct Block: Sendable, Equatable {
        package var reference: Double
        package var candidate: Double
        /// Samples of the side that had fewer.
        package var samples: Int

        package init(reference: Double, candidate: Double, samples: Int) {
            self.reference = reference
            self.candidate = candidate
            self.samples = samples
        }
    }

    package init(_ pair: GatedPair) {
        self.pair = pair
    }
}

/// Three answers, from the blocks of a comparison.
///
/// A block is one observation, `d = ln(qB/qA)`: calls within a block depend on each other, and what
/// disturbs a machine disturbs both sides of a block. A pair is `regressed` where the interval lies
/// over the tolerance and the signed-rank test against no change stays significant after Holm's
/// correction over all pairs; it passes where the interval lies under the tolerance; anything else is
/// inconclusive, as is a pair that lacks blocks.
package enum ComparisonJudge {
    /// The share of its samples that a side of a block needs: arrivals come at random.
    static let sufficientShare = 0.8

    /// - Parameters:
    ///   - measurements: one for each pair of the design; blocks that were not reached are missing.
    ///   - blocks: how many were planned: with fewer nothing passes.
    package static func judge(
        _ measurements: [PairMeasurement], blocks: Int
    ) -> (pairs: [CompareResult.Pair], answer: CompareResult.Answer) {
        let tests = measurements.map { SignedRankTest($0.usable.map(\.difference)) }
        let adjusted = HolmProcedure.adjusted(tests.map(\.pValue))
        var pairs: [CompareResult.Pair] = []
        for (index, measurement) in measurements.enumerated() {
            pairs.append(
                result(measurement, tests[index], adjustedPValue: adjusted[index], blocks: blocks))
        }
        let answers = pairs.map(\.answer)
        let answer: CompareResult.Answer =
            answers.contains(.regressed)
            ? .regressed
            : answers.isEmpty || answers.contains(.inconclusive) ? .inconclusive : .pass
        return (pairs, answer)
    }

    private static func result(
        _ measurement: PairMeasurement, _ test: SignedRankTest, adjustedPValue: Double, blocks: Int
    ) -> CompareResult.Pair {
        let quantile = measurement.pair.quantile
        var pair = CompareResult.Pair(
            operation: measurement.pair.operation, quantile: quantile.rawValue,
            referenceMs: measurement.blocks.map(\.reference),
            candidateMs: measurement.blocks.map(\.candidate),
            leastSamples: measurement.blocks.map(\.samples).min() ?? 0,
            tolerance: quantile.tolerance, zeros: test.zeros, tied: test.tied,
            answer: .inconclusive)
        let usable = measurement.usable
        guard let shift = ShiftEstimate(usable.map(\.difference)) else { return pair }
        pair.change = expm1(shift.estimate)
        pair.lower = expm1(shift.lower)
        pair.upper = expm1(shift.upper)
        pair.confidence = shift.confidence
        pair.pValue = test.pValue
        pair.adjustedPValue = adjustedPValue
        pair.smallestVisible = smallestVisibleChange(
            halfWidth: shift.halfWidth, tolerance: quantile.tolerance)
        let limit = log1p(quantile.tolerance)
        if shift.lower > limit, adjustedPValue <= HolmProcedure.level {
            pair.answer = .regressed
        } else if shift.upper < limit, usable.count == blocks {
            pair.answer = .pass
        }
        return pair
    }

    /// The slowdown that would be called a regression about 9 times in 10, as a share.
    ///
    /// The estimate must exceed the tolerance by half the interval's width, and the estimate itself
    /// varies: the interval's half is about 1.96 of its standard deviations, 90 % of all estimates
    /// lie above the true value less 1.28 of them.
    ///
    /// - Parameters:
    ///   - halfWidth: of the interval of the logarithm.
    ///   - tolerance: as a share.
    package static func smallestVisibleChange(halfWidth: Double, tolerance: Double) -> Double {
        expm1(log1p(tolerance) + halfWidth * (1 + 1.2816 / 1.96))
    }
}

extension PairMeasurement {
    /// Blocks with enough samples on both sides.
    fileprivate var usable: [Block] {
        let needed = Double(pair.quantile.samplesPerBlock) * ComparisonJudge.sufficientShare
        return blocks.filter {
            Double($0.samples) >= needed && $0.reference > 0 && $0.candidate > 0
        }
    }
}

extension PairMeasurement.Block {
    /// The logarithm of how much slower B was; multiplying both sides by anything leaves it.
    fileprivate var difference: Double { log(candidate / reference) }
}
