internal import DatabaseCatalog
internal import PostgresDriver
internal import ScenarioModel

/// A column that holds another table's keys although no foreign key says so: `user_id` without
/// REFERENCES.
///
/// Known from the scenario (`owner:`, `parent:`), or from name and type: `conversation_id` or
/// `conversationId` of the type of `conversations.id`.
struct ImpliedReference: Sendable, Equatable {
    let child: Table
    let column: String
    let parent: Table
    let referencedColumn: String
    /// The reference as if the schema had it; it has no name, and nothing happens on delete.
    ///
    /// Of several columns where the parent's key begins with its owner.
    let key: ForeignKey

    init(child: Table, column: String, parent: Table, referencedColumn: String) {
        self.child = child
        self.column = column
        self.parent = parent
        self.referencedColumn = referencedColumn
        key = ForeignKey(
            name: "", columns: [column], referencedTable: parent.id,
            referencedColumns: [referencedColumn], onDelete: .noAction, isDeferrable: false,
            isValidated: false)
    }

    /// A reference that the scenario declares.
    init?(_ key: ForeignKey, of child: Table, in catalog: Catalog) {
        guard let parent = catalog.table(withID: key.referencedTable),
            let column = key.columns.last, let referenced = key.referencedColumns.last
        else { return nil }
        self.child = child
        self.column = column
        self.parent = parent
        referencedColumn = referenced
        self.key = key
    }
}

extension ImpliedReference {
    /// Whether every value in the column is a key of the parent now; an empty column is one.
    func holds(_ connection: Connection) throws(PostgresError) -> Bool {
        try OrphanRows.count(
            OrphanRows.Reference(
                child: child, columns: key.columns, parent: parent,
                referenced: key.referencedColumns),
            connection) == 0
    }
}

extension VerificationContext {
    /// Every reference that no foreign key makes, in the catalog's order.
    var impliedReferences: [ImpliedReference] {
        let parents = catalog.tables.compactMap { table in
            referencedKey(of: table).map { (table, $0) }
        }
        return catalog.tables.flatMap { child in
            let assumed = (tenancy.assumedKeys[child.id] ?? []).compactMap {
                ImpliedReference($0, of: child, in: catalog)
            }
            return child.columns.compactMap { column -> ImpliedReference? in
                if let declared = assumed.first(where: { $0.column == column.name }) {
                    return declared
                }
                guard !child.foreignKeys.contains(where: { $0.columns.contains(column.name) })
                else { return nil }
                let parent = parents.first { parent, key in
                    parent.id != child.id && implies(column, of: child, key, of: parent)
                }
                return parent.map { reference(from: column, of: child, to: $1, of: $0) }
            }
        }
    }

    /// A reference by name; where the parent's key begins with its owner, with the child's beside it.
    private func reference(
        from column: Column, of child: Table, to key: Column, of parent: Table
    ) -> ImpliedReference {
        let plain = ImpliedReference(
            child: child, column: column.name, parent: parent, referencedColumn: key.name)
        guard parent.primaryKey.count == 2, let above = ownerColumn(of: parent),
            parent.primaryKey.contains(above), above != key.name,
            let below = ownerColumn(of: child), below != column.name
        else { return plain }
        var whole = plain.key
        whole.columns.insert(below, at: 0)
        whole.referencedColumns.insert(above, at: 0)
        return ImpliedReference(whole, of: child, in: catalog) ?? plain
    }

    /// The column that rows of a table are referenced by; nil where it is not one column.
    private func referencedKey(of table: Table) -> Column? {
        if table.id == tenancy.tenantTable { return table.column(named: tenancy.tenantColumn) }
        guard let key = tenancy.keyColumn(of: table), table.isUnique(key) else { return nil }
        return table.column(named: key)
    }

    private func implies(
        _ column: Column, of child: Table, _ key: Column, of parent: Table
    ) -> Bool {
        if parent.id == tenancy.tenantTable, tenancy.ownership(of: child) == .column(column.name) {
            return true
        }
        guard Self.kind(column) == Self.kind(key), child.primaryKey != [column.name] else {
            return false
        }
        let name = ReferenceName.plain(column.name)
        return ReferenceName.singulars(of: parent.name).contains {
            name == $0 + ReferenceName.plain(key.name)
        }
    }

    /// Types whose values can be each other's keys.
    private static func kind(_ column: Column) -> String {
        let type = TypeID(rawValue: column.typeID)
        return type.isInteger ? "integer" : type.isText ? "text" : column.typeName
    }
}
