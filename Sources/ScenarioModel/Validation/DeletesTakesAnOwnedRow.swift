/// An operation that `deletes` a row says which one by an owned reference to its table; one that
/// deletes the account of whoever acts says it by `:user`.
enum DeletesTakesAnOwnedRow: ValidationRule {
    static func check(_ draft: ScenarioDraft) -> [Diagnostic] {
        draft.scenario.operations.compactMap { operation in
            guard let table = operation.deletes,
                !operation.binds.contains(where: { $0.reference?.table == table })
            else { return nil }
            if table == draft.scenario.tenant.table, operation.sql.parameters.contains("user") {
                return nil
            }
            return Diagnostic(
                "'\(operation.name)' deletes a row of '\(table)', and no bind says which",
                at: operation.position,
                hint: "bind a parameter to its key: 'bind: { id: \(table).id }'")
        }
    }
}
