/// An operation that `deletes` a row says which one by an owned reference to its table; one that
/// deletes the account of whoever acts says it by `:user`.
enum DeletesTakesAnOwnedRow: ValidationRule {
    static func check(_ draft: ScenarioDraft) -> [Diagnostic] {
        draft.scenario.declaredOperations.compactMap { operation in
            guard let table = operation.deletes,
                !operation.binds.contains(where: { $0.reference?.table == table })
            else { return nil }
            // A user's request carries a token, which says whose account it is.
            let saysWho = operation.parameters.contains("user") || operation is HTTPOperation
            if table == draft.scenario.tenant.table, saysWho { return nil }
            return Diagnostic(
                "'\(operation.name)' deletes a row of '\(table)', and no bind says which",
                at: operation.position,
                hint: "bind a parameter to its key: 'bind: { id: \(table).id }'")
        }
    }
}
