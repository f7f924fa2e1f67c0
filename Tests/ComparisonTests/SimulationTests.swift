import Foundation
import Stochastics
import Testing

@testable import Comparison

/// The promises of the statistics, kept by drawing what can only be drawn.
///
/// Seeds are fixed, so each of these gives the same figure every time. Tolerances are four standard
/// deviations of a share.
@Suite("Simulated comparisons")
struct SimulationTests {
    /// Four standard deviations of a share of `trials`.
    private func tolerance(_ share: Double, _ trials: Int) -> Double {
        4 * (share * (1 - share) / Double(trials)).squareRoot()
    }

    @Test(
        "the interval holds the true shift as often as it says",
        arguments: [
            (6, 0.968_75), (10, 0.951_171_875), (20, 0.951_559_066_772_460_9),
        ] as [(Int, Double)])
    func coverage(differences: Int, confidence: Double) throws {
        let trials = 2_000
        let noise = LogNormal(median: 1, p95: 1.1)
        var random = SplittableRandom(seed: 20_251_219).split(index: differences)
        var covered = 0
        for _ in 0..<trials {
            let drawn = (0..<differences).map { _ in 0.3 + log(noise.sample(&random)) }
            let shift = try #require(ShiftEstimate(drawn))
            #expect(abs(shift.confidence - confidence) < 1e-12)
            covered += shift.lower <= 0.3 && 0.3 <= shift.upper ? 1 : 0
        }
        #expect(abs(Double(covered) / Double(trials) - confidence) < tolerance(confidence, trials))
    }

    @Test("rounded latencies, full of ties, leave the interval no less sure")
    func coverageWithTies() throws {
        let trials = 2_000
        let noise = LogNormal(median: 1, p95: 1.1)
        var random = SplittableRandom(seed: 42)
        var covered = 0
        for _ in 0..<trials {
            // Ratios of latencies that a clock rounds to a twentieth.
            let drawn = (0..<10).map { _ in
                let a = (20 * noise.sample(&random)).rounded()
                let b = (20 * noise.sample(&random)).rounded()
                return log(b / a)
            }
            let shift = try #require(ShiftEstimate(drawn))
            covered += shift.lower <= 0 && 0 <= shift.upper ? 1 : 0
        }
        #expect(Double(covered) / Double(trials) > 0.95 - tolerance(0.95, trials))
    }

    @Test("A against A is called regressed in at most 1 % of comparisons", arguments: [2, 5, 10])
    func falseAlarms(noisePercent: Int) {
        let simulation = PowerSimulation(noise: Double(noisePercent) / 100, slowdown: 0)
        let outcome = simulation.run(trials: 800, seed: 1)
        #expect(outcome.falseAlarms == outcome.regressed)
        #expect(Double(outcome.falseAlarms) <= 0.01 * Double(outcome.trials))
    }

    @Test("disturbances do not make false alarms")
    func disturbed() {
        var simulation = PowerSimulation(noise: 0.05, slowdown: 0)
        simulation.chanceOfDisturbance = 0.1
        let outcome = simulation.run(trials: 800, seed: 2)
        #expect(Double(outcome.falseAlarms) <= 0.01 * Double(outcome.trials))
    }

    /// The table of Documentation.docc/Statistics.md, from 10,000 trials each.
    @Test(
        "regressions are found as often as the documentation says",
        arguments: [(5, 10, 0.448), (5, 15, 0.963), (10, 20, 0.778)] as [(Int, Int, Double)])
    func power(noisePercent: Int, slowdownPercent: Int, documented: Double) {
        let simulation = PowerSimulation(
            noise: Double(noisePercent) / 100, slowdown: Double(slowdownPercent) / 100)
        let outcome = simulation.run(trials: 600, seed: 3)
        let share = Double(outcome.regressed) / Double(outcome.trials)
        #expect(abs(share - documented) <= tolerance(documented, outcome.trials) + 0.001)
        #expect(Double(outcome.falseAlarms) <= 0.01 * Double(outcome.trials))
    }

    @Test("what is called visible is seen about nine times in ten")
    func visible() throws {
        let noise = 0.05
        // Half of the interval's width at this noise, from many comparisons of A with A.
        let drawn = LogNormal(median: 1, p95: exp(1.6448536269514722 * noise))
        var random = SplittableRandom(seed: 7)
        var widths: [Double] = []
        for _ in 0..<300 {
            let differences = (0..<10).map { _ in
                log(drawn.sample(&random) / drawn.sample(&random))
            }
            widths.append(try #require(ShiftEstimate(differences)).halfWidth)
        }
        let width = widths.reduce(0, +) / Double(widths.count)
        let change = ComparisonJudge.smallestVisibleChange(
            halfWidth: width, tolerance: GatedQuantile.p50.tolerance)
        let outcome = PowerSimulation(noise: noise, slowdown: change).run(trials: 500, seed: 8)
        let share = Double(outcome.regressed) / Double(outcome.trials)
        #expect(share > 0.85 && share < 0.99)
    }
}
