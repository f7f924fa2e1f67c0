/// Who owns the rows of each table, as the catalog shows it.
///
/// The tenant's table is the root; a table is owned through a column that references the tenant,
/// or through the parent whose rows are owned. Found by following foreign keys, so that a new
/// table cannot be forgotten.
package struct Tenancy: Sendable, Equatable {
    /// The tenant's table; nil where the tenant is only a column.
    package let tenantTable: UInt32?
    /// The column of the tenant's table that names the tenant, or the owner column's name.
    package let tenantColumn: String
    /// How each owned table's rows find their owner, by table OID.
    package let ownership: [UInt32: Ownership]

    /// How a row finds its owner.
    package enum Ownership: Sendable, Equatable {
        /// The tenant's own row.
        case tenant
        /// This column holds the owner.
        case column(String)
        /// The owner of the parent row that this foreign key points at.
        case parent(ForeignKey)
    }

    /// Follows the foreign keys from the tenant's table.
    ///
    /// - Parameters:
    ///   - declaredOwners: owner columns by table name that a scenario declares; they win, so that
    ///     a table whose owner column has no foreign key is still found.
    ///   - shared: tables whose rows belong to nobody.
    package init(
        catalog: Catalog, tenantTable: Table?, tenantColumn: String,
        declaredOwners: [String: String] = [:], shared: Set<String> = []
    ) {
        self.tenantTable = tenantTable?.id
        self.tenantColumn = tenantColumn
        var found: [UInt32: Ownership] = [:]
        if let tenantTable { found[tenantTable.id] = .tenant }
        let candidates = catalog.tables.filter { table in
            !shared.contains(table.name) && !shared.contains("\(table.schema).\(table.name)")
        }
        for table in candidates where found[table.id] == nil {
            if let column = declaredOwners[table.name] ?? declaredOwners[table.displayName] {
                found[table.id] = .column(column)
            } else if let tenantTable,
                let key = table.foreignKeys.first(where: {
                    $0.referencedTable == tenantTable.id && $0.referencedColumns == [tenantColumn]
                        && $0.columns.count == 1
                })
            {
                found[table.id] = .column(key.columns[0])
            } else if tenantTable == nil, table.column(named: tenantColumn) != nil {
                found[table.id] = .column(tenantColumn)
            }
        }
        // Each round can only add tables, so there are at most as many rounds as tables.
        for _ in candidates {
            var grew = false
            for table in candidates where found[table.id] == nil {
                let key = table.foreignKeys.first {
                    $0.referencedTable != table.id && found[$0.referencedTable] != nil
                        && $0.columns.count == 1
                }
                guard let key else { continue }
                found[table.id] = .parent(key)
                grew = true
            }
            if !grew { break }
        }
        ownership = found
    }

    package func ownership(of table: Table) -> Ownership? {
        ownership[table.id]
    }

    /// An SQL expression for the owner of the row that `alias` names.
    ///
    /// - Returns: nil where the table is not owned.
    package func ownerExpression(
        for table: Table, alias: String, in catalog: Catalog, quote: (String) -> String
    ) -> String? {
        switch ownership[table.id] {
        case nil: return nil
        case .tenant: return "\(alias).\(quote(tenantColumn))"
        case .column(let column): return "\(alias).\(quote(column))"
        case .parent(let key):
            guard let parent = catalog.table(withID: key.referencedTable),
                let inner = ownerExpression(
                    for: parent, alias: "\(alias)_p", in: catalog, quote: quote)
            else { return nil }
            return """
                (SELECT \(inner) FROM \(quote(parent.schema)).\(quote(parent.name)) \(alias)_p \
                WHERE \(alias)_p.\(quote(key.referencedColumns[0])) = \
                \(alias).\(quote(key.columns[0])))
                """
        }
    }
}
