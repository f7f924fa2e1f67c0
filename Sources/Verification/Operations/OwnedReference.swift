package import DatabaseCatalog
internal import Population
internal import PostgresDriver
package import ScenarioModel

/// A parameter that is bound to a column of a seeded table: the acting user's own row while the
/// application runs, somebody else's while it is attacked.
package struct OwnedReference: Sendable, Equatable {
    package let parameter: String
    package let bind: Bind
    /// The table's number in the population.
    package let table: Int
    package let column: Column
}

extension VerificationContext {
    /// The owned references among binds, in order.
    ///
    /// Binds that name no seeded table or no column are left out: `OperationBinding` reports them.
    package func references(in binds: [Bind]) -> [OwnedReference] {
        binds.compactMap { bind in
            guard let reference = bind.reference,
                let table = plan.tableIndex(named: reference.table),
                let column = self.table(table).column(named: reference.column)
            else { return nil }
            return OwnedReference(
                parameter: bind.parameter, bind: bind, table: table, column: column)
        }
    }
}
