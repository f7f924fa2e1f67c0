/// Values can stand where a request puts them: a path has no place for NULL.
enum RequestValuesFit: ValidationRule {
    static func check(_ draft: ScenarioDraft) -> [Diagnostic] {
        let scenario = draft.scenario
        return (scenario.httpOperations + scenario.isolation.httpControls).flatMap { operation in
            let inPath = Set(operation.request.path.occurrences)
            let nullable = operation.binds.filter {
                inPath.contains($0.parameter) && $0.rule.nullChance > 0
            }
            return nullable.map { bind in
                Diagnostic(
                    "':\(bind.parameter)' stands in the path, and may be NULL", at: bind.position,
                    hint: "remove 'null', or move the parameter to the query: one that is NULL is "
                        + "left out there")
            } + pages(operation, inPath)
        }
    }

    private static func pages(
        _ operation: HTTPOperation, _ inPath: Set<String>
    ) -> [Diagnostic] {
        guard let pages = operation.pages else { return [] }
        guard operation.actor == .user else {
            return [
                Diagnostic(
                    "'\(operation.name)' has pages, and is not a user's: nobody owns its rows",
                    at: pages.position, hint: "remove 'pages', or 'as'")
            ]
        }
        return pages.parameters.compactMap { parameter in
            guard operation.parameters.contains(parameter) else {
                return Diagnostic(
                    "the request has no parameter ':\(parameter)'"
                        + Suggestion.clause(for: parameter, among: operation.parameters),
                    at: pages.position, hint: "use it in the query: '?\(parameter)=:\(parameter)'")
            }
            let bind = operation.bind(for: parameter)
            if bind == nil, case .after = pages.continuation, !inPath.contains(parameter) {
                return nil
            }
            guard let bind, bind.reference == nil else {
                return Diagnostic(
                    "':\(parameter)' has no value for the first page", at: pages.position,
                    hint: "bind it to one: 'bind: { \(parameter): { value: 0 } }'")
            }
            return nil
        }
    }
}
