/// A request that `creates` a row captures what other operations take of it, so that it can join the
/// acting user's rows.
enum CreatesCapturesItsRow: ValidationRule {
    static func check(_ draft: ScenarioDraft) -> [Diagnostic] {
        let scenario = draft.scenario
        return scenario.httpOperations.flatMap { operation -> [Diagnostic] in
            guard let table = operation.creates else { return [] }
            guard operation.expectedStatuses.includesSuccess else {
                return [
                    Diagnostic(
                        "'\(operation.name)' must be refused, and so creates no row of '\(table)'",
                        at: operation.position, hint: "remove 'creates', or 'expect'")
                ]
            }
            let captured = operation.captures.map(\.name)
            let bound = scenario.boundColumns(of: table)
            let wanted = bound.isEmpty && captured.isEmpty ? ["id"] : bound
            return wanted.filter { !captured.contains($0) }.map { column in
                Diagnostic(
                    "'\(operation.name)' creates a row of '\(table)' and does not capture its "
                        + "'\(column)'" + Suggestion.clause(for: column, among: captured),
                    at: operation.position, hint: "add 'capture: { \(column): $.\(column) }'")
            }
        }
    }
}
