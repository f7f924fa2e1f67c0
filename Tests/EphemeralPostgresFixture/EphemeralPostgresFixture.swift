import EphemeralPostgres
import Foundation

/// Owns a cluster below the folder given as its argument, says where it is and which process the
/// postmaster is, and ends without stopping it: by a signal of the test, or when its input ends.
@main
struct EphemeralPostgresFixture {
    static func main() async throws {
        let options = ClusterOptions(parentFolder: CommandLine.arguments[1])
        let cluster = try await EphemeralCluster.start(options)
        let line = "\(cluster.folder) \(cluster.serverProcessID)\n"
        try FileHandle.standardOutput.write(contentsOf: Data(line.utf8))
        while readLine() != nil {}
        exit(EXIT_SUCCESS)
    }
}
