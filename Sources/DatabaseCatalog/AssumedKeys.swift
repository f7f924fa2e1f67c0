/// A column that a scenario says holds keys of another table's rows: `parent: conversation_id`.
package struct DeclaredReference: Sendable, Equatable {
    /// As scenarios write it: bare, or with its schema.
    package var table: String
    package var column: String
    /// The table whose keys it holds; nil where only the column is named.
    package var parent: String?

    package init(table: String, column: String, parent: String? = nil) {
        self.table = table
        self.column = column
        self.parent = parent
    }
}

/// The foreign keys that a schema lacks: of columns that a scenario calls references, and that are
/// part of no foreign key.
///
/// A schema that lost one is to be verified, not refused: its rows are seeded and owned as if it
/// were there, and what a delete leaves behind is then found.
struct AssumedKeys {
    let catalog: Catalog
    /// Owner columns by table OID, as far as they are known.
    let owners: [UInt32: String]

    /// - Returns: nil where a foreign key is there, or where the parent is not to be found.
    func key(of reference: DeclaredReference) -> (child: UInt32, key: ForeignKey)? {
        guard let child = catalog.table(named: reference.table),
            let column = child.column(named: reference.column),
            !child.foreignKeys.contains(where: { $0.columns.contains(reference.column) })
        else { return nil }
        for parent in candidates(reference, child) {
            guard let own = ownKey(of: parent),
                Self.kind(column) == parent.column(named: own).map(Self.kind),
                reference.parent != nil || names(column.name, own, of: parent)
            else { continue }
            return (child.id, key(from: child, column.name, to: parent, own))
        }
        return nil
    }

    private func candidates(_ reference: DeclaredReference, _ child: Table) -> [Table] {
        guard let parent = reference.parent else {
            return catalog.tables.filter { $0.id != child.id }
        }
        return catalog.table(named: parent).map { [$0] } ?? []
    }

    /// The column by which rows of a table are referenced: of several, the one beside the owner.
    private func ownKey(of table: Table) -> String? {
        let own = table.primaryKey.filter { table.primaryKey.count == 1 || $0 != owners[table.id] }
        return own.count == 1 ? own[0] : nil
    }

    /// `conversation_id` names `conversations.id`, and `device_no` names `devices.device_no`.
    private func names(_ column: String, _ key: String, of parent: Table) -> Bool {
        let plain = ReferenceName.plain(column)
        let key = ReferenceName.plain(key)
        return (plain == key && key != "id")
            || ReferenceName.singulars(of: parent.name).contains { plain == $0 + key }
    }

    private func key(
        from child: Table, _ column: String, to parent: Table, _ own: String
    ) -> ForeignKey {
        var columns = [column]
        var referenced = [own]
        if parent.primaryKey.count > 1, let above = owners[parent.id],
            let below = owners[child.id]
        {
            columns.insert(below, at: 0)
            referenced.insert(above, at: 0)
        }
        return ForeignKey(
            name: "", columns: columns, referencedTable: parent.id, referencedColumns: referenced,
            onDelete: .noAction, isDeferrable: false, isValidated: false)
    }

    /// Types whose values can be each other's keys.
    private static func kind(_ column: Column) -> String {
        switch column.typeName.prefix(while: { $0 != "(" }) {
        case "smallint", "integer", "bigint": "integer"
        case "text", "character varying", "character": "text"
        default: column.typeName
        }
    }
}

/// How columns are called that hold another table's keys.
package enum ReferenceName {
    /// `conversationId` and `conversation_id` are one name.
    package static func plain(_ name: String) -> String {
        name.lowercased().filter { $0 != "_" }
    }

    /// What one row of a table may be called: `conversations`, `conversation`; `entries`, `entry`.
    package static func singulars(of table: String) -> [String] {
        let name = plain(table)
        var names = [name]
        if name.hasSuffix("ies") { names.append(name.dropLast(3) + "y") }
        if name.hasSuffix("es") { names.append(String(name.dropLast(2))) }
        if name.hasSuffix("s") { names.append(String(name.dropLast())) }
        return names
    }
}
