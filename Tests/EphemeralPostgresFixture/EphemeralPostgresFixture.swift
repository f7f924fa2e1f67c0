import EphemeralPostgres
import Foundation

/// Owns a cluster below the folder given as its argument, or a pooler where that is asked for, says
/// where it is and which process it is, and ends without stopping it: by a signal of the test, or when
/// its input ends.
@main
struct EphemeralPostgresFixture {
    static func main() async throws {
        let parentFolder = CommandLine.arguments[1]
        if CommandLine.arguments.contains("--pooler") {
            guard let installation = await PoolerInstallation.locate() else { exit(EXIT_FAILURE) }
            // No client comes, so that no server need be there.
            let nowhere = PoolerUpstream(
                host: "127.0.0.1", port: "1", database: "none", user: "nobody", password: "none")
            let pooler = try await PgBouncer.start(
                installation, before: nowhere, pools: ["none"], poolSize: 1,
                parentFolder: parentFolder)
            try say("\(pooler.folder) \(pooler.processID)")
            withExtendedLifetime(pooler) { while readLine() != nil {} }
        } else {
            let cluster = try await EphemeralCluster.start(
                ClusterOptions(parentFolder: parentFolder))
            try say("\(cluster.folder) \(cluster.serverProcessID)")
            withExtendedLifetime(cluster) { while readLine() != nil {} }
        }
        exit(EXIT_SUCCESS)
    }

    private static func say(_ line: String) throws {
        try FileHandle.standardOutput.write(contentsOf: Data((line + "\n").utf8))
    }
}
