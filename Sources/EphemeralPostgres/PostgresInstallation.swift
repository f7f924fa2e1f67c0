import Foundation
import Subprocess
internal import Supervision
import SystemPackage

/// A PostgreSQL server on this machine: where its programs are and what it can do.
package struct PostgresInstallation: Sendable {
    /// The directory that holds `initdb` and `postgres`.
    package let binDirectory: String
    /// The version as the server says it: `15.18`, `18beta1`.
    package let serverVersion: String
    /// The number in front: 15.
    package let majorVersion: Int
    /// Whether the library `pg_stat_statements` is installed with it.
    package let hasStatementStatistics: Bool

    /// Finds an installation: the given directory and no other, else what `pg_config` names, else
    /// the newest of Debian's, else the first on `PATH`.
    ///
    /// - Parameter preferred: a major version, whose programs are taken where Debian has them.
    /// - Throws: `installationNotFound`, saying what was tried and what to install.
    package static func locate(
        binDirectory: String? = nil, preferring preferred: Int? = nil
    ) async throws(ClusterError) -> PostgresInstallation {
        let candidates: [String]
        if let binDirectory {
            candidates = [binDirectory]
        } else {
            let configured = await output(of: .name("pg_config"), ["--bindir"])
            let debian = debianDirectories()
            let ofVersion = debian.filter { $0.hasSuffix("/\(preferred ?? 0)/bin") }
            candidates =
                ofVersion + [configured].compactMap(\.self) + debian + searchPathDirectories()
        }
        guard let found = candidates.first(where: holdsServer) else {
            throw notFound(in: candidates, given: binDirectory != nil)
        }
        let directory = URL(fileURLWithPath: found).standardizedFileURL.path
        return try await PostgresInstallation(examining: directory)
    }

    /// Asks the programs of a directory for their version.
    private init(examining directory: String) async throws(ClusterError) {
        let answer = await Self.output(of: .path(FilePath(directory + "/postgres")), ["--version"])
        // "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)"
        guard let words = answer?.split(separator: " "), words.count >= 3,
            let major = Int(words[2].prefix { $0.isNumber })
        else {
            throw ClusterError(
                .installationNotFound,
                "\(directory)/postgres --version answers \"\(answer ?? "")\", not with a version",
                advice: "install PostgreSQL again, or give another directory with --postgres-bin")
        }
        binDirectory = directory
        serverVersion = String(words[2])
        majorVersion = major
        hasStatementStatistics = await Self.libraryDirectories(of: directory).contains {
            FileManager.default.fileExists(atPath: $0 + "/pg_stat_statements.so")
        }
    }

    /// Where loadable libraries may be: what the installation says of itself, else beside `bin`.
    private static func libraryDirectories(of directory: String) async -> [String] {
        let program = FilePath(directory + "/pg_config")
        if let stated = await output(of: .path(program), ["--pkglibdir"]) { return [stated] }
        let parent = URL(fileURLWithPath: directory).deletingLastPathComponent().path
        return [parent + "/lib", parent + "/lib/postgresql"]
    }

    /// Debian's version folders below `root`, newest first, by number: 9.6 is older than 15.
    static func debianDirectories(below root: String = "/usr/lib/postgresql") -> [String] {
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        return versions.compactMap { version in Double(version).map { (version, $0) } }
            .sorted { $0.1 > $1.1 }
            .map { "\(root)/\($0.0)/bin" }
    }

    private static func searchPathDirectories() -> [String] {
        let searchPath = ProcessInfo.processInfo.environment["PATH"] ?? ""
        return searchPath.split(separator: ":").map(String.init).filter { $0.hasPrefix("/") }
    }

    private static func holdsServer(_ directory: String) -> Bool {
        ["initdb", "postgres"].allSatisfy {
            FileManager.default.isExecutableFile(atPath: directory + "/" + $0)
        }
    }

    private static func notFound(in tried: [String], given: Bool) -> ClusterError {
        let places = given ? tried.joined() : "pg_config, /usr/lib/postgresql and PATH"
        return ClusterError(
            .installationNotFound,
            "no PostgreSQL server was found: looked for initdb and postgres in \(places)",
            advice: given
                ? "give the directory that holds both, or leave --postgres-bin out to search"
                : "install it (apt-get install postgresql) or say where it is (--postgres-bin DIR)",
            output: given ? [] : tried)
    }

    /// The first line a short-lived program prints, or `nil` when it cannot run or fails.
    private static func output(of program: Executable, _ arguments: [String]) async -> String? {
        let result = try? await Subprocess.run(
            program, arguments: Arguments(arguments), output: .string(limit: 16 * 1024))
        guard let result, result.terminationStatus.isSuccess else { return nil }
        return result.standardOutput.split(whereSeparator: \.isNewline).first.map(String.init)
    }
}
