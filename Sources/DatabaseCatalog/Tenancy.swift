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
    /// What references that a scenario declares would be, were they foreign keys; by table OID.
    ///
    /// Empty where the schema has every one of them.
    package let assumedKeys: [UInt32: [ForeignKey]]

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
    /// Where several foreign keys of a table lead to an owner, one that every row must have goes
    /// before one that may be NULL, and then the one whose column comes first.
    ///
    /// - Parameters:
    ///   - tenantTable: nil where the tenant is only a column that tables have in common.
    ///   - tenantColumn: of the tenant's table, or the common column's name.
    ///   - declaredOwners: owner columns by table name that a scenario declares; they win, so that
    ///     a table whose owner column has no foreign key is still found.
    ///   - declaredReferences: columns that a scenario calls references; one that is no foreign key
    ///     is followed as if it were.
    ///   - shared: tables whose rows belong to nobody.
    package init(
        catalog: Catalog, tenantTable: Table?, tenantColumn: String,
        declaredOwners: [String: String] = [:], declaredReferences: [DeclaredReference] = [],
        shared: Set<String> = []
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
                let key = table.firstForeignKey(where: {
                    $0.referencedTable == tenantTable.id && $0.referencedColumns == [tenantColumn]
                })
            {
                found[table.id] = .column(key.columns[0])
            } else if tenantTable == nil, table.column(named: tenantColumn) != nil {
                found[table.id] = .column(tenantColumn)
            }
        }
        let assuming = AssumedKeys(
            catalog: catalog,
            owners: found.compactMapValues {
                guard case .column(let column) = $0 else { return nil }
                return column
            })
        let assumed = Dictionary(
            grouping: declaredReferences.compactMap { assuming.key(of: $0) }, by: \.child
        ).mapValues { $0.map(\.key) }
        // Each round can only add tables, so there are at most as many rounds as tables.
        for _ in candidates {
            var grew = false
            for table in candidates where found[table.id] == nil {
                if let column = table.ownerColumn(sharedWithParents: found) {
                    found[table.id] = .column(column)
                    grew = true
                    continue
                }
                let leads = { (key: ForeignKey) in
                    key.referencedTable != table.id && found[key.referencedTable] != nil
                }
                guard
                    let key = table.firstForeignKey(where: leads)
                        ?? table.foreignKeys.first(where: leads)
                        ?? assumed[table.id]?.first(where: leads)
                else { continue }
                found[table.id] = .parent(key)
                grew = true
            }
            if !grew { break }
        }
        ownership = found
        assumedKeys = assumed
    }

    /// How the table's rows find their owner; nil where nobody owns them.
    package func ownership(of table: Table) -> Ownership? {
        ownership[table.id]
    }

    /// An SQL expression for the owner of the row that `alias` names.
    ///
    /// - Parameters:
    ///   - alias: a name that needs no quotes; parents get it with `_p` behind it.
    ///   - catalog: the one that the tenancy was made from.
    ///   - quote: quotes a name for SQL.
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
            let pairs = zip(key.columns, key.referencedColumns).map { column, referenced in
                "\(alias)_p.\(quote(referenced)) = \(alias).\(quote(column))"
            }
            return """
                (SELECT \(inner) FROM \(quote(parent.schema)).\(quote(parent.name)) \(alias)_p \
                WHERE \(pairs.joined(separator: " AND ")))
                """
        }
    }
}

extension Table {
    /// The column that a foreign key of several columns holds against a parent's owner column: the
    /// server itself keeps it the parent's owner.
    fileprivate func ownerColumn(
        sharedWithParents owned: [UInt32: Tenancy.Ownership]
    ) -> String? {
        for key in foreignKeys where key.columns.count > 1 && key.referencedTable != id {
            guard case .column(let owner) = owned[key.referencedTable] else { continue }
            let pair = zip(key.columns, key.referencedColumns).first { $0.1 == owner }
            if let pair { return pair.0 }
        }
        return nil
    }

    /// The best of the foreign keys of one column that fulfil a condition.
    fileprivate func firstForeignKey(where condition: (ForeignKey) -> Bool) -> ForeignKey? {
        foreignKeys.filter { $0.columns.count == 1 && condition($0) }.min { first, second in
            rank(first) < rank(second)
        }
    }

    private func rank(_ key: ForeignKey) -> (Int, Int) {
        let column = column(named: key.columns[0])
        return (column?.isNotNull == true ? 0 : 1, column?.attribute ?? .max)
    }
}
