internal import DatabaseCatalog
package import PostgresDriver

/// All rows that one user owns, over every owned table: which they are, and a fingerprint of each.
///
/// The fingerprint covers the content and the row's place, so that a row that was written with
/// the values it already had counts as touched.
package struct OwnedRows: Sendable, Equatable {
    /// By table, then by the row's identity.
    package let fingerprints: [String: [String: String]]

    /// Reads them as the connection's role, which no policy may bind.
    package static func read(
        _ context: VerificationContext, _ connection: Connection, ownerKey: String
    ) throws(PostgresError) -> OwnedRows {
        var fingerprints: [String: [String: String]] = [:]
        for table in context.ownedTables {
            guard let belongs = context.belongs(table, as: "t", to: "$1") else { continue }
            let result = try connection.query(
                """
                SELECT \(table.identity(as: "t")),
                  hashtextextended(t::text, 0)::text || t.ctid::text
                FROM \(table.sqlName) t WHERE \(belongs)
                """, [ownerKey])
            var rows: [String: String] = [:]
            rows.reserveCapacity(result.rowCount)
            for row in 0..<result.rowCount {
                guard let identity = result.string(row: row, column: 0) else { continue }
                rows[identity] = result.string(row: row, column: 1)
            }
            fingerprints[table.displayName] = rows
        }
        return OwnedRows(fingerprints: fingerprints)
    }

    /// How many of a user's rows in one table hold a value in a column.
    ///
    /// - Parameters:
    ///   - table: as scenarios write it.
    ///   - value: as the server writes it as text.
    /// - Returns: nil where there is no such table of users' rows.
    package static func count(
        of table: String, where column: String, is value: String, _ context: VerificationContext,
        _ connection: Connection, ownerKey: String
    ) throws(PostgresError) -> Int? {
        guard let table = context.catalog.table(named: table),
            let belongs = context.belongs(table, as: "t", to: "$1")
        else { return nil }
        let name = Connection.quoted(identifier: column)
        return try connection.query(
            "SELECT count(*) FROM \(table.sqlName) t WHERE \(belongs) AND t.\(name)::text = $2",
            [ownerKey, value]
        ).integer(row: 0, column: 0)
    }

    /// The same of everybody's rows, those included whose owner was not seeded.
    package static func count(
        inAllOf table: String, where column: String, is value: String,
        _ context: VerificationContext, _ connection: Connection
    ) throws(PostgresError) -> Int? {
        guard let table = context.catalog.table(named: table) else { return nil }
        let name = Connection.quoted(identifier: column)
        return try connection.query(
            "SELECT count(*) FROM \(table.sqlName) t WHERE t.\(name)::text = $1", [value]
        ).integer(row: 0, column: 0)
    }

    /// What happened to the rows since an earlier reading, table by table.
    package func changes(since earlier: OwnedRows) -> [RowChange] {
        fingerprints.keys.sorted().flatMap { table in
            let before = earlier.fingerprints[table] ?? [:]
            let after = fingerprints[table] ?? [:]
            guard before != after else { return [RowChange]() }
            let deleted = before.keys.filter { after[$0] == nil }.sorted()
            let added = after.keys.filter { before[$0] == nil }.sorted()
            let changed = after.keys.filter { before[$0] != nil && before[$0] != after[$0] }
                .sorted()
            return [
                RowChange(table: table, kind: .deleted, rows: deleted),
                RowChange(table: table, kind: .changed, rows: changed),
                RowChange(table: table, kind: .added, rows: added),
            ].filter { !$0.rows.isEmpty }
        }
    }
}

/// Rows of one table that something happened to.
package struct RowChange: Sendable, Equatable {
    package enum Kind: String, Sendable { case deleted, changed, added }

    package let table: String
    package let kind: Kind
    /// The rows' identities, in order.
    package let rows: [String]

    /// `3 rows of tasks deleted (17, 18, 19)`.
    package var description: String {
        let shown = rows.prefix(5).joined(separator: ", ") + (rows.count > 5 ? ", …" : "")
        return "\(rows.count) row\(rows.count == 1 ? "" : "s") of \(table) \(kind.rawValue) "
            + "(\(shown))"
    }
}
