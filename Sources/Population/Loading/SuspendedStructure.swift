internal import DatabaseCatalog
internal import PostgresDriver

/// What is taken off some tables while their rows come in, and how it is put back.
///
/// Foreign keys and indexes are dropped and made again from the server's own definitions. What
/// could not be restored exactly stays: constraints' indexes, indexes that other tables' foreign
/// keys rest on, clustering and replica-identity indexes, and everything of partitioned tables.
struct SuspendedStructure {
    /// Statements that put things back, in order: indexes first, as foreign keys may use them.
    private var restoring: [(what: String, sql: String)] = []

    /// Takes foreign keys, indexes and triggers off, in the transaction that is open.
    ///
    /// - Parameter firing: tables whose triggers stay.
    init(
        _ tables: [Table], firing: Set<UInt32> = [], _ connection: Connection
    ) throws(PopulationError) {
        for table in tables where !table.isPartitioned {
            try suspendIndexes(table, connection)
        }
        for table in tables where !table.isPartitioned {
            try suspendForeignKeys(table, connection)
        }
        for table in tables where !firing.contains(table.id) {
            try suspendTriggers(table, connection)
        }
    }

    /// Puts everything back; a foreign key is validated by that.
    func restore(_ connection: Connection, stop: () -> Bool) throws(PopulationError) {
        for (what, sql) in restoring {
            if stop() { throw PopulationLoader.interruption }
            try Self.perform(sql, "restoring \(what)", connection)
        }
    }

    private mutating func suspendIndexes(
        _ table: Table, _ connection: Connection
    ) throws(PopulationError) {
        let result = try PopulationLoader.during("reading the indexes of \(table.displayName)") {
            () throws(PostgresError) in
            try connection.query(
                """
                SELECT n.nspname, x.relname, pg_get_indexdef(x.oid),
                  obj_description(x.oid, 'pg_class')
                FROM pg_index i
                JOIN pg_class x ON x.oid = i.indexrelid
                JOIN pg_namespace n ON n.oid = x.relnamespace
                WHERE i.indrelid = $1::oid AND i.indisvalid
                  AND NOT i.indisprimary AND NOT i.indisclustered AND NOT i.indisreplident
                  AND NOT EXISTS (SELECT FROM pg_constraint o WHERE o.conindid = x.oid)
                ORDER BY x.relname
                """, [String(table.id)]
            ).allRows()
        }
        for row in result {
            guard let schema = row[0], let name = row[1], let definition = row[2] else { continue }
            let quoted =
                Connection.quoted(identifier: schema) + "." + Connection.quoted(identifier: name)
            try Self.perform("DROP INDEX \(quoted)", "dropping index \(name)", connection)
            restoring.append(("index \(name)", definition))
            if let comment = row[3] {
                let literal = Connection.quoted(literal: comment)
                restoring.append(
                    ("the comment of \(name)", "COMMENT ON INDEX \(quoted) IS \(literal)"))
            }
        }
    }

    private mutating func suspendForeignKeys(
        _ table: Table, _ connection: Connection
    ) throws(PopulationError) {
        let result = try PopulationLoader.during(
            "reading the foreign keys of \(table.displayName)"
        ) { () throws(PostgresError) in
            try connection.query(
                """
                SELECT conname, pg_get_constraintdef(oid), obj_description(oid, 'pg_constraint')
                FROM pg_constraint
                WHERE conrelid = $1::oid AND contype = 'f' AND conparentid = 0 AND conislocal
                ORDER BY conname
                """, [String(table.id)]
            ).allRows()
        }
        for row in result {
            guard let name = row[0], let definition = row[1] else { continue }
            let quoted = Connection.quoted(identifier: name)
            let alter = "ALTER TABLE \(table.quotedName)"
            try Self.perform(
                "\(alter) DROP CONSTRAINT \(quoted)", "dropping foreign key \(name)", connection)
            restoring.append(
                ("foreign key \(name)", "\(alter) ADD CONSTRAINT \(quoted) \(definition)"))
            if let comment = row[2] {
                restoring.append(
                    (
                        "the comment of \(name)",
                        "COMMENT ON CONSTRAINT \(quoted) ON \(table.quotedName) IS "
                            + Connection.quoted(literal: comment)
                    ))
            }
        }
    }

    private mutating func suspendTriggers(
        _ table: Table, _ connection: Connection
    ) throws(PopulationError) {
        let result = try PopulationLoader.during("reading the triggers of \(table.displayName)") {
            () throws(PostgresError) in
            try connection.query(
                """
                SELECT tgname, tgenabled FROM pg_trigger
                WHERE tgrelid = $1::oid AND NOT tgisinternal AND tgenabled IN ('O', 'A')
                ORDER BY tgname
                """, [String(table.id)]
            ).allRows()
        }
        for row in result {
            guard let name = row[0], let mode = row[1] else { continue }
            let quoted = Connection.quoted(identifier: name)
            let alter = "ALTER TABLE \(table.quotedName)"
            try Self.perform(
                "\(alter) DISABLE TRIGGER \(quoted)", "disabling trigger \(name)", connection)
            let enable = mode == "A" ? "ENABLE ALWAYS TRIGGER" : "ENABLE TRIGGER"
            restoring.append(("trigger \(name)", "\(alter) \(enable) \(quoted)"))
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
