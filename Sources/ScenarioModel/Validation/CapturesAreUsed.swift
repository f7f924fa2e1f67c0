/// What an operation captures is the key of a row that it creates, or is taken by a later step.
enum CapturesAreUsed: ValidationRule {
    static func check(_ draft: ScenarioDraft) -> [Diagnostic] {
        guard !draft.unread.contains(.names) else { return [] }
        let scenario = draft.scenario
        return scenario.httpOperations.flatMap { operation in
            operation.captures.compactMap { capture in
                guard !isKey(capture, of: operation, scenario),
                    !isTaken(capture.name, from: operation, scenario)
                else { return nil }
                return Diagnostic(
                    "nothing takes ':\(capture.name)', which '\(operation.name)' captures",
                    at: capture.position,
                    hint: "remove it, or use it in a later step of a journey with "
                        + "'\(operation.name)'")
            }
        }
    }

    private static func isKey(
        _ capture: HTTPCapture, of operation: HTTPOperation, _ scenario: Scenario
    ) -> Bool {
        guard let table = operation.creates else { return false }
        let columns = scenario.boundColumns(of: table)
        return columns.isEmpty || columns.contains(capture.name)
    }

    /// Whether a later step of a journey has a parameter of that name.
    private static func isTaken(
        _ name: String, from operation: HTTPOperation, _ scenario: Scenario
    ) -> Bool {
        scenario.httpJourneys.contains { journey in
            var isCaptured = false
            for step in journey.steps {
                guard let performed = step.operation else { continue }
                let parameters = scenario.httpOperation(named: performed)?.parameters ?? []
                if isCaptured, parameters.contains(name) { return true }
                isCaptured = isCaptured || performed == operation.name
            }
            return false
        }
    }
}

extension HTTPJourneyStep {
    /// The operation that it performs; nil for a pause.
    fileprivate var operation: String? {
        switch self {
        case .operation(let name, _): name
        case .each(let each): each.operation
        case .think: nil
        }
    }
}

extension Scenario {
    /// The columns of a table that binds take values of, in order, each once.
    func boundColumns(of table: String) -> [String] {
        var seen: Set<String> = []
        return (declaredOperations + declaredControls).flatMap(\.binds).compactMap(\.reference)
            .filter { $0.table == table }.map(\.column)
            .filter { seen.insert($0).inserted }
    }
}
