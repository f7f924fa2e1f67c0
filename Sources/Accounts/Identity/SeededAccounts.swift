internal import DatabaseCatalog
package import Population
internal import ScenarioModel

/// What is known of accounts that stand in a seeded table, or were registered before.
package struct SeededAccounts: Sendable {
    let plan: PopulationPlan

    package init(_ plan: PopulationPlan) {
        self.plan = plan
    }

    /// The user's key.
    func key(ofUser user: Int) -> RowKey { plan.tenantKey(ofUser: user) }

    /// The value of a column of the user's first row in a table, as login requests bind it:
    /// `email: users.email`.
    func value(_ column: ColumnReference, ofUser user: Int) -> String? {
        guard let table = plan.tableIndex(named: column.table),
            plan.rowCount(table: table, user: user) > 0
        else { return nil }
        return plan.uniqueValue(table: table, column: column.column, user: user, row: 0)
    }

    /// A column of the tenant's own table.
    func ownValue(_ column: String, ofUser user: Int) -> String? {
        guard let table = plan.tables.first(where: \.isTenant)?.table.displayName else {
            return nil
        }
        return value(ColumnReference(table: table, column: column), ofUser: user)
    }
}
