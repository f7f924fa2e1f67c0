import Foundation
import Subprocess
import SystemPackage

/// A PgBouncer on this machine.
package struct PoolerInstallation: Sendable {
    /// The program's whole path.
    package let program: String
    /// Its version: `1.18.0`.
    package let version: String

    /// Finds it where Debian puts it, else on `PATH`.
    ///
    /// - Parameter folders: where to look; nil for the places above.
    /// - Returns: nil where it is not installed, or does not say its version.
    package static func locate(in folders: [String]? = nil) async -> PoolerInstallation? {
        let searchPath = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let places =
            folders?.map { URL(fileURLWithPath: $0).standardizedFileURL.path }
            ?? ["/usr/sbin"] + searchPath.split(separator: ":").map(String.init)
        let programs = places.filter { $0.hasPrefix("/") }.map { $0 + "/pgbouncer" }
        for program in programs where FileManager.default.isExecutableFile(atPath: program) {
            // "PgBouncer 1.18.0", and more lines for its libraries.
            let answer = try? await Subprocess.run(
                .path(FilePath(program)), arguments: ["--version"],
                output: .string(limit: 16 * 1024))
            let words = answer?.standardOutput.split(whereSeparator: \.isWhitespace) ?? []
            guard words.count > 1, words[0] == "PgBouncer" else { continue }
            return PoolerInstallation(program: program, version: String(words[1]))
        }
        return nil
    }
}
