import Comparison
import Foundation

/// How often `bulkhead compare` says what, at several noises and slowdowns: the table of
/// Documentation.docc/Statistics.md.
struct PowerFigures {
    var trials: Int

    private static let noises = [0.02, 0.05, 0.10]
    private static let slowdowns = [0, 0.10, 0.15, 0.20, 0.30, 0.50]
    private static let seed: UInt64 = 20_251_219

    /// Prints the table, and returns what is asked of it.
    func figures() -> [Figure] {
        print(
            """
            | noise | blocks | slower by | regressed | pass | inconclusive | false alarms |
            |---|---|---|---|---|---|---|
            """)
        var figures: [Figure] = []
        for noise in Self.noises {
            for blocks in [10, 20] {
                for slowdown in Self.slowdowns {
                    var simulation = PowerSimulation(noise: noise, slowdown: slowdown)
                    simulation.blocks = blocks
                    let outcome = simulation.run(trials: trials, seed: Self.seed)
                    print(line(simulation, outcome))
                    if slowdown == 0 { figures.append(falseAlarms(simulation, outcome)) }
                }
            }
        }
        print()
        return figures
    }

    private func line(
        _ simulation: PowerSimulation, _ outcome: PowerSimulation.Outcome
    ) -> String {
        let shares = [
            outcome.regressed, outcome.passed, outcome.inconclusive, outcome.falseAlarms,
        ].map { String(format: "%.1f %%", 100 * Double($0) / Double(outcome.trials)) }
        let noise = String(format: "%.0f %%", 100 * simulation.noise)
        let slowdown = String(format: "%.0f %%", 100 * simulation.slowdown)
        return "| \(noise) | \(simulation.blocks) | \(slowdown) | "
            + shares.joined(separator: " | ") + " |"
    }

    private func falseAlarms(
        _ simulation: PowerSimulation, _ outcome: PowerSimulation.Outcome
    ) -> Figure {
        let share = Double(outcome.falseAlarms) / Double(outcome.trials)
        let noise = String(format: "%.0f %%", 100 * simulation.noise)
        return Figure(
            name: "false alarms at \(noise) noise, \(simulation.blocks) blocks, of "
                + "\(outcome.trials) comparisons of A with A", peer: "",
            ours: String(format: "%.2f %%", 100 * share), ratio: "", bound: "<= 1 %",
            isMet: share <= 0.01)
    }
}
