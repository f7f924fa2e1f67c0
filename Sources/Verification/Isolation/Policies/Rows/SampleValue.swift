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
            return literal(ofTypeNamed: column.typeName)
                ?? String("sample".prefix(column.maximumLength ?? 6))
        }
    }

    /// A value of a type that is known by its name alone.
    private static func literal(ofTypeNamed name: String) -> String? {
        let base = name.prefix { $0 != "(" }
        switch base {
        case "time without time zone", "time with time zone": return "09:00"
        case "interval": return "1 day"
        case "inet": return "192.0.2.1"
        case "cidr": return "192.0.2.0/24"
        case "macaddr": return "08:00:2b:01:02:03"
        case "macaddr8": return "08:00:2b:01:02:03:04:05"
        case "money", "oid": return "1"
        case "bit", "bit varying":
            let length = name.drop { $0 != "(" }.dropFirst().prefix { $0.isNumber }
            return String(repeating: "0", count: min(Int(length) ?? 1, 4_096))
        case "point": return "(0,0)"
        case "line": return "{1,1,0}"
        case "lseg", "box", "path", "polygon": return "((0,0),(1,1))"
        case "circle": return "<(0,0),1>"
        case "xml": return "<sample/>"
        case "hstore": return ""
        case "pg_lsn": return "0/0"
        default: return base.hasSuffix("range") ? "(,)" : nil
        }
    }

    /// Values that a column could take where a constraint asks for more than its type does, the
    /// plainest first: what its constraints mention, and shapes that they are fond of.
    static func candidates(for column: Column, of table: Table) -> [String] {
        let definitions = table.checks.filter { $0.columns.contains(column.name) }
            .map(\.definition)
        let texts = definitions.flatMap(SQLLiterals.texts)
        let numbers = definitions.flatMap { definition in
            definition.matches(of: /\b\d{1,9}\b/).compactMap { Int($0.0) }
        }.uniqued
        let type = TypeID(rawValue: column.typeID)
        if type == .boolean { return ["true", "false"] }
        if type.isInteger || [.numeric, .float4, .float8].contains(type) {
            let near = numbers.flatMap { [$0, $0 + 1, $0 - 1, $0 * 2] }.map(String.init)
            return near + ["1", "0", "2", "10", "0.5", "0.1", "100", "1000", "-1"]
        }
        switch type {
        case .date, .timestamp, .timestamptz:
            return ["2025-01-01", "2025-06-01", "2026-01-02", "2000-01-01", "1970-01-02"] + texts
        case .json, .jsonb: return ["{}", "[]", "\"sample\"", "1"] + texts
        default: break
        }
        let mark = String(UInt32.random(in: 46_656 ... .max), radix: 36)
        let shapes =
            definitions.contains { $0.contains("~") }
            ? texts.compactMap { PatternSample.text(matching: $0) } : []
        let lengths = numbers.filter { $0 <= 10_000 }.flatMap { count in
            [String(repeating: "a", count: count), String(repeating: "1", count: count)]
        }
        return column.enumLabels + shapes + texts + lengths
            + [
                "sample", "\(mark)@example.com", "https://example.com/\(mark)", mark, "Sample",
                "1234",
                "+4930123456", "#00ff00", "de", "DE", "EUR", "17:00", "23:59", "1 hour", "{}",
                "{sample}", "(,)", "[1,10)", "[2025-01-01,2025-02-01)", "()", "(,,)", "(,,,)", "[]",
            ]
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
        if [.date, .timestamp, .timestamptz].contains(type) {
            let name = Connection.quoted(identifier: column.name)
            // The day after the last, since a date may be all there is.
            return try value(
                """
                SELECT (max(\(name)) FILTER (WHERE isfinite(\(name)))
                  + interval '\(Int.random(in: 1...400)) days')::\(column.typeName)::text
                FROM \(table.sqlName)
                """, connection) ?? "2025-01-01"
        }
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
