package import DatabaseCatalog

/// Whose rows must stay apart, guessed from names and foreign keys.
package struct TenantGuess: Sendable, Equatable {
    /// Nil where the tenant is only a column that tables have in common.
    package let table: Table?
    /// Of the tenant's table; else the common column.
    package let column: String
    /// Who owns the rows of each table.
    package let tenancy: Tenancy
    /// Why this is the guess.
    let reason: String

    /// The table that most columns named like an owner's reference; else one that is called as
    /// tables of users are; else the commonest column of such a name.
    ///
    /// - Throws: an error for a database in which nothing is named so.
    package init(_ catalog: Catalog) throws(DraftingError) {
        let references = catalog.tables.flatMap { child in
            child.foreignKeys.filter { key in
                key.columns.count == 1 && Names.isUser(key.columns[0])
            }.map { (child: child, key: $0) }
        }
        let counts = Dictionary(grouping: references, by: \.key.referencedTable)
        // In the catalog's order, so that the same database gives the same guess.
        let referenced = catalog.tables.filter { counts[$0.id] != nil }
            .max { (counts[$0.id]?.count ?? 0) < (counts[$1.id]?.count ?? 0) }
        let named = catalog.tables.first { Names.isUsers($0.name) && $0.primaryKey.count == 1 }
        if let referenced, let keys = counts[referenced.id], let first = keys.first {
            table = referenced
            column = first.key.referencedColumns[0]
            let names = Set(keys.map { $0.key.columns[0] }).sorted().joined(separator: ", ")
            let many = keys.count > 1
            reason =
                "\(keys.count) foreign key\(many ? "s" : "") called \(names) "
                + "lead\(many ? "" : "s") there"
        } else if let named {
            table = named
            column = named.primaryKey[0]
            reason = "it is called as tables of users are; no foreign key says so"
        } else if let common = Self.commonColumn(catalog) {
            table = nil
            column = common.name
            reason = "\(common.count) tables have this column, and none is a table of users"
        } else {
            throw DraftingError(
                message: "nothing in the database looks like a user: no table is called users or "
                    + "accounts, and no column user_id, owner_id or account_id",
                hint: "name the database of the application, or write the scenario by hand")
        }
        tenancy = Tenancy(
            catalog: catalog, tenantTable: table, tenantColumn: column,
            declaredOwners: Self.bareOwners(catalog, table, column))
    }

    /// Columns named like an owner's that reference nothing, though their type would let them.
    private static func bareOwners(
        _ catalog: Catalog, _ tenant: Table?, _ key: String
    ) -> [String: String] {
        guard let tenant, let type = tenant.column(named: key)?.typeID else { return [:] }
        var owners: [String: String] = [:]
        for table in catalog.tables where table.id != tenant.id {
            let column = table.columns.first { column in
                Names.isUser(column.name) && column.typeID == type
                    && !table.foreignKeys.contains { $0.columns.contains(column.name) }
            }
            let isReferencing = table.foreignKeys.contains { $0.referencedTable == tenant.id }
            if let column, !isReferencing { owners[table.displayName] = column.name }
        }
        return owners
    }

    private static func commonColumn(_ catalog: Catalog) -> (name: String, count: Int)? {
        let names = catalog.tables.flatMap { $0.columns.map(\.name).filter(Names.isUser) }
        let counts = Dictionary(grouping: names, by: { $0 }).mapValues(\.count)
        return counts.max { ($0.value, $1.key) < ($1.value, $0.key) }
            .map { (name: $0.key, count: $0.value) }
    }
}
