internal import Glibc
internal import ResultModel
internal import Stochastics

/// Comparisons of latencies that are drawn instead of measured: how often each answer is given where
/// the truth is known.
///
/// Both sides of a block share what the machine does meanwhile; what differs between them is drawn
/// independently, log-normally with the standard deviation that is called noise: at 0.05 a side's
/// quantile is off by 5 % as a rule. An operation's quantiles are both slowed.
package struct PowerSimulation: Sendable {
    /// The standard deviation of a quantile measured in one block, as a share.
    package var noise: Double
    /// By which share the first operation is slower in B; 0 compares A with A.
    package var slowdown: Double
    package var blocks = ComparisonDesign.usualBlocks
    /// Each is gated by its p50 and its p95.
    package var operations = 3
    /// How often a side of a block is disturbed five times as much.
    package var chanceOfDisturbance = 0.0

    package init(noise: Double, slowdown: Double) {
        self.noise = noise
        self.slowdown = slowdown
    }

    /// How many comparisons came to what.
    package struct Outcome: Sendable, Equatable {
        package var trials = 0
        package var regressed = 0
        package var passed = 0
        /// Comparisons in which an operation that is no slower was called regressed.
        package var falseAlarms = 0

        package var inconclusive: Int { trials - regressed - passed }
    }

    /// Performs comparisons.
    ///
    /// - Parameters:
    ///   - trials: how many.
    ///   - seed: the same one gives the same outcome.
    package func run(trials: Int, seed: UInt64) -> Outcome {
        let noise = LogNormal(median: 1, p95: exp(Self.standardNormal95 * noise))
        let random = SplittableRandom(seed: seed)
        var outcome = Outcome()
        for trial in 0..<trials {
            var random = random.split(index: trial)
            let measurements = (0..<operations).flatMap { operation in
                [GatedQuantile.p50, .p95].map { quantile in
                    measurement(operation, quantile, noise, &random)
                }
            }
            let (pairs, answer) = ComparisonJudge.judge(measurements, blocks: blocks)
            outcome.trials += 1
            outcome.regressed += answer == .regressed ? 1 : 0
            outcome.passed += answer == .pass ? 1 : 0
            let isFalse = pairs.contains {
                $0.answer == .regressed && (slowdown == 0 || $0.operation != Self.name(0))
            }
            outcome.falseAlarms += isFalse ? 1 : 0
        }
        return outcome
    }

    private func measurement(
        _ operation: Int, _ quantile: GatedQuantile, _ noise: LogNormal,
        _ random: inout SplittableRandom
    ) -> PairMeasurement {
        var result = PairMeasurement(GatedPair(Self.name(operation), quantile))
        for _ in 0..<blocks {
            let machine = 1 + random.unitDouble()
            let factor = operation == 0 ? 1 + slowdown : 1
            result.blocks.append(
                .init(
                    reference: machine * draw(noise, &random),
                    candidate: machine * factor * draw(noise, &random),
                    samples: quantile.samplesPerBlock))
        }
        return result
    }

    private func draw(_ noise: LogNormal, _ random: inout SplittableRandom) -> Double {
        let value = noise.sample(&random)
        return random.chance(chanceOfDisturbance) ? pow(value, 5) : value
    }

    private static func name(_ operation: Int) -> String { "operation\(operation)" }

    /// The 95th percentile of the standard normal distribution.
    private static let standardNormal95 = 1.6448536269514722
}
