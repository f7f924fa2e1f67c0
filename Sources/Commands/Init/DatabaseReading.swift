internal import DatabaseCatalog
internal import PostgresDriver
internal import ScenarioDrafting

/// Reads what a draft needs from a live database, in transactions that cannot write.
struct DatabaseReading {
    let connection: Connection

    /// How long one table may take to be counted.
    private static let countingLimit = "5s"
    private static let mostStatements = 500
    /// In every statement that counts, so that a second draft does not take it for the application's.
    private static let mark = "/* bulkhead init */"

    /// - Throws: the server's error, or `DraftingError` where nothing looks like a user.
    func facts() throws -> DatabaseFacts {
        let name = try connection.query("SELECT current_database()").string(row: 0, column: 0)
        let catalog = try Catalog.read(connection)
        let tenant = try TenantGuess(catalog)
        var facts = DatabaseFacts(
            name: name ?? "database", catalog: catalog, tenant: tenant,
            statements: try statements())
        if let table = tenant.table {
            facts.users = try count("SELECT count(*) \(Self.mark) FROM \(Self.quoted(table))")
                .flatMap { $0.first ?? nil }.flatMap { Int($0) }
        }
        for table in catalog.tables where tenant.tenancy.ownership(of: table) != nil {
            guard table.id != tenant.table?.id, let sql = counting(table, tenant, catalog),
                let row = try count(sql), let users = row[0].flatMap({ Int($0) }), users > 0,
                let least = row[1].flatMap({ Int($0) }), let most = row[2].flatMap({ Int($0) }),
                let mean = row[3].flatMap({ Double($0) })
            else { continue }
            facts.rows[table.id] = RowsPerUser(least: least, most: most, mean: mean)
            if tenant.table == nil { facts.users = max(facts.users ?? 0, users) }
        }
        return facts
    }

    /// Users, and the fewest, most and mean of their rows; users without any count where there is a
    /// table of them.
    private func counting(_ table: Table, _ tenant: TenantGuess, _ catalog: Catalog) -> String? {
        let quote = Connection.quoted(identifier:)
        guard
            let owner = tenant.tenancy.ownerExpression(
                for: table, alias: "r", in: catalog, quote: quote)
        else { return nil }
        let rows = "SELECT \(owner) AS owner FROM \(Self.quoted(table)) r"
        var counts = "SELECT count(*) AS n FROM (\(rows)) o WHERE owner IS NOT NULL GROUP BY owner"
        if let users = tenant.table {
            let key = quote(tenant.column)
            counts = """
                SELECT count(o.owner) AS n FROM \(Self.quoted(users)) u \
                LEFT JOIN (\(rows)) o ON o.owner = u.\(key) GROUP BY u.\(key)
                """
        }
        return """
            SELECT count(*), coalesce(min(n), 0), coalesce(max(n), 0), coalesce(avg(n), 0) \
            \(Self.mark) FROM (\(counts)) c
            """
    }

    /// The only row of an answer; nil where it took too long, or may not be read.
    private func count(_ sql: String) throws(PostgresError) -> [String?]? {
        do throws(PostgresError) {
            return try onlyReading { (connection) throws(PostgresError) in
                try connection.query(sql).allRows().first
            }
        } catch {
            guard error.sqlState == .queryCanceled || error.sqlState == .insufficientPrivilege
            else { throw error }
            return nil
        }
    }

    /// What `pg_stat_statements` holds of this database, where it is there and may be read.
    private func statements() throws(PostgresError) -> [RecordedStatement] {
        let place = try connection.query(
            """
            SELECT n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
            WHERE e.extname = 'pg_stat_statements'
            """)
        guard place.rowCount > 0, let schema = place.string(row: 0, column: 0) else { return [] }
        do throws(PostgresError) {
            return try onlyReading { (connection) throws(PostgresError) in
                try connection.query(
                    """
                    SELECT query, sum(calls) FROM \(Connection.quoted(identifier: schema))
                      .pg_stat_statements
                    WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
                      AND query NOT LIKE '%\(Self.mark)%'
                    GROUP BY query ORDER BY sum(calls) DESC, query LIMIT \(Self.mostStatements)
                    """
                ).allRows().compactMap { row in
                    guard let text = row[0], let calls = row[1].flatMap({ Int($0) }) else {
                        return nil
                    }
                    return RecordedStatement(text: text, calls: calls)
                }
            }
        } catch {
            // The library is not loaded, or this role may not look: the draft does without.
            guard !error.isServerLoss else { throw error }
            return []
        }
    }

    private func onlyReading<R>(
        _ body: (Connection) throws(PostgresError) -> R
    ) throws(PostgresError) -> R {
        try connection.rolledBack { (connection) throws(PostgresError) -> R in
            try connection.execute(
                """
                SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY;
                SET LOCAL statement_timeout = '\(Self.countingLimit)'
                """)
            return try body(connection)
        }
    }

    private static func quoted(_ table: Table) -> String {
        Connection.quoted(identifier: table.schema) + "."
            + Connection.quoted(identifier: table.name)
    }
}
