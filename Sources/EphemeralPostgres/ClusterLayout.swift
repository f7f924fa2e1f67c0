internal import Supervision

/// Where the parts of one cluster are.
struct ClusterLayout: Sendable {
    /// `bulkhead-` and ten random letters or digits.
    let name: String
    /// The cluster's own folder, private to the account that runs the server.
    let folder: String

    var dataFolder: String { folder + "/data" }
    var socketFolder: String { folder + "/socket" }
    var logFile: String { folder + "/server.log" }
    /// The certificate of a server that requires TLS, and its own root.
    var certificateFile: String { folder + "/server.crt" }
    var passwordFile: String { folder + "/passfile" }
    /// The postmaster's own account of itself, line by line (`src/include/utils/pidfile.h`).
    var processFile: String { dataFolder + "/postmaster.pid" }
    /// Where the server's dynamic shared memory lies, if there is such a file system.
    var memoryFolder: String { "/dev/shm/" + name }

    /// `sockaddr_un` has 108 bytes for the path and its NUL.
    private static let longestSocketPath = 107

    /// Chooses a fresh name below `parentFolder`, or below the temporary folder of the system.
    ///
    /// - Throws: `unusableFolder` when paths below it would be too long for a socket, or could be
    ///   misread as patterns by the programs that clean up.
    init(parentFolder: String?) throws(ClusterError) {
        let chosen = try RunFolder(parentFolder: parentFolder)
        name = chosen.name
        folder = chosen.path
        guard (socketFolder + "/.s.PGSQL.65535").utf8.count <= Self.longestSocketPath else {
            let parent = folder.dropLast(name.count + 1)
            throw ClusterError(
                .unusableFolder, "the path \(parent) is too long to hold a unix socket",
                advice: RunFolder.advice)
        }
    }

    /// The last lines of the server's log, oldest first; empty when there is none.
    func logTail(lines count: Int) -> [String] {
        RunFolder.tail(of: logFile, lines: count)
    }
}
