internal import DatabaseCatalog
package import PostgresDriver
internal import ResultModel
internal import ScenarioModel

/// How many rows everybody else has, and a checksum over their content, table by table.
///
/// Computed in the server, and without an order: the sum of one hash for each row.
package struct Census: Sendable, Equatable {
    /// By table.
    package let tables: [String: Entry]

    package struct Entry: Sendable, Equatable {
        package let rows: Int
        package let checksum: String
    }

    /// Counts all rows of owned and shared tables, except the rows of these users.
    package static func take(
        _ context: VerificationContext, _ connection: Connection, except users: [ActingUser]
    ) throws(PostgresError) -> Census {
        let excluded = users.map { Connection.quoted(literal: $0.key) }.joined(separator: ", ")
        let shared = Set(context.scenario.shared.map(\.table))
        var tables: [String: Entry] = [:]
        for table in context.catalog.tables {
            let condition: String
            if let owner = context.owner(of: table, as: "c") {
                // NULL is nobody: a declared detachment makes such rows.
                condition =
                    excluded.isEmpty
                    ? "\(owner) IS NOT NULL" : "\(owner)::text NOT IN (\(excluded))"
            } else if shared.contains(table.name) || shared.contains(table.displayName) {
                condition = "true"
            } else {
                // Nobody's: an audit log may well grow when a user goes.
                continue
            }
            tables[table.displayName] = try entry(table, condition, connection)
        }
        return Census(tables: tables)
    }

    /// Counts the rows of these users alone: in a database where others write meanwhile.
    package static func take(
        _ context: VerificationContext, _ connection: Connection, of users: [ActingUser]
    ) throws(PostgresError) -> Census {
        let keys = users.map { Connection.quoted(literal: $0.key) }.joined(separator: ", ")
        var tables: [String: Entry] = [:]
        for table in context.ownedTables where !users.isEmpty {
            guard let owner = context.owner(of: table, as: "c") else { continue }
            tables[table.displayName] = try entry(
                table, "\(owner)::text IN (\(keys))", connection)
        }
        return Census(tables: tables)
    }

    /// Counts the rows of one table that meet a condition on its alias `c`.
    static func entry(
        _ table: Table, _ condition: String, _ connection: Connection
    ) throws(PostgresError) -> Entry {
        let result = try connection.query(
            """
            SELECT count(*), coalesce(sum(hashtextextended(c::text, 0)::numeric), 0)
            FROM \(table.ownRows) c WHERE \(condition)
            """)
        return Entry(
            rows: result.integer(row: 0, column: 0) ?? 0,
            checksum: result.string(row: 0, column: 1) ?? "0")
    }

    /// All tables in one figure, for the report.
    var summary: CascadeResult.Census {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325  // FNV-1a's offset basis, 64 bits
        for (name, entry) in tables.sorted(by: { $0.key < $1.key }) {
            for byte in "\(name)=\(entry.rows),\(entry.checksum);".utf8 {
                hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
            }
        }
        return CascadeResult.Census(
            rows: tables.values.reduce(0) { $0 + $1.rows }, checksum: String(hash, radix: 16))
    }

    /// What differs from an earlier census, a line for each table.
    package func differences(from earlier: Census) -> [String] {
        tables.keys.sorted().compactMap { name in
            guard let before = earlier.tables[name], let after = tables[name], before != after
            else { return nil }
            if before.rows != after.rows {
                return "\(name): \(before.rows) rows before, \(after.rows) after"
            }
            return "\(name): \(after.rows) rows as before, but their content changed"
        }
    }
}
