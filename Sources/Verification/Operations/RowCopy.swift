internal import DatabaseCatalog
internal import PostgresDriver

/// Copies rows inside a table: each copy gets a key of its own, and what is to be replaced.
struct RowCopy {
    private let table: Table
    private var names: [String] = []
    private var values: [String] = []

    /// - Parameter replacing: SQL expressions by column, over the copied row's alias `t`.
    /// - Returns: nil where the table has a key that a copy could not get.
    init?(of table: Table, replacing: [String: String] = [:]) {
        self.table = table
        for column in table.columns where !column.isGenerated {
            let name = Connection.quoted(identifier: column.name)
            if let value = replacing[column.name] {
                values.append(value)
            } else if table.primaryKey == [column.name],
                table.foreignKey(on: column.name) == nil
            {
                // The server gives the copy a key of its own, where it can.
                if column.isNumbered || column.defaultExpression != nil { continue }
                guard let fresh = Self.key(for: column) else { return nil }
                values.append(fresh)
            } else {
                values.append("t.\(name)")
            }
            names.append(name)
        }
        guard !names.isEmpty else { return nil }
    }

    /// The copies as a statement; a copy that some unique constraint forbids is left out.
    ///
    /// - Parameter condition: which rows, over the alias `t`.
    func statement(where condition: String, limit: Int) -> String {
        """
        INSERT INTO \(table.sqlName) (\(names.joined(separator: ", "))) \
        SELECT \(values.joined(separator: ", ")) FROM \(table.sqlName) t \
        WHERE \(condition) LIMIT \(limit) ON CONFLICT DO NOTHING
        """
    }

    private static func key(for column: Column) -> String? {
        let type = TypeID(rawValue: column.typeID)
        if type == .uuid { return "gen_random_uuid()" }
        guard type.isText else { return nil }
        return "left(md5(random()::text), \(column.maximumLength ?? 32))"
    }
}
