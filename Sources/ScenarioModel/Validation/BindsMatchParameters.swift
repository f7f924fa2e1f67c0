/// Every parameter but `:user` has a bind, and every bind a parameter.
enum BindsMatchParameters: ValidationRule {
    static func check(_ draft: ScenarioDraft) -> [Diagnostic] {
        let scenario = draft.scenario
        let operations = (scenario.operations + scenario.isolation.controls).flatMap {
            check($0.sql, $0.binds, at: $0.position)
        }
        let identity = scenario.database.identity.flatMap {
            check($0.sql, $0.binds, at: $0.position)
        }
        return operations + identity
    }

    private static func check(
        _ sql: SQLTemplate, _ binds: [Bind], at position: SourcePosition
    ) -> [Diagnostic] {
        let bound = binds.map(\.parameter)
        let unbound = sql.parameters.filter { $0 != "user" && !bound.contains($0) }
        let missing = unbound.map { parameter in
            Diagnostic(
                "the parameter ':\(parameter)' has no bind"
                    + Suggestion.clause(
                        for: parameter, among: bound.filter { !sql.parameters.contains($0) }),
                at: position,
                hint: "add 'bind: { \(parameter): table.column }', or a generator such as "
                    + "{ words: 2..8 }")
        }
        let unused = binds.compactMap { bind -> Diagnostic? in
            if bind.parameter == "user" {
                return Diagnostic(
                    "':user' is always the acting user and takes no bind", at: bind.position,
                    hint: "remove it, or give the parameter another name")
            }
            guard !sql.parameters.contains(bind.parameter) else { return nil }
            return Diagnostic(
                "the statement has no parameter ':\(bind.parameter)'"
                    + Suggestion.clause(for: bind.parameter, among: unbound),
                at: bind.position, hint: "remove the bind, or use ':\(bind.parameter)' in the SQL")
        }
        return missing + unused
    }
}
