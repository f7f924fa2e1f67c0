internal import DatabaseCatalog
internal import PostgresDriver

/// A user that has just signed up: a row of the tenant's table, made in the transaction.
struct NewTenant {
    let context: VerificationContext
    let connection: Connection

    /// Inserts the row with the least that the table asks for.
    ///
    /// - Returns: the tenant's key; nil where there is no tenant's table.
    /// - Throws: the server's error where the values are not legal after all (a CHECK that asks
    ///   for a form, for example); the caller says so and goes without this user.
    func insert() throws(PostgresError) -> String? {
        guard let table = context.tenantTable else { return nil }
        var names: [String] = []
        var values: [String] = []
        for column in table.columns where mustBeWritten(column, table) {
            names.append(Connection.quoted(identifier: column.name))
            values.append(value(for: column, in: table))
        }
        let columns = names.isEmpty ? "" : "(\(names.joined(separator: ", ")))"
        let row =
            values.isEmpty
            ? "DEFAULT VALUES"
            : "OVERRIDING SYSTEM VALUE VALUES (\(values.joined(separator: ", ")))"
        let key = Connection.quoted(identifier: context.tenancy.tenantColumn)
        let result = try connection.query(
            "INSERT INTO \(table.sqlName) \(columns) \(row) RETURNING \(key)::text")
        return result.string(row: 0, column: 0)
    }

    private func mustBeWritten(_ column: Column, _ table: Table) -> Bool {
        guard !column.isGenerated else { return false }
        // Seeding with explicit keys may leave a sequence behind the rows it would number.
        if table.primaryKey == [column.name] { return true }
        return column.isNotNull && column.defaultExpression == nil && column.identity == nil
    }

    /// An SQL expression for a legal value of the column's type.
    private func value(for column: Column, in table: Table) -> String {
        if let label = column.enumLabels.first { return Connection.quoted(literal: label) }
        if column.isArray { return "'{}'" }
        switch TypeID(rawValue: column.typeID) {
        case .int2, .int4, .int8:
            let name = Connection.quoted(identifier: column.name)
            return "(SELECT coalesce(max(\(name)), 0) + 1 FROM \(table.sqlName))"
        case .float4, .float8, .numeric: return "0"
        case .boolean: return "false"
        case .uuid: return "'00000000-0000-4000-8000-0000000000e1'"
        case .date, .timestamp, .timestamptz: return "now()"
        case .json, .jsonb: return "'{}'"
        case .bytea: return "''"
        default:
            let text = "new-user@example.test"
            return Connection.quoted(
                literal: String(text.prefix(column.maximumLength ?? text.count)))
        }
    }
}
