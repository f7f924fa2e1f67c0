/// A journey and a load go through one driver: their operations are statements or requests.
enum OneDriverAtATime: ValidationRule {
    static func check(_ draft: ScenarioDraft) -> [Diagnostic] {
        let scenario = draft.scenario
        let statements = Set(scenario.operations.map(\.name) + scenario.journeys.map(\.name))
        let requests = Set(
            scenario.httpOperations.map(\.name) + scenario.httpJourneys.map(\.name))
        var diagnostics = scenario.httpJourneys.flatMap { journey in
            journey.steps.flatMap(\.names).filter { statements.contains($0.name) }.map {
                Diagnostic(
                    "'\($0.name)' is a statement, and '\(journey.name)' is a journey of requests",
                    at: $0.position, hint: "make it a journey of its own")
            }
        }
        guard let load = scenario.load else { return diagnostics }
        let request = load.mix.first { requests.contains($0.name) }
        let statement = load.mix.first { statements.contains($0.name) }
        if let request, let statement {
            let second = max(request.position, statement.position)
            let isRequest = second == request.position
            diagnostics.append(
                Diagnostic(
                    isRequest
                        ? "'\(request.name)' is a request, and '\(statement.name)' is a statement"
                        : "'\(statement.name)' is a statement, and '\(request.name)' is a request",
                    at: second,
                    hint: "a load goes through one driver: keep the one kind in the mix, the "
                        + "other is verified all the same"))
        } else if request != nil {
            diagnostics += draft.poolKeys.map { slot in
                Diagnostic(
                    "\(slot.label) is about connections to a database, and the load is one of "
                        + "requests", at: slot.keyPosition,
                    hint: "remove it: the application has a pool of its own")
            }
        }
        return diagnostics
    }
}

extension HTTPJourneyStep {
    /// The operations that it names, and where.
    fileprivate var names: [(name: String, position: SourcePosition)] {
        switch self {
        case .operation(let name, let position): [(name, position)]
        case .each(let each): [(each.rowsOf, each.position), (each.operation, each.position)]
        case .think: []
        }
    }
}
