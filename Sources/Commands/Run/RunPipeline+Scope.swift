internal import DatabaseCatalog
internal import ResultModel
internal import ScenarioModel
internal import Verification

/// What the verdict covers: the tables that were found, and what the scenario leaves out.
extension RunPipeline {
    /// - Parameter structure: nil where there is no database to look at.
    func scope(of structure: (catalog: Catalog, tenancy: Tenancy)?) -> ScopeResult {
        ScopeResult(
            tenant: tenantName,
            tables: structure.map { structure in
                structure.catalog.tables.map { table(of: $0, structure.catalog, structure.tenancy) }
                    .sorted { $0.name < $1.name }
            } ?? [],
            exceptions: scenario.isolation.publicRoutes.map {
                ScopeResult.Exception(what: "public route \($0.route)", because: $0.because)
            }
                + scenario.isolation.untestedRoutes.map {
                    ScopeResult.Exception(what: "untested route \($0.route)", because: $0.because)
                },
            knowledge: structure == nil
                ? []
                : [
                    ScopeResult.DatedKnowledge(
                        about: "defects of PostgreSQL's row security, by version",
                        asOf: AgingKnowledge.serverDefectsAsOf),
                    ScopeResult.DatedKnowledge(
                        about: "the budget of buffers that a sound plan needs",
                        asOf: AgingKnowledge.planBudgetAsOf),
                ])
    }

    private var tenantName: String {
        switch scenario.tenant {
        case .table(let reference, _): "\(reference.table).\(reference.column)"
        case .column(let column, _): column
        }
    }

    private func table(
        of table: Table, _ catalog: Catalog, _ tenancy: Tenancy
    ) -> ScopeResult.Table {
        let name = table.displayName
        if let shared = scenario.shared.first(where: { [name, table.name].contains($0.table) }) {
            return ScopeResult.Table(name: name, standing: .shared, because: shared.because)
        }
        switch tenancy.ownership(of: table) {
        case nil: return ScopeResult.Table(name: name, standing: .unowned)
        case .tenant:
            return ScopeResult.Table(
                name: name, standing: .tenant, through: tenancy.tenantColumn)
        case .column(let column):
            return ScopeResult.Table(name: name, standing: .owned, through: column)
        case .parent(let key):
            let parent = catalog.table(withID: key.referencedTable)?.displayName ?? "its parent"
            return ScopeResult.Table(
                name: name, standing: .owned,
                through: "\(key.columns.joined(separator: ", ")) of \(parent)")
        }
    }
}
