import Foundation
import Subprocess
import SystemPackage

@testable import EphemeralPostgres

/// The processes whose command line or title contains a text, such as a cluster's name: its
/// supervisor, the postmaster and every backend.
func processes(mentioning text: String) -> [Int32] {
    let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return entries.compactMap(Int32.init).filter { process in
        let line = FileManager.default.contents(atPath: "/proc/\(process)/cmdline") ?? Data()
        return String(decoding: line, as: UTF8.self).contains(text)
    }
}

/// One field of a process's `/proc/<id>/status`, such as `Uid` or `PPid`, first word only.
func status(_ field: String, of process: Int32) -> String? {
    let text = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
    let line = text?.split(separator: "\n").first { $0.hasPrefix(field + ":") }
    return line?.split(whereSeparator: \.isWhitespace).dropFirst().first.map(String.init)
}

/// Looks at a condition until it holds or the time is over; whether it held.
func eventually(within limit: Duration = .seconds(60), _ holds: () -> Bool) async throws -> Bool {
    let end = ContinuousClock.now + limit
    while ContinuousClock.now < end {
        if holds() { return true }
        try await Task.sleep(for: .milliseconds(20))
    }
    return holds()
}

/// Runs a shell command; its exit status and everything it printed.
func shell(_ command: String) async throws -> (succeeded: Bool, output: String) {
    let result = try await Subprocess.run(
        .path("/bin/sh"), arguments: ["-c", command], output: .string(limit: 64 * 1024),
        error: .combinedWithOutput)
    return (result.terminationStatus.isSuccess, result.standardOutput)
}

extension EphemeralCluster {
    /// The cluster's folder name, which all its processes mention.
    var name: String { startup.layout.name }

    /// What of this cluster is still there: processes, folders, System V segments.
    var remains: [String] {
        let files = [folder, startup.layout.memoryFolder]
        return files.filter(FileManager.default.fileExists)
            + processes(mentioning: name).map { "process \($0)" }
            + ServerProcesses(dataFolder: startup.layout.dataFolder).identifiers()
            .map { "server process \($0)" }
    }

    /// Runs one statement with `psql`, the password given in its environment.
    func query(
        _ statement: String, overSocket: Bool = false, password: String? = nil
    ) async throws -> String {
        let result = try await Subprocess.run(
            .path(FilePath(startup.installation.binDirectory + "/psql")),
            arguments: [
                "-XAtq", "-h", overSocket ? socketFolder : "127.0.0.1", "-p", String(port),
                "-U", superuser, "-d", "postgres", "-c", statement,
            ],
            environment: .inherit.updating(["PGPASSWORD": password ?? self.password()]),
            output: .string(limit: 64 * 1024), error: .combinedWithOutput)
        return result.standardOutput.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
