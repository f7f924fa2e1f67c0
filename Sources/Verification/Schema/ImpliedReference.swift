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
    var key: ForeignKey {
        ForeignKey(
            name: "", columns: [column], referencedTable: parent.id,
            referencedColumns: [referencedColumn], onDelete: .noAction, isDeferrable: false,
            isValidated: false)
    }
}

extension ImpliedReference {
    /// Whether every value in the column is a key of the parent now; an empty column is one.
    func holds(_ connection: Connection) throws(PostgresError) -> Bool {
        try OrphanRows.count(
            OrphanRows.Reference(
                child: child, columns: [column], parent: parent, referenced: [referencedColumn]),
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
            child.columns.compactMap { column -> ImpliedReference? in
                guard !child.foreignKeys.contains(where: { $0.columns.contains(column.name) })
                else { return nil }
                let parent = parents.first { parent, key in
                    parent.id != child.id && implies(column, of: child, key, of: parent)
                }
                return parent.map {
                    ImpliedReference(
                        child: child, column: column.name, parent: $0, referencedColumn: $1.name)
                }
            }
        }
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
        let name = ImpliedReference.plain(column.name)
        return ImpliedReference.singulars(of: parent.name).contains {
            name == $0 + ImpliedReference.plain(key.name)
        }
    }

    /// Types whose values can be each other's keys.
    private static func kind(_ column: Column) -> String {
        let type = TypeID(rawValue: column.typeID)
        return type.isInteger ? "integer" : type.isText ? "text" : column.typeName
    }
}

extension ImpliedReference {
    /// `conversationId` and `conversation_id` are one name.
    static func plain(_ name: String) -> String {
        name.lowercased().filter { $0 != "_" }
    }

    /// What one row of a table may be called: `conversations`, `conversation`; `entries`, `entry`.
    static func singulars(of table: String) -> [String] {
        let name = plain(table)
        var names = [name]
        if name.hasSuffix("ies") { names.append(name.dropLast(3) + "y") }
        if name.hasSuffix("es") { names.append(String(name.dropLast(2))) }
        if name.hasSuffix("s") { names.append(String(name.dropLast())) }
        return names
    }
}
