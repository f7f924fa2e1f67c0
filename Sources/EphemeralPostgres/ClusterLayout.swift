import Foundation

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
        let given = parentFolder ?? FileManager.default.temporaryDirectory.path
        let parent = URL(fileURLWithPath: given).standardizedFileURL.path
        let letters = Array("abcdefghijklmnopqrstuvwxyz0123456789")
        let suffix = (0..<10).map { _ in letters[Int.random(in: letters.indices)] }
        name = "bulkhead-" + String(suffix)
        folder = (parent == "/" ? "" : parent) + "/" + name

        let advice = "choose another temporary folder with TMPDIR, for example TMPDIR=/tmp"
        guard (socketFolder + "/.s.PGSQL.65535").utf8.count <= Self.longestSocketPath else {
            throw ClusterError(
                .unusableFolder, "the path \(parent) is too long to hold a unix socket",
                advice: advice)
        }
        guard !parent.contains(where: { "*?[]\\\"'".contains($0) || $0.isNewline }) else {
            throw ClusterError(
                .unusableFolder, "the path \(parent) contains a quote or a pattern character",
                advice: advice)
        }
    }

    /// The last lines of the server's log, oldest first; empty when there is none.
    func logTail(lines count: Int) -> [String] {
        Self.tail(of: logFile, lines: count)
    }

    /// The last lines of a file, oldest first; empty when there is none.
    static func tail(of path: String, lines count: Int) -> [String] {
        guard let file = FileHandle(forReadingAtPath: path) else { return [] }
        defer { try? file.close() }
        let longest: UInt64 = 64 * 1024
        guard let end = try? file.seekToEnd(),
            (try? file.seek(toOffset: end > longest ? end - longest : 0)) != nil,
            let bytes = try? file.readToEnd()
        else { return [] }
        return String(decoding: bytes, as: UTF8.self)
            .split(whereSeparator: \.isNewline).suffix(count).map(String.init)
    }
}
