/// Every parameter of a request has a value: `:user`, a bind, an account's own, what the page before
/// held, or what an earlier step of every journey captured.
enum RequestParametersHaveValues: ValidationRule {
    static func check(_ draft: ScenarioDraft) -> [Diagnostic] {
        let scenario = draft.scenario
        let operations = scenario.httpOperations + scenario.isolation.httpControls
        let captured = operations.flatMap(\.captures).map(\.name)
        return operations.flatMap { operation in
            missing(operation, in: draft, captured: captured) + unused(operation)
        } + operations.flatMap { uncaptured($0, in: draft, captured: Set(captured)) }
    }

    /// Parameters that nothing ever gives a value.
    private static func missing(
        _ operation: HTTPOperation, in draft: ScenarioDraft, captured: [String]
    ) -> [Diagnostic] {
        let open = operation.openParameters(in: draft.scenario)
        let spare = operation.binds.map(\.parameter).filter { !operation.parameters.contains($0) }
        return open.filter { !captured.contains($0) }.map { parameter in
            Diagnostic(
                "the parameter ':\(parameter)' has no bind"
                    + Suggestion.clause(for: parameter, among: spare + captured),
                at: operation.position,
                hint: "add 'bind: { \(parameter): table.column }', a generator such as "
                    + "{ words: 2..8 }, or an earlier step's 'capture'; where it is only text, "
                    + "write '::\(parameter)'")
        }
    }

    private static func unused(_ operation: HTTPOperation) -> [Diagnostic] {
        let parameters = operation.parameters
        return operation.binds.compactMap { bind in
            if bind.parameter == "user" {
                return Diagnostic(
                    "':user' is always the acting user and takes no bind", at: bind.position,
                    hint: "remove it, or give the parameter another name")
            }
            guard !parameters.contains(bind.parameter) else { return nil }
            let bound = operation.binds.map(\.parameter)
            return Diagnostic(
                "the request has no parameter ':\(bind.parameter)'"
                    + Suggestion.clause(
                        for: bind.parameter, among: parameters.filter { !bound.contains($0) }),
                at: bind.position,
                hint: "remove the bind, or use ':\(bind.parameter)' in the request")
        }
    }

    // MARK: Captures

    /// Places where an operation is performed before anything captured what it takes.
    private static func uncaptured(
        _ operation: HTTPOperation, in draft: ScenarioDraft, captured: Set<String>
    ) -> [Diagnostic] {
        let scenario = draft.scenario
        let taken = operation.openParameters(in: scenario).filter { captured.contains($0) }
        guard !taken.isEmpty else { return [] }
        let uses = scenario.httpJourneys.flatMap { Self.uses(of: operation, in: $0, scenario) }
        var diagnostics = taken.flatMap { parameter in
            uses.filter { !$0.known.contains(parameter) }.map { use in
                Diagnostic(
                    "'\(operation.name)' takes ':\(parameter)', and no earlier step captures it",
                    at: use.position,
                    hint: "put the operation that captures it before, or bind it: "
                        + "'bind: { \(parameter): table.column }'")
            }
        }
        let entries = (scenario.load?.mix ?? []).filter { $0.name == operation.name }
        diagnostics += entries.map { entry in
            Diagnostic(
                "'\(operation.name)' takes ':\(taken[0])' from a capture, and only a journey has "
                    + "captures", at: entry.position,
                hint: "put the journey into the mix, or bind it: "
                    + "'bind: { \(taken[0]): table.column }'")
        }
        if uses.isEmpty, entries.isEmpty, draft.unread.isDisjoint(with: [.names]) {
            diagnostics.append(
                Diagnostic(
                    "'\(operation.name)' takes ':\(taken[0])' from a capture, and no journey "
                        + "performs it", at: operation.position,
                    hint: "add a journey with the operation that captures it before, or bind it"))
        }
        return diagnostics
    }

    private static func uses(
        of operation: HTTPOperation, in journey: HTTPJourney, _ scenario: Scenario
    ) -> [(known: Set<String>, position: SourcePosition)] {
        var known: Set<String> = []
        var uses: [(known: Set<String>, position: SourcePosition)] = []
        for step in journey.steps {
            switch step {
            case .operation(let name, let position):
                if name == operation.name { uses.append((known, position)) }
                let captures = scenario.httpOperation(named: name)?.captures ?? []
                known.formUnion(captures.map(\.name))
            case .each(let each):
                guard each.operation == operation.name else { continue }
                uses.append((known.union(each.bind.map(\.parameter)), each.position))
            case .think: continue
            }
        }
        return uses
    }
}

extension HTTPOperation {
    /// The parameters that only a capture can give a value.
    func openParameters(in scenario: Scenario) -> [String] {
        let authentication = scenario.api?.authentication
        let hasAccounts = authentication?.register != nil || authentication?.login != nil
        var known = Set(binds.map(\.parameter)).union(["user"])
        if hasAccounts { known.formUnion(AuthenticationDeclaration.accountParameters) }
        if case .after(let binds)? = pages?.continuation {
            // Of the first page they are NULL, and left out.
            known.formUnion(binds.map(\.parameter))
        }
        return parameters.filter { !known.contains($0) }
    }
}
