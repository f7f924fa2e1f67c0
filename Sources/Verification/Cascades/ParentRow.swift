internal import DatabaseCatalog
internal import PostgresDriver

/// One row that a delete is aimed at, and what it holds in every column that others refer to.
struct ParentRow: Sendable {
    let table: Table
    /// The columns that tell it from all other rows: the tenant's key, or the primary key.
    let identity: [String]
    /// The column that other tables name it by where no foreign key says how.
    private let keyColumn: String
    /// The cells of those columns, and of all that foreign keys refer to; nil is NULL.
    private let cells: [String: String?]

    /// `17`, or `7/3` where the key has several columns.
    var key: String { identity.map { cell($0) ?? "NULL" }.joined(separator: "/") }

    /// The cell that other tables name it by where no foreign key says how.
    var ownKey: String { cell(keyColumn) ?? "" }

    /// A condition that finds it, over an alias; without one, over the bare columns.
    func condition(_ alias: String? = nil) -> String {
        identity.map { Self.equality(alias, $0, cell($0)) }.joined(separator: " AND ")
    }

    /// The delete as SQL.
    var deletion: String { "DELETE FROM \(table.sqlName) WHERE \(condition())" }

    /// A condition on the alias of rows that a foreign key ties to this one; nil where a column
    /// of the parent is not known.
    func condition(_ alias: String, over key: ForeignKey) -> String? {
        var parts: [String] = []
        for (column, referenced) in zip(key.columns, key.referencedColumns) {
            guard let value = cells[referenced] else { return nil }
            parts.append(Self.equality(alias, column, value))
        }
        return parts.joined(separator: " AND ")
    }

    private func cell(_ column: String) -> String? { cells[column] ?? nil }

    private static func equality(_ alias: String?, _ column: String, _ value: String?) -> String {
        let name = (alias.map { "\($0)." } ?? "") + Connection.quoted(identifier: column)
        return value.map { "\(name) = \(Connection.quoted(literal: $0))" } ?? "\(name) IS NULL"
    }
}

extension ParentRow {
    /// Reads the first row of a table that meets a condition on its alias `p`.
    ///
    /// - Parameter order: of the rows, as ORDER BY takes it.
    /// - Returns: nil where there is none, or where nothing tells the table's rows apart.
    static func first(
        of table: Table, where condition: String, order: String? = nil,
        _ context: VerificationContext, _ connection: Connection
    ) throws(PostgresError) -> ParentRow? {
        let isTenant = table.id == context.tenancy.tenantTable
        let identity = isTenant ? [context.tenancy.tenantColumn] : table.primaryKey
        guard !identity.isEmpty else { return nil }
        let referenced = context.catalog.foreignKeys(referencing: table)
            .flatMap(\.key.referencedColumns)
        let names = Array(Set(identity + table.primaryKey + referenced)).sorted()
        let columns = names.map { "p.\(Connection.quoted(identifier: $0))::text" }
        let result = try connection.query(
            """
            SELECT \(columns.joined(separator: ", ")) FROM \(table.sqlName) p
            WHERE \(condition)\(order.map { " ORDER BY \($0)" } ?? "") LIMIT 1
            """)
        guard result.rowCount == 1 else { return nil }
        let cells = names.indices.map { (names[$0], result.string(row: 0, column: $0)) }
        let key = isTenant ? nil : context.tenancy.keyColumn(of: table)
        return ParentRow(
            table: table, identity: identity, keyColumn: key ?? identity[0],
            cells: Dictionary(uniqueKeysWithValues: cells))
    }

    /// A user's own row in the tenant's table.
    static func tenant(
        _ user: ActingUser, in table: Table, _ context: VerificationContext,
        _ connection: Connection
    ) throws(PostgresError) -> ParentRow? {
        let column = Connection.quoted(identifier: context.tenancy.tenantColumn)
        return try first(
            of: table, where: "p.\(column) = \(Connection.quoted(literal: user.key))", context,
            connection)
    }

    /// The user's row of a parent table that has the most rows below it.
    ///
    /// - Returns: nil where the user owns none.
    static func busiest(
        of table: Table, ownedBy user: ActingUser, _ context: VerificationContext,
        _ connection: Connection
    ) throws(PostgresError) -> ParentRow? {
        let literal = Connection.quoted(literal: user.key)
        guard let belongs = context.belongs(table, as: "p", to: literal) else { return nil }
        let counts = context.cascadePaths.compactMap { path -> String? in
            guard path.parent.id == table.id, let key = path.key else { return nil }
            let pairs = zip(key.columns, key.referencedColumns).map { column, referenced in
                "c.\(Connection.quoted(identifier: column)) = "
                    + "p.\(Connection.quoted(identifier: referenced))"
            }
            return """
                (SELECT count(*) FROM \(path.child.sqlName) c WHERE \
                \(pairs.joined(separator: " AND ")))
                """
        }
        let identity = VerificationContext.list(table.primaryKey, of: "p")
        guard !identity.isEmpty else { return nil }
        let order =
            counts.isEmpty ? identity : "\(counts.joined(separator: " + ")) DESC, \(identity)"
        return try first(of: table, where: belongs, order: order, context, connection)
    }
}
