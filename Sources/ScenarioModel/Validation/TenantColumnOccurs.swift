/// A tenant that is only a column owns the rows of at least one table through it.
enum TenantColumnOccurs: ValidationRule {
    static func check(_ draft: ScenarioDraft) -> [Diagnostic] {
        guard draft.unread.isDisjoint(with: [.tenant, .population]),
            case .column(let column, let position) = draft.scenario.tenant
        else { return [] }
        let owners = draft.scenario.population.tables.compactMap(\.owner)
        guard !owners.contains(column), owners.count == draft.tableNames.count || owners.isEmpty
        else { return [] }
        let suggestion = Suggestion.clause(for: column, among: owners)
        return [
            Diagnostic(
                "no table of the population is owned by the column '\(column)'\(suggestion)",
                at: position, hint: "write 'owner: \(column)' below the tables it occurs in")
        ]
    }
}
