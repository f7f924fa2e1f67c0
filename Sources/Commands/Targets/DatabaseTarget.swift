internal import EphemeralPostgres
internal import PostgresDriver
internal import ResultModel

/// The database that a run fills and works on, and how to make clones of it.
///
/// Either a database of a throw-away cluster, perhaps with the structure of one that the user named,
/// or one that the user named and that was empty.
final class DatabaseTarget: Sendable {
    /// As the role that the application uses.
    let application: ConnectionParameters
    /// As the role that creates, seeds and observes.
    let administrator: ConnectionParameters
    let databaseName: String
    let cluster: EphemeralCluster?
    /// Whose structure the database has; nil where the scenario's schema files make it.
    let copied: CopiedDatabase?

    /// An empty database that the user named.
    init(
        application: ConnectionParameters, administrator: ConnectionParameters,
        databaseName: String
    ) {
        self.application = application
        self.administrator = administrator
        self.databaseName = databaseName
        cluster = nil
        copied = nil
    }

    /// The name of a throw-away server's database.
    static let throwAwayName = "bulkhead"

    /// The database of a throw-away server.
    ///
    /// - Parameters:
    ///   - name: of the database, which is there.
    ///   - overSocket: whether it is reached over the unix socket rather than TCP.
    init(
        _ cluster: EphemeralCluster, name: String = DatabaseTarget.throwAwayName,
        overSocket: Bool, copied: CopiedDatabase? = nil
    ) {
        application = ConnectionParameters(
            cluster.connectionParameters(database: name, overSocket: overSocket))
        administrator = application
        databaseName = name
        self.cluster = cluster
        self.copied = copied
    }

    var isEphemeral: Bool { cluster != nil }

    /// Settings that decide how fast and how safe the server is, for the result.
    static let reportedSettings = [
        "fsync", "synchronous_commit", "full_page_writes", "shared_buffers", "work_mem",
        "effective_cache_size", "random_page_cost", "max_connections", "jit", "autovacuum",
        "default_transaction_isolation", "max_wal_size",
    ]

    /// Reads version and settings for the result.
    func describe(_ connection: Connection) throws(PostgresError) -> Target {
        let names = Self.reportedSettings.map { Connection.quoted(literal: $0) }
            .joined(separator: ",")
        let rows = try connection.query(
            "SELECT name, current_setting(name) FROM pg_settings WHERE name IN (\(names))"
        ).allRows()
        var settings: [String: String] = [:]
        for row in rows {
            if let name = row[0], let value = row[1] { settings[name] = value }
        }
        return Target(
            kind: .database, ephemeral: isEphemeral,
            serverVersion: connection.reportedSetting("server_version") ?? "unknown",
            settings: settings, source: copied?.source)
    }

    /// Makes a copy of the database for checks that write; nobody may be connected to it.
    ///
    /// - Returns: the copy's name, which no other run has, to drop with `dropClone`.
    func clone() throws(PostgresError) -> String {
        // Names end at 63 bytes; the random part must not be what is cut off.
        let source = databaseName.prefix { $0.isASCII }.prefix(30)
        let number = UInt32.random(in: 0 ... .max)
        let name = "\(Self.clonePrefix)\(source)_\(String(number, radix: 36))"
        let connection = try Connection.open(
            administrator.setting("dbname", to: maintenanceDatabase))
        try connection.execute("CREATE DATABASE \(quoted(name)) TEMPLATE \(quoted(databaseName))")
        return name
    }

    private static let clonePrefix = "bulkhead_clone_"

    /// Drops a copy made by `clone`.
    func dropClone(_ name: String) throws(PostgresError) {
        precondition(name.hasPrefix(Self.clonePrefix) && name != databaseName)
        let connection = try Connection.open(
            administrator.setting("dbname", to: maintenanceDatabase))
        try connection.execute("DROP DATABASE IF EXISTS \(quoted(name)) WITH (FORCE)")
    }

    /// Makes the server's statistics of statements readable, where the throw-away server collects
    /// them: in a schema of their own, after the scenario's own schema had its way.
    func addStatementStatistics(_ connection: Connection) throws(PostgresError) {
        guard let cluster, cluster.hasStatementStatistics else { return }
        try connection.execute("CREATE SCHEMA IF NOT EXISTS bulkhead_statistics")
        try connection.execute(
            "CREATE EXTENSION IF NOT EXISTS pg_stat_statements SCHEMA bulkhead_statistics")
    }

    /// Whether the throw-away server has ended; a named one is never known to have.
    var isGone: Bool { cluster.map { !$0.isServerRunning } ?? false }

    /// What the log of a throw-away server says of its end, as a sentence; nil where it says
    /// nothing.
    ///
    /// The log goes with the server, so that nobody can look later.
    var explanationOfLoss: String? {
        guard let cluster else { return nil }
        let log = cluster.logTail(lines: 50)
        if log.contains(where: { $0.contains("No space left on device") }) {
            return "The disk is full: make room in \(cluster.folder), choose another place with "
                + "TMPDIR, or seed fewer users with --users."
        }
        return log.last { $0.contains("PANIC:") || $0.contains("FATAL:") }
            .map { "The last the server said: \($0)" }
    }

    /// Connects to a copy as the administrator.
    func connect(toClone name: String) throws(PostgresError) -> Connection {
        try Connection.open(administrator.setting("dbname", to: name))
    }

    /// A database that is there on every server; the one being copied must be free of connections.
    private var maintenanceDatabase: String { "postgres" }

    private func quoted(_ name: String) -> String { Connection.quoted(identifier: name) }
}
