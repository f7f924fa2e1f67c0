internal import Comparison
internal import ResultModel
internal import ScenarioModel

extension Scenario {
    /// - Throws: `CommandFailure` (invalid) where there are no statements to compare by.
    func refuseWithoutLoadOfStatements() throws(CommandFailure) {
        guard !operations.isEmpty, load != nil, !requestsAreLoaded else {
            throw CommandFailure(
                .invalidScenario,
                "\(name) has no load of SQL operations, which is what this measures: declare "
                    + "operations with `sql` and a `load` of them.")
        }
    }

    /// - Throws: `CommandFailure` (invalid) where there is nothing to compare by that Bulkhead can
    ///   start for itself, block by block.
    func refuseWithoutLoad() throws(CommandFailure) {
        guard requestsAreLoaded, let api else { return try refuseWithoutLoadOfStatements() }
        guard !api.runsAlready, declaresDatabase else {
            throw CommandFailure(
                .invalidScenario,
                "\(name) loads an application that Bulkhead does not start on a database of its "
                    + "own: `compare` starts each version anew for every block. Declare `api: start` "
                    + "and `database`, and leave API_URL out.")
        }
        guard api.authentication.register == nil else {
            throw CommandFailure(
                .invalidScenario,
                "\(name) has users register through the application (api: auth: register), for which "
                    + "there is no time in a block: `compare` needs users that are seeded.")
        }
    }

    private var requestsAreLoaded: Bool {
        let requests = Set(httpOperations.map(\.name) + httpJourneys.map(\.name))
        return load?.mix.contains { requests.contains($0.name) } ?? false
    }

    /// Statements and requests.
    fileprivate var operationNames: Set<String> {
        Set(operations.map(\.name) + httpOperations.map(\.name))
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
        let common = reference.operationNames.intersection(candidate.operationNames)
        guard !common.isEmpty else {
            throw CommandFailure(
                .invalidScenario,
                "\(referenceLabel) and \(candidateLabel) have no operation in common: these are "
                    + "not two versions of one application.")
        }
        try gate.refuseOthers(than: common)
    }
}
