internal import PostgresDriver
internal import ResultModel

/// The server's cumulative counters at one moment.
struct ServerCounters: Sendable, Equatable {
    /// Stands in each of the observer's own statements, so that they are known again among those
    /// that the server counted; the server keeps comments inside of a statement.
    static let ownMark = "/* bulkhead observes */"

    var blocksHit: Int64 = 0
    var blocksRead: Int64 = 0
    var deadlocks: Int64 = 0
    var deadTuples: Int64 = 0
    /// `pg_current_wal_insert_lsn()`; nil on a server in recovery.
    var walPosition: String?
    /// Scans by index, of indexes that no constraint needs.
    var indexScans: [String: Int64] = [:]
    /// By query and user; empty without `pg_stat_statements`.
    var statements: [String: ServerEvidence.Statement] = [:]

    static func read(_ connection: Connection) throws(PostgresError) -> ServerCounters {
        var counters = ServerCounters()
        // A transaction sees one snapshot of the statistics; this call is one of its own.
        let database = try connection.query(
            """
            SELECT \(ownMark) d.blks_hit, d.blks_read, d.deadlocks,
              (SELECT coalesce(sum(n_dead_tup), 0) FROM pg_stat_user_tables),
              CASE WHEN NOT pg_is_in_recovery() THEN pg_current_wal_insert_lsn() END
            FROM pg_stat_database d WHERE d.datname = current_database()
            """)
        if database.rowCount > 0 {
            counters.blocksHit = database.count(0, 0)
            counters.blocksRead = database.count(0, 1)
            counters.deadlocks = database.count(0, 2)
            counters.deadTuples = database.count(0, 3)
            counters.walPosition = database.string(row: 0, column: 4)
        }
        let indexes = try connection.query(
            """
            SELECT \(ownMark) s.schemaname, s.indexrelname, s.idx_scan FROM pg_stat_user_indexes s
            JOIN pg_index i ON i.indexrelid = s.indexrelid
            WHERE NOT i.indisunique
              AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = s.indexrelid)
            """)
        for row in 0..<indexes.rowCount {
            guard let schema = indexes.string(row: row, column: 0),
                let name = indexes.string(row: row, column: 1)
            else { continue }
            let key = schema == "public" ? name : "\(schema).\(name)"
            counters.indexScans[key] = indexes.count(row, 2)
        }
        counters.statements = try readStatements(connection)
        return counters
    }

    private static func readStatements(
        _ connection: Connection
    ) throws(PostgresError) -> [String: ServerEvidence.Statement] {
        let present = try connection.query(
            """
            SELECT \(ownMark) n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
            WHERE e.extname = 'pg_stat_statements'
            """)
        guard present.rowCount > 0, let schema = present.string(row: 0, column: 0) else {
            return [:]
        }
        do throws(PostgresError) {
            let view = "\(Connection.quoted(identifier: schema)).pg_stat_statements"
            let result = try connection.query(
                """
                SELECT \(ownMark) s.userid || '/' || s.queryid, s.query, s.calls, s.total_exec_time, s.rows,
                  s.shared_blks_hit + s.shared_blks_read
                FROM \(view) s
                WHERE s.dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
                  AND strpos(s.query, '\(ownMark)') = 0
                """)
            var statements: [String: ServerEvidence.Statement] = [:]
            for row in 0..<result.rowCount {
                guard let key = result.string(row: row, column: 0) else { continue }
                statements[key] = ServerEvidence.Statement(
                    query: result.string(row: row, column: 1) ?? "", calls: result.count(row, 2),
                    totalMs: result.double(row: row, column: 3) ?? 0, rows: result.count(row, 4),
                    blocks: result.count(row, 5))
            }
            return statements
        } catch {
            // Created but not preloaded: the view exists and cannot be read.
            guard !error.isServerLoss else { throw error }
            return [:]
        }
    }

    // MARK: Differences

    /// What each statement did since then, the costliest first.
    func statements(since before: ServerCounters, limit: Int) -> [ServerEvidence.Statement] {
        let differences = statements.compactMap { key, after -> ServerEvidence.Statement? in
            let earlier = before.statements[key]
            let calls = after.calls - (earlier?.calls ?? 0)
            guard calls > 0 else { return nil }
            return ServerEvidence.Statement(
                query: after.query, calls: calls, totalMs: after.totalMs - (earlier?.totalMs ?? 0),
                rows: after.rows - (earlier?.rows ?? 0),
                blocks: after.blocks - (earlier?.blocks ?? 0))
        }
        return Array(
            differences.sorted { ($0.totalMs, $0.query) > ($1.totalMs, $1.query) }.prefix(limit))
    }

    /// Indexes without a scan since then, by name.
    func unusedIndexes(since before: ServerCounters) -> [String] {
        indexScans.filter { name, scans in scans == before.indexScans[name, default: 0] }
            .keys.sorted()
    }

    /// Bytes written to the log since then; 0 on a server in recovery.
    func walBytes(
        since before: ServerCounters, _ connection: Connection
    ) throws(PostgresError) -> Int64 {
        guard let walPosition, let earlier = before.walPosition else { return 0 }
        let result = try connection.query(
            "SELECT \(Self.ownMark) pg_wal_lsn_diff($1::pg_lsn, $2::pg_lsn)::int8",
            [walPosition, earlier])
        return result.count(0, 0)
    }
}

extension QueryResult {
    fileprivate func count(_ row: Int, _ column: Int) -> Int64 {
        string(row: row, column: column).flatMap { Int64($0) } ?? 0
    }
}
