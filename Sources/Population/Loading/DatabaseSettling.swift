internal import DatabaseCatalog
package import PostgresDriver

/// Brings freshly loaded tables into the state that measurements start from: written out,
/// analysed, every page known to be visible to all.
///
/// A table that is vacuumed too early keeps an empty visibility map, and index-only counts then
/// read the heap: 256 pages instead of 3 were measured. So the map is looked at, not trusted.
package enum DatabaseSettling {
    /// What was found of one table.
    package struct SettledTable: Sendable, Equatable {
        package let table: String
        /// Pages of the table itself.
        package let pages: Int
        package let allVisiblePages: Int
        /// Of the owner column with the rows' order on disk, from -1 to 1.
        ///
        /// Near 0 is honest: rows of one owner are apart. Nil where there is no such column or the
        /// server has no figure for it.
        package let ownerCorrelation: Double?
    }

    /// Rounds of VACUUM before giving up, a fifth of a second apart.
    package static let roundLimit = 50
    /// The same while it is known who keeps the rows from being visible to all: a minute.
    package static let heldRoundLimit = 300

    /// Switches autovacuum off for the planned tables, then checkpoints, vacuums and analyses until
    /// every page is all-visible.
    ///
    /// - Parameters:
    ///   - rounds: how often it is tried, and how often while somebody is known to be in the way.
    ///   - stop: asked between rounds; when true, the settling is interrupted.
    /// - Throws: `.notSettled` when the map is not full after all rounds, naming whoever holds an old
    ///   snapshot; otherwise the server's error.
    package static func settle(
        _ plan: PopulationPlan, on connection: Connection,
        rounds: (plain: Int, held: Int) = (roundLimit, heldRoundLimit),
        stop: () -> Bool = { false }
    ) throws(PopulationError) -> [SettledTable] {
        let tables = plan.tables.filter { !$0.table.isPartitioned }
        for planned in tables {
            try perform(
                "ALTER TABLE \(planned.table.quotedName) SET (autovacuum_enabled = false, "
                    + "toast.autovacuum_enabled = false)",
                "switching autovacuum off for \(planned.table.displayName)", connection)
        }
        try checkpoint(connection)
        var waiting = tables
        var holders: [String] = []
        for round in 0..<max(rounds.plain, rounds.held) where !waiting.isEmpty {
            // An autovacuum worker or a session that is about to end gives way by itself.
            guard round < rounds.plain || !holders.isEmpty else { break }
            if stop() { throw PopulationLoader.interruption }
            if round > 0 { try perform("SELECT pg_sleep(0.2)", "waiting", connection) }
            for planned in waiting {
                try perform(
                    "VACUUM (ANALYZE) \(planned.table.quotedName)",
                    "vacuuming \(planned.table.displayName)", connection)
            }
            var left: [PlannedTable] = []
            for planned in waiting {
                let (pages, visible) = try pages(planned, connection)
                if visible < pages { left.append(planned) }
            }
            waiting = left
            holders = left.isEmpty ? [] : try HorizonHolders.find(left.map(\.table), connection)
        }
        guard waiting.isEmpty else {
            let names = waiting.map(\.table.displayName).joined(separator: ", ")
            throw PopulationError(
                .notSettled,
                "the visibility map of \(names) did not fill: "
                    + (holders.isEmpty
                        ? "nothing shows who keeps rows from being visible to all"
                        : "rows are kept from being visible to all by "
                            + holders.joined(separator: ", ")),
                advice: "end what is in the way (pg_terminate_backend, ROLLBACK PREPARED, "
                    + "pg_drop_replication_slot), or wait for it, and run again")
        }
        // The statistics' pages and the checkpoint belong to the settled state too.
        try checkpoint(connection)
        var settled: [SettledTable] = []
        for planned in tables {
            let (pages, visible) = try pages(planned, connection)
            settled.append(
                SettledTable(
                    table: planned.table.displayName, pages: pages, allVisiblePages: visible,
                    ownerCorrelation: try correlation(planned, connection)))
        }
        return settled
    }

    private static func pages(
        _ planned: PlannedTable, _ connection: Connection
    ) throws(PopulationError) -> (all: Int, visible: Int) {
        try PopulationLoader.during("reading the size of \(planned.table.displayName)") {
            () throws(PostgresError) in
            let result = try connection.query(
                "SELECT relpages, relallvisible FROM pg_class WHERE oid = $1::oid",
                [String(planned.table.id)])
            return (result.integer(row: 0, column: 0) ?? 0, result.integer(row: 0, column: 1) ?? 0)
        }
    }

    private static func correlation(
        _ planned: PlannedTable, _ connection: Connection
    ) throws(PopulationError) -> Double? {
        guard let owner = planned.ownerColumn else { return nil }
        return try PopulationLoader.during("reading statistics of \(planned.table.displayName)") {
            () throws(PostgresError) in
            let result = try connection.query(
                """
                SELECT correlation FROM pg_stats
                WHERE schemaname = $1 AND tablename = $2 AND attname = $3 AND NOT inherited
                """, [planned.table.schema, planned.table.name, owner])
            return result.rowCount > 0 ? result.double(row: 0, column: 0) : nil
        }
    }

    /// Only superusers and members of `pg_checkpoint` may ask for one; elsewhere, as on most hosted
    /// servers, the server's own have to do.
    private static func checkpoint(_ connection: Connection) throws(PopulationError) {
        do throws(PopulationError) {
            try perform("CHECKPOINT", "writing a checkpoint", connection)
        } catch {
            guard error.databaseError?.sqlState == .insufficientPrivilege else { throw error }
        }
    }

    private static func perform(
        _ sql: String, _ activity: String, _ connection: Connection
    ) throws(PopulationError) {
        try PopulationLoader.during(activity) { () throws(PostgresError) in
            _ = try connection.execute(sql)
        }
    }
}
