internal import DatabaseCatalog
internal import Population
internal import ScenarioModel

extension VerificationContext {
    /// The same context, with tables that name an owner without a foreign key counted as owned.
    ///
    /// A table whose rows nobody is known to own would not be attacked; where it has a column of
    /// the name and type that other tables keep their owner in, it is taken at that word.
    var withImpliedOwners: VerificationContext {
        var owners: [String: String] = [:]
        var known: [(name: String, type: UInt32)] = []
        for table in ownedTables {
            guard case .column(let name) = tenancy.ownership(of: table),
                let column = table.column(named: name)
            else { continue }
            owners[table.displayName] = name
            if !known.contains(where: { $0.name == name && $0.type == column.typeID }) {
                known.append((name, column.typeID))
            }
        }
        let shared = Set(scenario.shared.map(\.table))
        var found = false
        for table in catalog.tables where tenancy.ownership(of: table) == nil {
            guard !shared.contains(table.name), !shared.contains(table.displayName) else {
                continue
            }
            let match = known.first { table.column(named: $0.name)?.typeID == $0.type }
            guard let match else { continue }
            owners[table.displayName] = match.name
            found = true
        }
        guard found else { return self }
        let extended = Tenancy(
            catalog: catalog, tenantTable: tenantTable, tenantColumn: tenancy.tenantColumn,
            declaredOwners: owners, declaredReferences: scenario.declaredReferences,
            shared: shared)
        return VerificationContext(
            scenario: scenario, plan: plan, catalog: catalog, tenancy: extended)
    }
}
