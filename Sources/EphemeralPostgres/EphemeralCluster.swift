import Foundation
internal import Supervision

/// A PostgreSQL server with a new, empty cluster that is gone when its owner is.
///
/// ``stop()`` ends it; so does letting go of the last reference, and the end of this process however
/// it comes, `kill -9` included. The settings are durable: what is thrown away is the folder, not
/// the cost of keeping data safe, which belongs to every latency.
package final class EphemeralCluster: Sendable {
    /// The superuser of every throw-away cluster.
    static let administratorName = "bulkhead_admin"

    /// The port on 127.0.0.1, which also names the socket.
    package let port: Int
    /// The folder of the unix socket.
    package let socketFolder: String
    /// The superuser's name.
    package let superuser: String
    /// The cluster's own folder, which holds everything of it that is on a disk.
    package let folder: String
    /// The server's version, such as `15.18`.
    package let serverVersion: String
    /// The number in front of the version, such as 15.
    package let majorVersion: Int
    /// Whether `pg_stat_statements` is preloaded, so that `CREATE EXTENSION` makes it usable.
    package let hasStatementStatistics: Bool
    /// How clients over TCP are protected.
    package let encryption: Encryption
    /// Where the server's programs are.
    package var binDirectory: String { startup.installation.binDirectory }
    /// The postmaster's process identifier.
    package let serverProcessID: Int32
    /// How to reach, stop and remove the server that ``stop()`` leaves; `nil` when it leaves none.
    package let kept: KeptCluster?

    let startup: ServerStartup
    private let supervisor: Supervisor

    /// Makes a cluster and starts its server; returns when it accepts connections (1 to 3 seconds).
    ///
    /// - Throws: `ClusterError`; nothing is left behind then, nor when the task is cancelled.
    package static func start(
        _ options: ClusterOptions = ClusterOptions()
    ) async throws(ClusterError) -> EphemeralCluster {
        let installation: PostgresInstallation
        do {
            installation = try await PostgresInstallation.locate(
                binDirectory: options.binDirectory, preferring: options.preferredMajorVersion)
        } catch {
            // A cancelled task can run no program, so that it finds none either.
            throw Task.isCancelled ? .cancelled : error
        }
        let layout = try ClusterLayout(parentFolder: options.parentFolder)
        let startup = ServerStartup(
            installation: installation,
            account: try UnprivilegedAccount.choose(),
            layout: layout,
            configuration: ServerConfiguration(
                layout: layout, hasStatementStatistics: installation.hasStatementStatistics,
                chosen: options.settings),
            password: Password(), requiresTLS: options.requiresTLS)
        let (supervisor, server) = try await Supervisor.launch(startup, keep: options.keep)
        return EphemeralCluster(startup, server, supervisor, keep: options.keep)
    }

    private init(
        _ startup: ServerStartup, _ server: StartedServer, _ supervisor: Supervisor, keep: Bool
    ) {
        self.startup = startup
        self.supervisor = supervisor
        port = server.port
        encryption = server.encryption
        serverProcessID = server.processID
        socketFolder = startup.layout.socketFolder
        superuser = Self.administratorName
        folder = startup.layout.folder
        serverVersion = startup.installation.serverVersion
        majorVersion = startup.installation.majorVersion
        hasStatementStatistics = startup.configuration.hasStatementStatistics
        kept = keep ? KeptCluster(startup, port: server.port) : nil
    }

    deinit {
        supervisor.abandon()
    }

    /// Stops the server and removes the folder, or with `keep` lets go of them.
    ///
    /// Returns when that is done. Calling it again does nothing more.
    package func stop() async {
        await supervisor.stop()
        // Still there: somebody killed the supervisor.
        if kept == nil, FileManager.default.fileExists(atPath: folder) {
            await Supervisor.removeLeftovers(of: startup)
        }
    }

    /// Whether the server still runs, for those whose connection just broke.
    package var isServerRunning: Bool {
        RunningProcess.isRunning(serverProcessID)
    }

    /// The last lines of the server's log, oldest first.
    package func logTail(lines count: Int = 20) -> [String] {
        startup.layout.logTail(lines: count)
    }
}

extension EphemeralCluster {
    /// How connections over TCP are protected; the unix socket never uses TLS.
    package enum Encryption: Sendable, Equatable {
        /// It was not asked for: plaintext is let in.
        case notRequired
        /// Plaintext is refused, and the server's certificate can be verified by this root.
        case required(rootCertificate: String)
        /// It was asked for, and this server was built without it: plaintext is let in.
        case unsupported
    }
}

// MARK: Connecting

extension EphemeralCluster: CustomStringConvertible {
    /// The superuser's password, which is never printed and never on a command line.
    package func password() -> String {
        startup.password.revealed
    }

    /// What libpq needs to connect as the superuser, in its own keywords.
    ///
    /// - Parameters:
    ///   - database: The database's name; a new cluster has `postgres`.
    ///   - overSocket: Whether to use the unix socket rather than TCP on 127.0.0.1; TCP verifies the
    ///     server's certificate where TLS is required.
    package func connectionParameters(
        database: String, overSocket: Bool
    ) -> [(keyword: String, value: String)] {
        (overSocket ? [("host", socketFolder)] : loopback) + [
            ("port", String(port)),
            ("user", superuser),
            ("password", password()),
            ("dbname", database),
        ]
    }

    private var loopback: [(keyword: String, value: String)] {
        guard case .required(let rootCertificate) = encryption else {
            return [("host", "127.0.0.1")]
        }
        return [
            // The name is what the certificate is held against; the address spares the resolver.
            ("host", "localhost"), ("hostaddr", "127.0.0.1"),
            ("sslmode", "verify-full"), ("sslrootcert", rootCertificate),
        ]
    }

    /// Version and place, without the password.
    package var description: String {
        "PostgreSQL \(serverVersion) on 127.0.0.1:\(port) in \(folder)"
    }
}
