internal import DatabaseCatalog
internal import PostgresDriver

/// The rows of everybody besides two users, by owner: how many, and a checksum.
///
/// Read only where something was written that those two do not account for: it reads whole tables.
struct StrangersRows: Sendable, Equatable {
    /// By table, then by owner.
    let owners: [String: [String: Holding]]

    struct Holding: Sendable, Equatable {
        let rows: Int
        let checksum: String
    }

    static func read(
        of tables: [Table], besides users: [ActingUser], _ context: VerificationContext,
        _ connection: Connection
    ) throws(PostgresError) -> StrangersRows {
        let known = users.map { Connection.quoted(literal: $0.key) }.joined(separator: ", ")
        var owners: [String: [String: Holding]] = [:]
        for table in tables {
            guard let owner = context.owner(of: table, as: "t") else { continue }
            let result = try connection.query(
                """
                SELECT owner, count(*), sum(hash) FROM (
                  SELECT \(owner)::text AS owner,
                    hashtextextended(t::text || t.ctid::text, 0)::numeric AS hash
                  FROM \(table.sqlName) t) held
                WHERE owner NOT IN (\(known)) GROUP BY owner
                """)
            var holdings: [String: Holding] = [:]
            for row in 0..<result.rowCount {
                guard let owner = result.string(row: row, column: 0) else { continue }
                holdings[owner] = Holding(
                    rows: result.integer(row: row, column: 1) ?? 0,
                    checksum: result.string(row: row, column: 2) ?? "")
            }
            owners[table.displayName] = holdings
        }
        return StrangersRows(owners: owners)
    }

    /// Whose rows changed since an earlier reading; the changes' rows are owners.
    func changes(since earlier: StrangersRows) -> [RowChange] {
        owners.keys.sorted().flatMap { table -> [RowChange] in
            let before = earlier.owners[table] ?? [:]
            let after = owners[table] ?? [:]
            var changed: [RowChange.Kind: [String]] = [:]
            for owner in Set(before.keys).union(after.keys).sorted()
            where before[owner] != after[owner] {
                let difference = (after[owner]?.rows ?? 0) - (before[owner]?.rows ?? 0)
                let kind: RowChange.Kind =
                    difference < 0 ? .deleted : difference > 0 ? .added : .changed
                changed[kind, default: []].append(owner)
            }
            return changed.sorted { $0.key.rawValue < $1.key.rawValue }.map {
                RowChange(table: table, kind: $0.key, rows: $0.value)
            }
        }
    }
}
