internal import DatabaseCatalog
internal import PostgresDriver

/// How many rows the running transaction has written, table by table, as the server counts them:
/// by whichever way, a CTE, a function, a trigger or a cascade.
///
/// The server counts statements that were undone to a savepoint too, so two readings are compared.
struct WriteTally: Sendable, Equatable {
    /// By table OID; a partition's rows are its partitioned table's.
    private(set) var counts: [UInt32: Counts] = [:]

    struct Counts: Sendable, Equatable {
        var inserted = 0
        var updated = 0
        var deleted = 0
    }

    init(counts: [UInt32: Counts] = [:]) {
        self.counts = counts
    }

    /// Reads the counters of this connection's transaction.
    static func read(_ connection: Connection) throws(PostgresError) -> WriteTally {
        let result = try connection.query(
            """
            SELECT coalesce(pg_partition_root(relid), relid)::oid, sum(n_tup_ins),
              sum(n_tup_upd), sum(n_tup_del)
            FROM pg_stat_xact_user_tables GROUP BY 1
            HAVING sum(n_tup_ins + n_tup_upd + n_tup_del) > 0
            """)
        var tally = WriteTally()
        for row in 0..<result.rowCount {
            guard let table = result.string(row: row, column: 0).flatMap({ UInt32($0) }) else {
                continue
            }
            tally.counts[table] = Counts(
                inserted: result.integer(row: row, column: 1) ?? 0,
                updated: result.integer(row: row, column: 2) ?? 0,
                deleted: result.integer(row: row, column: 3) ?? 0)
        }
        return tally
    }

    /// Tables in which more, or other, was written since `earlier` than `changes` account for.
    ///
    /// - Parameter changes: what was seen to happen to rows of known users.
    func unexplained(
        since earlier: WriteTally, by changes: [RowChange], _ tables: [Table]
    ) -> [Table] {
        tables.filter { table in
            let before = earlier.counts[table.id] ?? Counts()
            let after = counts[table.id] ?? Counts()
            let inserted = after.inserted - before.inserted
            let deleted = after.deleted - before.deleted
            let written = inserted + deleted + after.updated - before.updated
            let seen = changes.filter { $0.table == table.displayName }
            let count = { (kind: RowChange.Kind) in
                seen.filter { $0.kind == kind }.reduce(0) { $0 + $1.rows.count }
            }
            // A row that changed hands was seen to go and to come, and was written once.
            let moved = inserted - deleted - (count(.added) - count(.deleted))
            return written > seen.reduce(0) { $0 + $1.rows.count } || moved != 0
        }
    }
}
