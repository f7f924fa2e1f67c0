internal import DatabaseCatalog
internal import PostgresDriver

/// Legal values for columns, from their types and constraints.
enum SampleValue {
    /// A value that the column takes.
    static func text(
        for column: Column, of table: Table, _ connection: Connection
    ) throws(PostgresError) -> String? {
        if let label = column.enumLabels.first { return label }
        if let listed = listed(for: column, of: table).first { return listed }
        if column.isArray { return "{}" }
        switch TypeID(rawValue: column.typeID) {
        case .boolean: return "false"
        case .int2, .int4, .int8, .numeric, .float4, .float8: return "1"
        case .uuid: return try value("SELECT gen_random_uuid()::text", connection)
        case .date: return "2025-01-01"
        case .timestamp, .timestamptz: return "2025-01-01 00:00:00"
        case .json, .jsonb: return "{}"
        case .bytea: return "\\x00"
        default:
            // The unknown ones mostly read what looks like a word; the server says where not.
            return String("sample".prefix(column.maximumLength ?? 6))
        }
    }

    /// A value that no row of the table has.
    ///
    /// - Parameter pattern: a value that the column takes.
    /// - Returns: nil where the type leaves no room for one.
    static func fresh(
        for column: Column, of table: Table, like pattern: String?, _ connection: Connection
    ) throws(PostgresError) -> String? {
        guard column.enumLabels.isEmpty, !column.isArray, listed(for: column, of: table).isEmpty
        else { return nil }
        let type = TypeID(rawValue: column.typeID)
        if type.isInteger || type == .numeric {
            let name = Connection.quoted(identifier: column.name)
            // Room between two drafts of one transaction.
            let distance = Int.random(in: 1_000...20_000)
            return try value(
                "SELECT (greatest(max(\(name)), 0) + \(distance))::text FROM \(table.sqlName)",
                connection) ?? String(distance)
        }
        if type == .uuid { return try value("SELECT gen_random_uuid()::text", connection) }
        guard type.isText || column.typeName == "citext" else { return nil }
        let random = String(UInt32.random(in: 0 ... .max), radix: 36)
        let limit = column.maximumLength ?? 200
        guard limit >= 8 else { return String(random.prefix(limit)) }
        return String(("x" + random + (pattern ?? "")).prefix(limit))
    }

    /// The texts in CHECK constraints that speak of this column alone: the values of its list.
    static func listed(for column: Column, of table: Table) -> [String] {
        table.checks.filter { $0.columns == [column.name] && $0.definition.contains("= ANY") }
            .flatMap { SQLLiterals.texts(in: $0.definition) }
    }

    private static func value(
        _ sql: String, _ connection: Connection
    ) throws(PostgresError) -> String? {
        let result = try connection.query(sql)
        return result.rowCount == 0 ? nil : result.string(row: 0, column: 0)
    }
}

/// The literals of a text of SQL.
enum SQLLiterals {
    /// Texts between single quotes, each once, in order; doubled quotes are one.
    static func texts(in sql: String) -> [String] {
        var found: [String] = []
        var current: String?
        var characters = sql[...]
        while let character = characters.popFirst() {
            guard var text = current else {
                if character == "'" { current = "" }
                continue
            }
            if character == "'" {
                if characters.first == "'" {
                    text.append(characters.removeFirst())
                    current = text
                } else {
                    if !found.contains(text) { found.append(text) }
                    current = nil
                }
            } else {
                text.append(character)
                current = text
            }
        }
        return found
    }
}
