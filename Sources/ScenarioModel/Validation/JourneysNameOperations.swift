/// The steps of a journey are operations, and a loop goes over the rows of an earlier one.
enum JourneysNameOperations: ValidationRule {
    static func check(_ draft: ScenarioDraft) -> [Diagnostic] {
        guard !draft.unread.contains(.names) else { return [] }
        return draft.scenario.journeys.flatMap { check($0, in: draft) }
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
                diagnostics += check(each, after: earlier, in: draft)
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
        _ each: EachStep, after earlier: [String], in draft: ScenarioDraft
    ) -> [Diagnostic] {
        var diagnostics: [Diagnostic] = []
        if !earlier.contains(each.rowsOf) {
            let suggestion = Suggestion.clause(for: each.rowsOf, among: earlier)
            diagnostics.append(
                Diagnostic(
                    "'\(each.rowsOf)' is no earlier step of this journey\(suggestion)",
                    at: each.position, hint: "put '- \(each.rowsOf)' before the loop over its rows")
            )
        }
        diagnostics += unknown(each.operation, at: each.position, in: draft)
        guard let operation = draft.scenario.operation(named: each.operation) else {
            return diagnostics
        }
        let parameters = operation.sql.parameters.filter { $0 != "user" }
        for bind in each.bind where !parameters.contains(bind.parameter) {
            let suggestion = Suggestion.clause(for: bind.parameter, among: parameters)
            diagnostics.append(
                Diagnostic(
                    "'\(operation.name)' has no parameter ':\(bind.parameter)'\(suggestion)",
                    at: each.position, hint: "bind a parameter of the operation that is done"))
        }
        return diagnostics
    }
}
