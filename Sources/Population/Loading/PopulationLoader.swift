private import Glibc
package import PostgresDriver
internal import DatabaseCatalog

/// Fills the planned tables by binary COPY, in one transaction: all of it is there or nothing.
///
/// For speed, the tables' foreign keys and plain indexes are dropped and made again, from the
/// server's own definitions, after the rows are in; foreign keys are validated by that. Triggers
/// that somebody wrote do not fire. Afterwards the structure is read again and must be the same.
package enum PopulationLoader {
    /// Loads a plan into empty tables.
    ///
    /// - Parameters:
    ///   - connection: in blocking use, as the owner of the tables.
    ///   - progress: called with a table, the rows sent and the rows there will be.
    ///   - stop: asked between chunks; when true, everything is rolled back.
    /// - Returns: what each table came to, in the order of loading.
    /// - Throws: `.tableNotEmpty`, `.interrupted`, `.diskFull`, `.serverLost`,
    ///   `.structureChanged`, `.database`. Nothing is kept unless COMMIT succeeded.
    package static func load(
        _ plan: PopulationPlan, into connection: Connection,
        progress: (_ table: String, _ rows: Int, _ total: Int) -> Void = { _, _, _ in },
        stop: () -> Bool = { false }
    ) throws(PopulationError) -> [LoadedTable] {
        let before = try during("reading the structure") { () throws(PostgresError) in
            try Catalog.read(connection)
        }
        try during("starting to seed") { () throws(PostgresError) in
            _ = try connection.execute("BEGIN")
        }
        let loaded: [LoadedTable]
        do throws(PopulationError) {
            loaded = try loadInTransaction(plan, connection, progress, stop)
            try during("committing the seeded rows") { () throws(PostgresError) in
                _ = try connection.execute("COMMIT")
            }
        } catch {
            // A lost server has rolled back by itself; the first error is the one to tell.
            _ = try? connection.execute("ROLLBACK")
            throw error
        }
        let after = try during("reading the structure again") { () throws(PostgresError) in
            try Catalog.read(connection)
        }
        try requireSame(before, after)
        return loaded
    }

    private static func loadInTransaction(
        _ plan: PopulationPlan, _ connection: Connection,
        _ progress: (String, Int, Int) -> Void, _ stop: () -> Bool
    ) throws(PopulationError) -> [LoadedTable] {
        let seeded = plan.tables.filter { !$0.isApplications }
        for planned in seeded {
            try requireEmpty(planned, connection)
        }
        let suspended = try SuspendedStructure(
            seeded.map(\.table),
            firing: Set(seeded.filter(\.firesTriggers).map(\.table.id)), connection)
        var loaded: [LoadedTable] = []
        for index in plan.tables.indices where !plan.tables[index].isApplications {
            let defaults = try BorrowedDefaults(plan.tables[index], connection)
            loaded.append(try copy(plan, index, connection, progress, stop))
            try defaults.giveBack(connection)
        }
        try suspended.restore(connection, stop: stop)
        for planned in seeded {
            try advanceSequences(planned, connection)
        }
        return loaded
    }

    /// Locks the table, so that it stays empty until the rows come.
    private static func requireEmpty(
        _ planned: PlannedTable, _ connection: Connection
    ) throws(PopulationError) {
        let name = planned.table.quotedName
        let isEmpty = try during("looking into \(planned.table.displayName)") {
            () throws(PostgresError) in
            try connection.execute("LOCK TABLE \(name) IN ACCESS EXCLUSIVE MODE")
            return try connection.query("SELECT FROM \(name) LIMIT 1").rowCount == 0
        }
        guard isEmpty else {
            throw PopulationError(
                .tableNotEmpty, "\(planned.table.displayName) is not empty",
                advice: "seed an empty database; nothing was changed")
        }
    }

    private static func copy(
        _ plan: PopulationPlan, _ index: Int, _ connection: Connection,
        _ progress: (String, Int, Int) -> Void, _ stop: () -> Bool
    ) throws(PopulationError) -> LoadedTable {
        let planned = plan.tables[index]
        let name = planned.table.displayName
        let activity = "seeding \(name)"
        let started = monotonicNanoseconds()
        var bytes = 0
        progress(name, 0, planned.rowCount)
        var stream = CopyStream(plan, table: index)
        let rows: Int
        do throws(PostgresError) {
            let writer = try CopyWriter(connection, stream.statement)
            while stream.makeNextChunk() {
                if stop() {
                    writer.abort(because: "the seeding was interrupted")
                    throw PostgresError(
                        code: .statementFailed, sqlState: .queryCanceled, message: "")
                }
                try stream.withChunk { chunk throws(PostgresError) in
                    bytes += chunk.byteCount
                    try writer.write(chunk)
                }
                progress(name, stream.rowsWritten, planned.rowCount)
            }
            rows = try writer.finish()
        } catch {
            if stop() { throw interruption }
            throw PopulationError(error, while: activity)
        }
        return LoadedTable(
            table: name, rows: rows, bytes: bytes,
            nanoseconds: monotonicNanoseconds() - started)
    }

    static var interruption: PopulationError {
        PopulationError(
            .interrupted, "the seeding was interrupted",
            advice: "nothing was kept; the tables are empty, as before")
    }

    /// Lets the server go on numbering behind the seeded keys.
    private static func advanceSequences(
        _ planned: PlannedTable, _ connection: Connection
    ) throws(PopulationError) {
        guard planned.rowCount > 0 else { return }
        for name in planned.writtenColumns {
            guard let column = planned.table.column(named: name), column.isNumbered else {
                continue
            }
            try during("setting the sequence of \(planned.table.displayName).\(name)") {
                () throws(PostgresError) in
                _ = try connection.query(
                    """
                    SELECT setval(coalesce(
                        pg_get_serial_sequence($1, $2),
                        substring($3 from 'nextval\\(''(.*)''::regclass')
                    )::regclass, (SELECT max(\(Connection.quoted(identifier: name))) \
                    FROM \(planned.table.quotedName)))
                    """, [planned.table.quotedName, name, column.defaultExpression])
            }
        }
    }

    private static func requireSame(
        _ before: Catalog, _ after: Catalog
    ) throws(PopulationError) {
        let old = before.withoutIndexNumbers
        let new = after.withoutIndexNumbers
        guard old != new else { return }
        let changed = old.tables.filter { table in
            new.tables.first { $0.id == table.id } != table
        }.map(\.displayName).joined(separator: ", ")
        throw PopulationError(
            .structureChanged, "seeding changed the structure of \(changed)",
            advice: "apply the schema to a new database; something altered it meanwhile")
    }

    /// Gives the server's errors their words.
    static func during<R>(
        _ activity: String, _ body: () throws(PostgresError) -> R
    ) throws(PopulationError) -> R {
        do throws(PostgresError) {
            return try body()
        } catch {
            throw PopulationError(error, while: activity)
        }
    }

    private static func monotonicNanoseconds() -> UInt64 {
        var time = timespec()
        _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}

extension CopyStream {
    /// The statement whose data the chunks are.
    package var statement: String {
        let columns = columnNames.map { Connection.quoted(identifier: $0) }.joined(separator: ", ")
        return "COPY \(tableName) (\(columns)) FROM STDIN (FORMAT binary)"
    }
}

extension Table {
    /// Schema and name as SQL takes them.
    var quotedName: String {
        Connection.quoted(identifier: schema) + "." + Connection.quoted(identifier: name)
    }
}

extension Catalog {
    /// Indexes that were made again have new OIDs; nothing else of them may differ.
    fileprivate var withoutIndexNumbers: Catalog {
        var copy = self
        for table in copy.tables.indices {
            for index in copy.tables[table].indexes.indices {
                copy.tables[table].indexes[index].id = 0
            }
        }
        return copy
    }
}
