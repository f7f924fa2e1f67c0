internal import EphemeralPostgres
internal import PostgresDriver
internal import ResultModel
internal import ScenarioModel
internal import Supervision

/// Decides where a run happens: never where anything of anybody's is.
struct TargetFinder {
    let settings: RunSettings
    let environment: [String: String]
    /// What the scenario claims, which a throw-away server then keeps.
    let scenario: Scenario
    let display: ProgressDisplay
    let interruption: Interruption

    /// The database: `--dsn`, `DATABASE_URL`, libpq's own variables, or a throw-away cluster.
    ///
    /// - Throws: `CommandFailure`: unavailable where no server can be reached or started, invalid
    ///   where the database holds something.
    func find() async throws(CommandFailure) -> DatabaseTarget {
        guard let application = named else { return try await throwAway() }
        let administrator =
            settings.adminDSN.map(ConnectionParameters.init(connectionString:)) ?? application
        let found: [String]
        let name: String?
        do throws(PostgresError) {
            let connection = try Connection.open(administrator)
            if settings.adminDSN != nil { _ = try Connection.open(application) }
            found = try DatabaseContent.examples(connection)
            name = try connection.query("SELECT current_database()").string(row: 0, column: 0)
        } catch {
            throw CommandFailure(
                .unavailable, "The database cannot be used: \(error)\n\(Self.advice(error))")
        }
        guard found.isEmpty else { return try await copy(of: application, administrator) }
        return DatabaseTarget(
            application: application, administrator: administrator, databaseName: name ?? "")
    }

    /// The database that the command line or the environment names; nil where neither does.
    var named: ConnectionParameters? {
        if settings.isEphemeralForced { return nil }
        if let dsn = settings.dsn { return ConnectionParameters(connectionString: dsn) }
        if let url = environment["DATABASE_URL"], !url.isEmpty {
            return ConnectionParameters(connectionString: url)
        }
        let names = ["PGHOST", "PGHOSTADDR", "PGSERVICE", "PGDATABASE"]
        return names.contains { !(environment[$0] ?? "").isEmpty } ? ConnectionParameters() : nil
    }

    /// What to do where a named database lets nobody in.
    static func advice(_ error: PostgresError) -> String {
        switch error.sqlState {
        case .invalidPassword, .invalidAuthorization:
            "Check the user and the password in --dsn, or put the password into PGPASSWORD."
        case .tooManyConnections:
            "The server has no connection left: raise max_connections or end other clients."
        case .invalidCatalogName:
            "Create the database first (createdb), or name another one."
        default:
            "Check host and port and that the server runs; without --dsn, DATABASE_URL and PGHOST "
                + "Bulkhead starts a throw-away server of its own."
        }
    }

    private func serverSettings() throws(ClusterError) -> [ServerSetting] {
        var result: [ServerSetting] = []
        for setting in settings.serverSettings {
            result.append(try ServerSetting(name: setting.name, value: setting.value))
        }
        return result
    }

    private func throwAway() async throws(CommandFailure) -> DatabaseTarget {
        let cluster = try await start()
        do throws(PostgresError) {
            let maintenance = try Connection.open(
                ConnectionParameters(
                    cluster.connectionParameters(database: "postgres", overSocket: true)))
            try maintenance.execute("CREATE DATABASE \(DatabaseTarget.throwAwayName)")
        } catch {
            await cluster.stop()
            throw CommandFailure(.unavailable, "The throw-away server cannot be used: \(error)")
        }
        // An application is told an address that every driver understands.
        return DatabaseTarget(
            cluster, overSocket: !scenario.database.requiresTLS && scenario.api == nil)
    }

    /// Starts a throw-away server, which keeps what the scenario claims of connections.
    ///
    /// - Parameter majorVersion: of which it should be, where there is a choice.
    func start(
        preferring majorVersion: Int? = nil
    ) async throws(CommandFailure) -> EphemeralCluster {
        do throws(ClusterError) {
            return try await EphemeralCluster.start(
                ClusterOptions(
                    binDirectory: settings.postgresBin, preferredMajorVersion: majorVersion,
                    settings: try serverSettings(), requiresTLS: scenario.database.requiresTLS,
                    keep: settings.keep))
        } catch {
            throw CommandFailure(
                error.code == .invalidSetting ? .usage : .unavailable, "\(error)")
        }
    }
}
