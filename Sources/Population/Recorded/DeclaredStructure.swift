package import DatabaseCatalog
internal import PostgresDriver
package import ScenarioModel

/// The tables of an application whose database is not seen: as far as the scenario's operations name
/// them, and as if they had the keys that these imply.
///
/// It lets everything that asks a catalog and a plan for rows go on asking them, whether rows were
/// seeded or made through the application.
package struct DeclaredStructure: Sendable {
    /// One table that operations make rows of, or name.
    package struct DeclaredTable: Sendable, Equatable {
        package var name: String
        /// What operations name its rows by.
        package var key: String
        /// The table that its rows are made below; nil where they are the user's alone.
        package var parent: String?

        package init(name: String, key: String, parent: String? = nil) {
            self.name = name
            self.key = key
            self.parent = parent
        }
    }

    /// The scenario with these tables as its population.
    package let scenario: Scenario
    package let catalog: Catalog
    package let tenancy: Tenancy

    /// - Parameters:
    ///   - tables: without the tenant's own, parents before what hangs below them.
    ///   - accounts: of whose keys the types are taken.
    ///   - rows: likewise.
    package init(
        _ scenario: Scenario, tables declared: [DeclaredTable], accounts: RegisteredAccounts,
        rows: RecordedRows
    ) {
        let owner = Self.ownerColumn(scenario)
        var tables: [Table] = []
        var populations: [TablePopulation] = []
        var tenant: Table?
        let accountType = Self.type(of: accounts.keys)
        if case .table(let reference, _) = scenario.tenant {
            let own = scenario.population.tables.first { $0.table == reference.table }
            let secrets = own?.columns.filter(\.rule.isSecret) ?? []
            let table = Self.table(
                1, reference.table, key: reference.column, accountType,
                others: secrets.map { ($0.column, .text) }, [])
            tables.append(table)
            tenant = table
            populations.append(Self.population(reference.table, owner: nil, [], secrets))
        }
        for (number, entry) in declared.enumerated() {
            let parent = tables.first { $0.name == entry.parent }
            let parentColumn = entry.parent.map { Self.singular($0) + "_id" }
            let keys = (0..<rows.users).flatMap { rows.rows(of: entry.name, user: $0).map(\.key) }
            let own = scenario.population.tables.first { $0.table == entry.name }
            let secrets = own?.columns.filter(\.rule.isSecret) ?? []
            var foreignKeys: [ForeignKey] = []
            var others: [(String, TypeID)] = [(owner, accountType)]
            if let tenant {
                foreignKeys.append(Self.foreignKey(owner, to: tenant))
            }
            if let parent, let parentColumn, parentColumn != owner {
                foreignKeys.append(Self.foreignKey(parentColumn, to: parent))
                others.append((parentColumn, Self.keyType(of: parent)))
            }
            others += secrets.map { ($0.column, .text) }
            tables.append(
                Self.table(
                    UInt32(number + 2), entry.name, key: entry.key, Self.type(of: keys),
                    others: others, foreignKeys))
            populations.append(
                Self.population(
                    entry.name, owner: owner,
                    parent == nil ? [] : [parentColumn].compactMap(\.self), secrets))
        }
        var copy = scenario
        copy.population.tables = populations
        copy.population.users = accounts.keys.count
        self.scenario = copy
        catalog = Catalog(tables: tables)
        tenancy = Tenancy(
            catalog: catalog, tenantTable: tenant,
            tenantColumn: tenant?.primaryKey.first ?? owner,
            declaredOwners: copy.declaredOwners, declaredReferences: copy.declaredReferences,
            shared: Set(scenario.shared.map(\.table)))
    }

    /// The plan of these accounts and rows.
    ///
    /// - Throws: `.scenario` where the declarations do not hang together.
    package func plan(
        _ accounts: RegisteredAccounts, _ rows: RecordedRows
    ) throws(PopulationError) -> PopulationPlan {
        try PopulationPlan(
            scenario, catalog: catalog, tenancy: tenancy, accounts: accounts, recorded: rows)
    }

    // MARK: What the names imply

    /// What the scenario calls the owner somewhere, else what most schemas call it.
    private static func ownerColumn(_ scenario: Scenario) -> String {
        switch scenario.tenant {
        case .column(let column, _): column
        case .table(let reference, _):
            scenario.population.tables.lazy.compactMap(\.owner).first
                ?? singular(reference.table) + "_" + reference.column
        }
    }

    /// `category` for `categories`, `task` for `tasks`.
    private static func singular(_ name: String) -> String {
        let name = name.split(separator: ".").last.map(String.init) ?? name
        if name.hasSuffix("ies") { return name.dropLast(3) + "y" }
        return name.hasSuffix("s") ? String(name.dropLast()) : name
    }

    private static func type(of keys: [RowKey]) -> TypeID {
        let isNumber = keys.allSatisfy { if case .integer = $0 { true } else { false } }
        if isNumber { return .int8 }
        let isUUID = keys.allSatisfy { key in
            let text = key.description
            return UUIDBits(text: unsafe text.utf8Span.span.bytes) != nil
        }
        return isUUID ? .uuid : .text
    }

    private static func keyType(of table: Table) -> TypeID {
        TypeID(rawValue: table.columns.first?.typeID ?? 0)
    }

    private static func table(
        _ id: UInt32, _ name: String, key: String, _ type: TypeID,
        others: [(name: String, type: TypeID)], _ foreignKeys: [ForeignKey]
    ) -> Table {
        let parts = name.split(separator: ".").map(String.init)
        let columns = [(name: key, type: type)] + others.filter { $0.name != key }
        return Table(
            id: id, schema: parts.count > 1 ? parts[0] : "public", name: parts.last ?? name,
            isPartitioned: false,
            columns: columns.enumerated().map { number, column in
                Column(
                    attribute: number + 1, name: column.name, typeID: column.type.rawValue,
                    typeName: "", maximumLength: nil, isNotNull: false, defaultExpression: nil,
                    isGenerated: false, identity: nil, enumLabels: [], isArray: false)
            }, primaryKey: [key], uniqueConstraints: [], foreignKeys: foreignKeys, checks: [],
            indexes: [], triggers: [])
    }

    private static func foreignKey(_ column: String, to table: Table) -> ForeignKey {
        ForeignKey(
            name: "", columns: [column], referencedTable: table.id,
            referencedColumns: table.primaryKey, onDelete: .noAction, isDeferrable: false,
            isValidated: true)
    }

    private static func population(
        _ table: String, owner: String?, _ parents: [String], _ columns: [ColumnPopulation]
    ) -> TablePopulation {
        TablePopulation(
            table: table, owner: owner, parents: parents,
            // The rows are what they are: counts of a plan that is never drawn.
            rows: owner == nil
                ? nil : RowCounts(basis: .perUser, minimum: 0, maximum: 1, mean: 0.5),
            columns: columns, position: SourcePosition(line: 1, column: 1))
    }
}
