internal import EphemeralPostgres
internal import PostgresDriver
internal import ResultModel

/// The database that a run fills and works on, and how to make clones of it.
///
/// Either a database of a throw-away cluster, or one that the user named and that was empty.
final class DatabaseTarget: Sendable {
    /// As the role that the application uses.
    let application: ConnectionParameters
    /// As the role that creates, seeds and observes.
    let administrator: ConnectionParameters
    let databaseName: String
    let cluster: EphemeralCluster?

    init(
        application: ConnectionParameters, administrator: ConnectionParameters,
        databaseName: String, cluster: EphemeralCluster?
    ) {
        self.application = application
        self.administrator = administrator
        self.databaseName = databaseName
        self.cluster = cluster
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
            settings: settings)
    }

    /// Makes a copy of the database for checks that write; nobody may be connected to it.
    ///
    /// - Returns: the copy's name, to drop with `dropClone`.
    func clone(named suffix: String) throws(PostgresError) -> String {
        let name = "bulkhead_\(suffix)"
        let connection = try Connection.open(
            administrator.setting("dbname", to: maintenanceDatabase))
        try connection.execute("DROP DATABASE IF EXISTS \(quoted(name))")
        try connection.execute("CREATE DATABASE \(quoted(name)) TEMPLATE \(quoted(databaseName))")
        return name
    }

    /// Drops a copy made by `clone`.
    func dropClone(_ name: String) throws(PostgresError) {
        precondition(name.hasPrefix("bulkhead_") && name != databaseName)
        let connection = try Connection.open(
            administrator.setting("dbname", to: maintenanceDatabase))
        try connection.execute("DROP DATABASE IF EXISTS \(quoted(name)) WITH (FORCE)")
    }

    /// Connects to a copy as the administrator.
    func connect(toClone name: String) throws(PostgresError) -> Connection {
        try Connection.open(administrator.setting("dbname", to: name))
    }

    /// A database that is there on every server; the one being copied must be free of connections.
    private var maintenanceDatabase: String { "postgres" }

    private func quoted(_ name: String) -> String { Connection.quoted(identifier: name) }
}
