/// An operation that `creates` a row returns it, so that it can join the acting user's rows.
enum CreatesReturnsItsRow: ValidationRule {
    static func check(_ draft: ScenarioDraft) -> [Diagnostic] {
        draft.scenario.operations.compactMap { operation in
            guard let table = operation.creates else { return nil }
            if case .refusal = operation.expectation {
                return Diagnostic(
                    "'\(operation.name)' must be refused, and so creates no row of '\(table)'",
                    at: operation.position, hint: "remove 'creates', or 'expect'")
            }
            let words = operation.sql.words
            // A SELECT may call a function that inserts and returns.
            guard words.first == "INSERT" || words.first == "MERGE",
                !words.contains("RETURNING")
            else { return nil }
            return Diagnostic(
                "'\(operation.name)' creates a row of '\(table)' and does not return it",
                at: operation.position,
                hint: "end the statement with 'RETURNING id', the key of the new row")
        }
    }
}
