import Foundation
internal import Supervision

/// A real PgBouncer in transaction mode in front of a database, gone when its owner is.
///
/// ``stop()`` ends it; so does letting go of the last reference, and the end of this process however
/// it comes. Up to 1.20 it knows no named prepared statements, and it takes no start-up `options`.
package final class PgBouncer: Sendable {
    /// Its version: `1.18.0`.
    package let version: String
    /// The port on 127.0.0.1.
    package let port: Int
    /// Its process identifier.
    package let processID: Int32
    /// Its folder, with its configuration, its users and its log.
    package let folder: String

    private let startup: PoolerStartup
    private let supervisor: Supervisor

    /// Starts it; returns when it listens.
    ///
    /// - Parameters:
    ///   - pools: names under which clients reach the database; each has server connections of its
    ///     own. Letters and digits only.
    ///   - poolSize: server connections of each pool.
    ///   - settings: further lines of `pgbouncer.ini`'s own section, which count over ours.
    ///   - parentFolder: where its folder is made; nil means the system's temporary one.
    /// - Throws: `ClusterError`; nothing is left behind then.
    package static func start(
        _ installation: PoolerInstallation, before upstream: PoolerUpstream, pools: [String],
        poolSize: Int, settings: [String] = [], parentFolder: String? = nil
    ) async throws(ClusterError) -> PgBouncer {
        precondition(pools.allSatisfy { $0.allSatisfy { $0.isLetter || $0.isNumber } })
        guard upstream.isWritable, !settings.contains(where: { $0.contains(where: \.isNewline) })
        else {
            throw ClusterError(
                .poolerFailed,
                "PgBouncer takes no user, password, host or setting with a line break in it")
        }
        let startup = PoolerStartup(
            installation: installation, upstream: upstream, pools: pools, poolSize: poolSize,
            settings: settings,
            account: try UnprivilegedAccount.choose(),
            folder: try ClusterLayout(parentFolder: parentFolder).folder)
        let (supervisor, pooler) = try await Supervisor.launch(startup, keep: false)
        return PgBouncer(startup, pooler, supervisor)
    }

    private init(_ startup: PoolerStartup, _ pooler: StartedPooler, _ supervisor: Supervisor) {
        self.startup = startup
        self.supervisor = supervisor
        port = pooler.port
        processID = pooler.processID
        version = startup.installation.version
        folder = startup.folder
    }

    deinit {
        supervisor.abandon()
    }

    /// Stops it and removes its folder; returns when that is done.
    package func stop() async {
        await supervisor.stop()
        // Still there: somebody killed the supervisor.
        if FileManager.default.fileExists(atPath: folder) {
            await Supervisor.removeLeftovers(of: startup)
        }
    }

    /// What libpq needs to connect as a client, in its own keywords.
    package func connectionParameters(pool: String) -> [(keyword: String, value: String)] {
        [
            ("host", "127.0.0.1"), ("port", String(port)), ("user", startup.upstream.user),
            ("password", startup.upstream.password), ("dbname", pool),
            // PgBouncer takes no options, which the environment might give.
            ("options", ""), ("sslmode", "disable"),
        ]
    }

    /// The last lines of its log, oldest first.
    package func logTail(lines count: Int = 20) -> [String] {
        startup.logTail(lines: count)
    }
}
