internal import DatabaseCatalog
internal import Population
package import PostgresDriver
package import ResultModel
internal import ScenarioModel

extension Rule {
    /// **What**: the database is over 10 % larger or smaller than its document says for this many
    /// users.
    ///
    /// **Why**: prices and limits of hosted databases are counted in this figure.
    ///
    /// **Fix**: correct the document.
    package static let storageClaim = Rule(
        "storage-claim", .low, .storage, "the database is not as large as its document says")
}

/// Measures the database and holds it against the document's claims.
package enum StorageCheck {
    /// What was measured.
    package struct Report: Sendable {
        /// By table name.
        package var tables: [String: TableSize] = [:]
        package var results: [StorageResult] = []
        package var findings: [Finding] = []
    }

    /// How far a claim may be off, as a fraction of it.
    static let tolerance = 0.1

    /// - Throws: the server's error.
    package static func run(
        _ context: VerificationContext, _ connection: Connection
    ) throws(PostgresError) -> Report {
        var report = Report()
        report.tables = try sizes(context, connection)
        let measured = report.tables.values.reduce(0) { $0 + $1.bytes + $1.indexBytes }
        let database = try connection.query("SELECT pg_database_size(current_database())")
        let databaseBytes = Int64(database.integer(row: 0, column: 0) ?? 0)
        for claim in context.scenario.storage {
            let result = judge(
                claim, users: context.plan.users, measured: measured, database: databaseBytes)
            report.results.append(result)
            guard result.outcome == .fail else { continue }
            report.findings.append(finding(result, report.tables, context.catalog))
        }
        return report
    }

    /// The size of every table, by its name.
    ///
    /// - Throws: the server's error.
    package static func sizes(
        _ context: VerificationContext, _ connection: Connection
    ) throws(PostgresError) -> [String: TableSize] {
        var sizes: [String: TableSize] = [:]
        for table in context.catalog.tables {
            sizes[table.displayName] = try size(of: table, connection)
        }
        return sizes
    }

    /// A claim is judged only at its own number of users: sizes do not scale by rule of three.
    static func judge(
        _ claim: StorageClaim, users: Int, measured: Int64, database: Int64
    ) -> StorageResult {
        let isWithin =
            abs(Double(measured - claim.bytes)) <= tolerance * Double(claim.bytes)
        return StorageResult(
            users: claim.users, claimBytes: claim.bytes, measuredBytes: measured,
            databaseBytes: database,
            outcome: claim.users != users ? .untested : isWithin ? .pass : .fail)
    }

    private static func size(
        of table: Table, _ connection: Connection
    ) throws(PostgresError) -> TableSize {
        // A partitioned table's own size is nothing: its partitions are tables of the catalog.
        let result = try connection.query(
            """
            SELECT pg_table_size($1::regclass), pg_indexes_size($1::regclass),
              (SELECT count(*) FROM ONLY \(table.sqlName))
            """, [table.sqlName])
        return TableSize(
            rows: result.integer(row: 0, column: 2) ?? 0,
            bytes: Int64(result.integer(row: 0, column: 0) ?? 0),
            indexBytes: Int64(result.integer(row: 0, column: 1) ?? 0))
    }

    private static func finding(
        _ result: StorageResult, _ tables: [String: TableSize], _ catalog: Catalog
    ) -> Finding {
        let names = catalog.tables.map { Connection.quoted(literal: $0.sqlName) }
        let parts = tables.sorted { $0.value.bytes > $1.value.bytes }.map { name, size in
            "\(name): \(megabytes(size.bytes)) and \(megabytes(size.indexBytes)) of indexes"
        }
        return Rule.storageClaim.finding(
            object: "\(result.users) users",
            message: """
                the document claims \(megabytes(result.claimBytes)) for \(result.users) users; \
                tables and indexes take \(megabytes(result.measuredBytes))
                """,
            evidence: """
                \(parts.joined(separator: "\n"))
                pg_database_size, catalogs and all: \(megabytes(result.databaseBytes))
                """,
            replay: """
                SELECT sum(pg_total_relation_size(name::regclass))
                FROM unnest(ARRAY[\(names.joined(separator: ", "))]) name;
                """,
            fix: "correct the document, or check that the seeded text is as long as the real one")
    }

    /// In units of a million bytes, with one decimal.
    private static func megabytes(_ bytes: Int64) -> String {
        "\(Double(bytes / 100_000) / 10) MB"
    }
}
