internal import DatabaseCatalog
internal import PostgresDriver

/// Who keeps VACUUM from seeing rows as visible to all: sessions with a snapshot or a lock on the
/// table, prepared transactions, and replication slots.
enum HorizonHolders {
    /// How many are named.
    private static let limit = 5

    /// - Returns: each as words for a message: `process 4711 (autovacuum worker, active for 3 s)`.
    static func find(
        _ tables: [Table], _ connection: Connection
    ) throws(PopulationError) -> [String] {
        let places = tables.map { String($0.id) }.joined(separator: ",")
        return try PopulationLoader.during("looking for who holds an old snapshot") {
            () throws(PostgresError) in
            try connection.query(
                """
                SELECT * FROM (
                  SELECT format('process %s (%s for %s s)', a.pid,
                    concat_ws(', ', a.backend_type, nullif(a.application_name, ''), a.usename,
                      a.state),
                    extract(epoch FROM clock_timestamp()
                      - coalesce(a.xact_start, a.query_start, a.backend_start))::int)
                  FROM pg_stat_activity a
                  WHERE a.pid <> pg_backend_pid()
                    AND (a.datname = current_database() OR a.backend_type = 'walsender')
                    AND (a.backend_xmin IS NOT NULL OR a.backend_xid IS NOT NULL OR EXISTS (
                      SELECT FROM pg_locks l JOIN pg_database d ON d.oid = l.database
                      WHERE l.pid = a.pid AND l.granted AND d.datname = current_database()
                        AND l.relation IN (\(places))))
                  UNION ALL
                  SELECT format('prepared transaction %L', gid) FROM pg_prepared_xacts
                  WHERE database = current_database()
                  UNION ALL
                  SELECT format('replication slot %L', slot_name) FROM pg_replication_slots
                  WHERE xmin IS NOT NULL
                ) holders LIMIT \(limit)
                """
            ).allRows().compactMap { $0[0] }
        }
    }
}
