/// Every seeded table has an owner or a parent to own it through, and says how many rows there are;
/// the tenant's own table has one row for each user and says neither.
enum PopulationOwnership: ValidationRule {
    static func check(_ draft: ScenarioDraft) -> [Diagnostic] {
        let hasDatabase = draft.scenario.declaresDatabase || draft.scenario.api == nil
        return draft.scenario.population.tables.flatMap { table in
            if draft.scenario.tenant.table == table.table {
                return tenantTable(table)
            }
            return ownedTable(table, hasDatabase: hasDatabase)
        }
    }

    private static func tenantTable(_ table: TablePopulation) -> [Diagnostic] {
        guard table.rows != nil || table.owner != nil else { return [] }
        let stray = table.rows != nil ? "rows" : "owner"
        return [
            Diagnostic(
                "'\(table.table)' is the tenant's own table: it has one row for each user",
                at: table.position, hint: "remove '\(stray)'; its 'columns' may stay")
        ]
    }

    private static func ownedTable(
        _ table: TablePopulation, hasDatabase: Bool
    ) -> [Diagnostic] {
        var diagnostics: [Diagnostic] = []
        // Through an API alone a row's owner is whoever made it.
        if table.owner == nil, table.parents.isEmpty, hasDatabase {
            diagnostics.append(
                Diagnostic(
                    "'\(table.table)' says neither who owns its rows nor what they belong to",
                    at: table.position,
                    hint: "add 'owner: user_id', or 'parent: conversation_id' where the parent has "
                        + "the owner"))
        }
        if table.rows == nil {
            diagnostics.append(
                Diagnostic(
                    "'\(table.table)' does not say how many rows there are", at: table.position,
                    hint: "add 'rows: { min: 0, max: 1000, mean: 50 }'"))
        }
        // Of several parents the first is the one that rows are counted by.
        if table.rows?.basis == .perParent, table.parents.isEmpty {
            diagnostics.append(
                Diagnostic(
                    "'\(table.table)' counts rows per parent, and has none", at: table.position,
                    hint: "add 'parent: conversation_id', or remove 'per: parent'"))
        }
        return diagnostics
    }
}

extension Tenant {
    /// The tenant's own table; nil where there is none.
    var table: String? {
        guard case .table(let reference, _) = self else { return nil }
        return reference.table
    }
}
