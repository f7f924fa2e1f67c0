package import DatabaseCatalog
package import Population
internal import PostgresDriver
package import ScenarioModel

/// What every check starts from: the scenario, who was seeded with what, and the database's own
/// structure.
package final class VerificationContext: Sendable {
    package let scenario: Scenario
    package let plan: PopulationPlan
    package let catalog: Catalog
    package let tenancy: Tenancy

    package init(
        scenario: Scenario, plan: PopulationPlan, catalog: Catalog, tenancy: Tenancy
    ) {
        self.scenario = scenario
        self.plan = plan
        self.catalog = catalog
        self.tenancy = tenancy
    }
}

extension VerificationContext {
    /// The tenant's own table; nil where the tenant is only a column.
    package var tenantTable: Table? {
        tenancy.tenantTable.flatMap { catalog.table(withID: $0) }
    }

    /// Whether isolation is claimed to hold at a layer.
    package func claims(_ layer: IsolationLayer) -> Bool {
        scenario.isolation.layers.contains(layer)
    }

    /// Every table that holds some user's rows, in the catalog's order.
    package var ownedTables: [Table] {
        catalog.tables.filter { tenancy.ownership(of: $0) != nil }
    }

    /// The owner of the row that `alias` names, as SQL; nil where the table is not owned.
    func owner(of table: Table, as alias: String) -> String? {
        tenancy.ownerExpression(
            for: table, alias: alias, in: catalog, quote: Connection.quoted(identifier:))
    }

    /// A condition on `alias`: its row belongs to the user whose key stands at `key`, as SQL.
    ///
    /// Says the same as comparing `owner(of:as:)`, in a form that lets a server begin with the
    /// parents instead of looking one up for each row.
    ///
    /// - Returns: nil where the table is not owned.
    func belongs(_ table: Table, as alias: String, to key: String) -> String? {
        condition(on: table, as: alias, owner: "= \(key)")
    }

    /// As `belongs`, for rows of everybody else; rows of nobody are not among them.
    func belongs(_ table: Table, as alias: String, toOthersThan key: String) -> String? {
        condition(on: table, as: alias, owner: "<> \(key)")
    }

    private func condition(
        on table: Table, as alias: String, owner comparison: String
    ) -> String? {
        guard case .parent(let foreignKey) = tenancy.ownership(of: table) else {
            return owner(of: table, as: alias).map { "\($0) \(comparison)" }
        }
        guard let parent = catalog.table(withID: foreignKey.referencedTable),
            let condition = condition(on: parent, as: "\(alias)_p", owner: comparison)
        else { return nil }
        return """
            \(Self.tuple(foreignKey.columns, of: alias)) IN (\
            SELECT \(Self.list(foreignKey.referencedColumns, of: "\(alias)_p")) \
            FROM \(parent.sqlName) \(alias)_p WHERE \(condition))
            """
    }

    /// The columns in a row: `t.a, t.b`.
    static func list(_ columns: [String], of alias: String) -> String {
        columns.map { "\(alias).\(Connection.quoted(identifier: $0))" }.joined(separator: ", ")
    }

    /// The columns as one side of a comparison: `t.a`, or `(t.a, t.b)`.
    static func tuple(_ columns: [String], of alias: String) -> String {
        columns.count == 1 ? list(columns, of: alias) : "(\(list(columns, of: alias)))"
    }

    /// The catalog's table of a planned one's number.
    package func table(_ planned: Int) -> Table { plan.tables[planned].table }
}

extension Table {
    /// The table's name as SQL takes it from any search path.
    var sqlName: String {
        "\(Connection.quoted(identifier: schema)).\(Connection.quoted(identifier: name))"
    }

    /// The rows that are the table's and no other catalog table's: those of inheriting tables are
    /// theirs, those of partitions are its own.
    var ownRows: String { isPartitioned ? sqlName : "ONLY \(sqlName)" }

    /// Columns of `alias` that tell its rows apart: the primary key, or the row's place.
    func identity(as alias: String) -> String {
        guard !primaryKey.isEmpty else { return "\(alias).ctid::text" }
        let columns = primaryKey.map { "\(alias).\(Connection.quoted(identifier: $0))" }
        return "concat_ws('/', \(columns.joined(separator: ", ")))"
    }
}
