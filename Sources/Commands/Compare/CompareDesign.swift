internal import Comparison
internal import ResultModel
internal import ScenarioModel

/// How a comparison is laid out, from what the command line says.
struct CompareDesign {
    let gate: GateChoice
    let blocks: Int
    let budgetSeconds: Double

    /// - Parameter scenario: the scenario where several of its variants are only shown: medians are
    ///   enough for them; nil where something is decided.
    /// - Throws: `CommandFailure` (usage) for what could never give an answer.
    init(
        _ command: CompareCommand, _ given: EnvironmentValue, showing scenario: Scenario? = nil
    ) throws(CommandFailure) {
        let asked = try given.value(command.blocks, "blocks")
        let isStrict = given.flag(command.strict, "strict")
        if isStrict, asked != nil {
            throw CommandFailure(.usage, "--strict and --blocks both say how many blocks.")
        }
        let usual =
            scenario == nil ? ComparisonDesign.usualBlocks : VariantsRequest.usualBlocks
        blocks = asked ?? (isStrict ? ComparisonDesign.strictBlocks : usual)
        if let text = given.string(command.gate, "gate") {
            do throws(GateChoice.Mistake) {
                gate = try GateChoice(parsing: text)
            } catch {
                throw CommandFailure(.usage, "--gate: \(error).")
            }
        } else {
            let most = ComparisonDesign.mostPairs(blocks: blocks)
            let pairs = min(ComparisonDesign.usualPairs, most)
            gate =
                scenario.map { .medians(pairs: pairs, writes: $0.writes) }
                ?? .mostCalled(pairs: pairs)
        }
        // Refused before anything is started.
        let pairs: [GatedPair] =
            if case .named(let named) = gate { named } else { [GatedPair("", .p50)] }
        do throws(ComparisonDesignError) {
            _ = try ComparisonDesign(pairs: pairs, blocks: blocks)
        } catch {
            throw CommandFailure(.usage, "--blocks \(blocks): \(error).")
        }
        guard let text = given.string(command.budget, "budget") else {
            budgetSeconds = CompareRequest.usualBudgetSeconds
            return
        }
        do throws(OptionQuantity.Mistake) {
            budgetSeconds = Double(try OptionQuantity.duration(text)) / 1e9
        } catch {
            throw CommandFailure(.usage, "\(given.source(command.budget, "budget")): \(error).")
        }
    }
}

extension Scenario {
    /// Operations that change data.
    fileprivate var writes: Set<String> {
        Set(operations.filter { $0.sql.dataChange != nil }.map(\.name))
    }
}
