internal import APIVerification
internal import DatabaseCatalog
internal import Population
internal import PostgresDriver
internal import ResultModel
internal import ScenarioModel
internal import Verification

/// The database behind an application that Bulkhead did not start: looked at, and never written to.
struct ObservedDatabase: Sendable {
    /// Of a session in which every transaction is read-only.
    let parameters: ConnectionParameters
    /// What of it may be read and is whole.
    let catalog: Catalog
    /// Where it is and as whom, without secrets.
    let place: String
    let role: String
    let databaseName: String
    let serverVersion: String
    /// Tables that the role may not read, or not all rows of.
    let withheld: [String]

    /// How long one look may take: tables may be large, and have no index that helps.
    static let statementLimit = "30s"

    /// Opens a session that can only read, and reads the structure.
    ///
    /// - Throws: `CommandFailure` (unavailable) where there is no such session.
    init(_ named: ConnectionParameters) throws(CommandFailure) {
        do throws(PostgresError) {
            // Given options stay, wherever they come from: they may say which schema is meant.
            let given = try Connection.open(named).options().first { $0.keyword == "options" }
            let settings = [
                given?.value, "-c default_transaction_read_only=on",
                "-c statement_timeout=\(Self.statementLimit)",
            ]
            parameters = named.setting(
                "options", to: settings.compactMap(\.self).joined(separator: " "))
            let connection = try Connection.open(parameters)
            let facts = try connection.query(
                """
                SELECT pg_is_in_recovery(), current_setting('transaction_read_only') = 'on',
                  current_user, current_database()
                """)
            place = connection.place
            role = facts.string(row: 0, column: 2) ?? ""
            databaseName = facts.string(row: 0, column: 3) ?? ""
            serverVersion = connection.reportedSetting("server_version") ?? "unknown"
            if facts.boolean(row: 0, column: 0) ?? false {
                throw Refusal.standby.error
            }
            guard facts.boolean(row: 0, column: 1) ?? false else { throw Refusal.writable.error }
            let hidden = try Self.withheld(connection)
            withheld = hidden.names
            var catalog = try Catalog.read(connection)
            catalog.tables.removeAll { hidden.tables.contains($0.id) }
            self.catalog = catalog
        } catch {
            throw CommandFailure(
                .unavailable,
                "The application's database cannot be looked at: \(error)\n"
                    + (Refusal(error)?.advice ?? TargetFinder.advice(error)) + " "
                    + Self.withoutDatabase)
        }
    }

    /// What is always possible.
    static let withoutDatabase =
        "Without --dsn (--ephemeral where the environment names a database), attacks are judged by "
        + "what the API answers alone."

    /// A session that is there and cannot be used.
    private enum Refusal: String {
        case standby = "it is a standby, which shows what was written only later"
        case writable = "the session is not read-only, although that was asked for"

        init?(_ error: PostgresError) {
            self.init(rawValue: error.message)
        }

        var error: PostgresError {
            PostgresError(code: .invalidParameters, message: rawValue)
        }

        var advice: String {
            switch self {
            case .standby: "Name the primary server."
            case .writable: "Name the server itself, not a pooler in front of it."
            }
        }
    }

    /// Tables of which the role does not see every row.
    private static func withheld(
        _ connection: Connection
    ) throws(PostgresError) -> (tables: Set<UInt32>, names: [String]) {
        let rows = try connection.query(
            """
            SELECT c.oid, CASE WHEN n.nspname = 'public' THEN c.relname
                ELSE n.nspname || '.' || c.relname END
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
              AND n.nspname NOT IN ('pg_catalog', 'information_schema')
              AND n.nspname !~ '^pg_(toast|temp)'
              AND (NOT has_schema_privilege(n.oid, 'USAGE')
                OR NOT has_table_privilege(c.oid, 'SELECT') OR row_security_active(c.oid))
            ORDER BY 2
            """
        ).allRows()
        return (
            Set(rows.compactMap { $0[0].flatMap { UInt32($0) } }), rows.compactMap { $0[1] }
        )
    }

    /// As the attacks look at it.
    ///
    /// - Parameters:
    ///   - tenancy: of `catalog`.
    ///   - checks: who attacks, with the structure that the operations imply.
    func observer(
        _ connection: Connection, _ scenario: Scenario, _ tenancy: Tenancy,
        _ checks: VerificationContext
    ) -> DatabaseObserver {
        DatabaseObserver(
            reading: connection,
            VerificationContext(
                scenario: scenario, plan: checks.plan, catalog: catalog, tenancy: tenancy),
            accounts: (0..<checks.plan.users).map {
                ActingUser($0, .median, in: checks.plan)
            })
    }
}
