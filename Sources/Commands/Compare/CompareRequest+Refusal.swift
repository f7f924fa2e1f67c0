internal import Comparison
internal import ResultModel
internal import ScenarioModel

extension Scenario {
    /// - Throws: `CommandFailure` (invalid) where there is nothing to compare by.
    func refuseWithoutLoad() throws(CommandFailure) {
        guard !operations.isEmpty, load != nil else {
            throw CommandFailure(
                .invalidScenario,
                "\(name) has no load of SQL operations, which is what `compare` measures: declare "
                    + "operations with `sql` and a `load`.")
        }
    }
}

extension GateChoice {
    /// - Parameter operations: what both versions have.
    /// - Throws: `CommandFailure` (usage) for a gate on anything else.
    func refuseOthers(than operations: Set<String>) throws(CommandFailure) {
        for name in self.operations ?? [] where !operations.contains(name) {
            throw CommandFailure(
                .usage,
                "--gate \(name): both versions must have the operation; they have "
                    + "\(operations.sorted().joined(separator: ", ")) in common.")
        }
    }
}

extension CompareRequest {
    /// - Throws: `CommandFailure` for versions that have nothing in common to be compared by.
    func refuseWhatCannotBeCompared(with candidate: Scenario) throws(CommandFailure) {
        for scenario in [reference, candidate] { try scenario.refuseWithoutLoad() }
        let before = Set(reference.operations.map(\.name))
        let common = before.intersection(candidate.operations.map(\.name))
        guard !common.isEmpty else {
            throw CommandFailure(
                .invalidScenario,
                "\(referenceLabel) and \(candidateLabel) have no operation in common: these are "
                    + "not two versions of one application.")
        }
        try gate.refuseOthers(than: common)
    }
}
