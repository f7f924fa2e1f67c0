internal import DatabaseCatalog
internal import Population
internal import PostgresDriver
internal import ScenarioModel

/// A parameter that is bound to a column of a seeded table: the acting user's own row while the
/// application runs, somebody else's while it is attacked.
struct OwnedReference: Sendable, Equatable {
    let parameter: String
    let bind: Bind
    /// The table's number in the population.
    let table: Int
    let column: Column
}

extension VerificationContext {
    /// The owned references among binds, in order.
    ///
    /// Binds that name no seeded table or no column are left out: `OperationBinding` reports them.
    func references(in binds: [Bind]) -> [OwnedReference] {
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
