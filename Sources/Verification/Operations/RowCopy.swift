internal import DatabaseCatalog
internal import PostgresDriver

extension VerificationContext {
    /// The column in which a copy of a row must differ from the row: its own key, unless that only
    /// names another row without a foreign key.
    func copiedKey(of table: Table) -> String? {
        guard let key = tenancy.keyColumn(of: table) else { return nil }
        let isReference = impliedReferences.contains {
            $0.child.id == table.id && $0.column == key
        }
        return isReference ? nil : key
    }
}

/// Copies rows inside a table: each copy gets a key of its own, and what is to be replaced.
struct RowCopy {
    private let table: Table
    private let alias: String
    private var names: [String] = []
    private var values: [String] = []

    /// - Parameters:
    ///   - key: the column that tells rows apart; nil where foreign keys alone do.
    ///   - replacing: SQL expressions by column, over the copied row's alias.
    ///   - alias: what statements call the copied row.
    /// - Returns: nil where the table has a key that a copy could not get.
    init?(
        of table: Table, key: String?, replacing: [String: String] = [:], alias: String = "t"
    ) {
        self.table = table
        self.alias = alias
        for column in table.columns where !column.isGenerated {
            let name = Connection.quoted(identifier: column.name)
            if let value = replacing[column.name] {
                values.append(value)
            } else if column.name == key, table.foreignKey(on: column.name) == nil {
                // The server gives the copy a key of its own, where it can.
                if column.isNumbered || column.defaultExpression != nil { continue }
                guard let fresh = Self.key(for: column, of: table) else { return nil }
                values.append(fresh)
            } else {
                values.append("\(alias).\(name)")
            }
            names.append(name)
        }
        guard !names.isEmpty else { return nil }
    }

    /// The copies as a statement; a copy that some unique constraint forbids is left out.
    ///
    /// - Parameter condition: which rows, over the alias.
    func statement(where condition: String, limit: Int) -> String {
        """
        INSERT INTO \(table.sqlName) (\(names.joined(separator: ", "))) \
        SELECT \(values.joined(separator: ", ")) FROM \(table.sqlName) \(alias) \
        WHERE \(condition) LIMIT \(limit) ON CONFLICT DO NOTHING
        """
    }

    private static func key(for column: Column, of table: Table) -> String? {
        let type = TypeID(rawValue: column.typeID)
        if type == .uuid { return "gen_random_uuid()" }
        if type.isInteger {
            let name = Connection.quoted(identifier: column.name)
            return "(SELECT max(\(name)) FROM \(table.sqlName)) + row_number() OVER ()"
        }
        guard type.isText else { return nil }
        return "left(md5(random()::text), \(column.maximumLength ?? 32))"
    }
}
