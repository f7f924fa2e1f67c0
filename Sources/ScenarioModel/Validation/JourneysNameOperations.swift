/// The steps of a journey are operations, and a loop goes over the rows of an earlier one.
enum JourneysNameOperations: ValidationRule {
    static func check(_ draft: ScenarioDraft) -> [Diagnostic] {
        guard !draft.unread.contains(.names) else { return [] }
        return draft.scenario.journeys.flatMap { check($0, in: draft) }
            + draft.scenario.httpJourneys.flatMap { check($0, in: draft) }
    }

    private static func check(_ journey: HTTPJourney, in draft: ScenarioDraft) -> [Diagnostic] {
        var earlier: [String] = []
        var diagnostics: [Diagnostic] = []
        for step in journey.steps {
            switch step {
            case .operation(let name, let position):
                diagnostics += unknown(name, at: position, in: draft)
                earlier.append(name)
            case .each(let each):
                diagnostics += check(
                    rowsOf: each.rowsOf, operation: each.operation,
                    parameters: each.bind.map(\.parameter), at: each.position, after: earlier,
                    in: draft)
            case .think:
                continue
            }
        }
        return diagnostics
    }

    private static func check(_ journey: Journey, in draft: ScenarioDraft) -> [Diagnostic] {
        var earlier: [String] = []
        var diagnostics: [Diagnostic] = []
        for step in journey.steps {
            switch step {
            case .operation(let name, let position):
                diagnostics += unknown(name, at: position, in: draft)
                earlier.append(name)
            case .transaction(let names, let position):
                diagnostics += names.flatMap { unknown($0, at: position, in: draft) }
                earlier += names
            case .each(let each):
                diagnostics += check(
                    rowsOf: each.rowsOf, operation: each.operation,
                    parameters: each.bind.map(\.parameter), at: each.position, after: earlier,
                    in: draft)
            case .think:
                continue
            }
        }
        return diagnostics
    }

    private static func unknown(
        _ name: String, at position: SourcePosition, in draft: ScenarioDraft
    ) -> [Diagnostic] {
        let operations = draft.operationNames.map(\.name)
        guard !operations.contains(name) else { return [] }
        if draft.journeyNames.contains(where: { $0.name == name }) {
            return [
                Diagnostic(
                    "'\(name)' is a journey, and journeys hold operations", at: position,
                    hint: "write its steps here")
            ]
        }
        return [
            Diagnostic(
                "there is no operation '\(name)'" + Suggestion.clause(for: name, among: operations),
                at: position, hint: "declare it below 'operations:'")
        ]
    }

    private static func check(
        rowsOf: String, operation name: String, parameters bound: [String],
        at position: SourcePosition, after earlier: [String], in draft: ScenarioDraft
    ) -> [Diagnostic] {
        var diagnostics: [Diagnostic] = []
        if !earlier.contains(rowsOf) {
            let suggestion = Suggestion.clause(for: rowsOf, among: earlier)
            diagnostics.append(
                Diagnostic(
                    "'\(rowsOf)' is no earlier step of this journey\(suggestion)", at: position,
                    hint: "put '- \(rowsOf)' before the loop over its rows"))
        }
        diagnostics += unknown(name, at: position, in: draft)
        guard
            let operation = draft.scenario.declaredOperations.first(where: { $0.name == name })
        else { return diagnostics }
        let parameters = operation.parameters.filter { $0 != "user" }
        for parameter in bound where !parameters.contains(parameter) {
            let suggestion = Suggestion.clause(for: parameter, among: parameters)
            diagnostics.append(
                Diagnostic(
                    "'\(name)' has no parameter ':\(parameter)'\(suggestion)", at: position,
                    hint: "bind a parameter of the operation that is done"))
        }
        return diagnostics
    }
}
