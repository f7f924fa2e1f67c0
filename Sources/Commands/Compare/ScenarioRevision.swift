internal import Foundation
internal import ResultModel
internal import Subprocess
internal import Supervision
internal import SystemPackage

/// A scenario as it was at a git revision, in a folder of its own until it is removed.
struct ScenarioRevision: Sendable {
    /// As it was asked for: `main`.
    let revision: String
    /// The commit, shortened.
    let commit: String
    /// The scenario's path within the extracted tree.
    let scenarioPath: String
    private let folder: String

    /// The most that git may print, of which its first line is shown.
    private static let outputLimit = 64 * 1024

    /// Extracts the whole tree, since a scenario may name files beside its folder.
    ///
    /// - Parameters:
    ///   - revision: a branch, a tag, a commit.
    ///   - path: the scenario's folder or file in the working tree.
    /// - Throws: `CommandFailure` (usage) where there is no such revision, or no scenario in it.
    init(_ revision: String, of path: String) async throws(CommandFailure) {
        let url = URL(fileURLWithPath: path).standardizedFileURL.resolvingSymlinksInPath()
        let place = url.deletingLastPathComponent().path
        guard !revision.isEmpty, !revision.hasPrefix("-") else {
            throw CommandFailure(.usage, "--base-revision \(revision): this is no revision.")
        }
        let top = try await Self.git(
            ["-C", place, "rev-parse", "--show-toplevel"],
            "\(path) is not under version control")
        let found = try await Self.git(
            [
                "-C", top, "rev-parse", "--verify", "--quiet", "--end-of-options",
                "\(revision)^{commit}",
            ],
            "--base-revision \(revision): there is no such revision in \(top); fetch it first "
                + "(in continuous integration the whole history: fetch-depth: 0)")
        let root = URL(fileURLWithPath: top).resolvingSymlinksInPath().path
        let relative = String(url.path.dropFirst(root.count).drop { $0 == "/" })
        let folder: String
        do throws(ProgramError) {
            folder = try RunFolder().path
        } catch {
            throw CommandFailure(.unavailable, "\(error)")
        }
        self.revision = revision
        commit = String(found.prefix(12))
        scenarioPath = folder + "/" + relative
        self.folder = folder
        do throws(CommandFailure) {
            try await extract(found, from: top)
        } catch {
            remove()
            throw error
        }
        guard FileManager.default.fileExists(atPath: scenarioPath) else {
            remove()
            throw CommandFailure(
                .usage,
                "--base-revision \(revision): there is no \(relative) in it, so that there is "
                    + "nothing to compare with.")
        }
    }

    /// Removes the folder; nothing is left of it.
    func remove() {
        try? FileManager.default.removeItem(atPath: folder)
    }

    private func extract(_ commit: String, from top: String) async throws(CommandFailure) {
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: false,
                attributes: [.posixPermissions: 0o700])
        } catch {
            throw CommandFailure(
                .unavailable, "\(folder) cannot be made: \(error.localizedDescription)")
        }
        let archive = folder + "/tree.tar"
        _ = try await Self.git(
            ["-C", top, "archive", "--format=tar", "--output=\(archive)", commit],
            "the revision cannot be extracted")
        _ = try await Self.run(
            "tar", ["-xf", archive, "-C", folder], "the revision cannot be unpacked")
        try? FileManager.default.removeItem(atPath: archive)
    }

    private static func git(
        _ arguments: [String], _ failure: String
    ) async throws(CommandFailure) -> String {
        try await run("git", arguments, failure)
    }

    /// Runs a program to its end.
    ///
    /// - Returns: what it printed, without the line's end.
    /// - Throws: `CommandFailure` with `failure` and the first line of what the program said.
    private static func run(
        _ program: String, _ arguments: [String], _ failure: String
    ) async throws(CommandFailure) -> String {
        let outcome: (isSuccess: Bool, output: String, errors: String)
        do {
            let ended = try await Subprocess.run(
                .name(program), arguments: Arguments(arguments), input: .none,
                output: .string(limit: outputLimit), error: .string(limit: outputLimit))
            outcome = (
                ended.terminationStatus.isSuccess, ended.standardOutput, ended.standardError
            )
        } catch {
            throw CommandFailure(.unavailable, "\(program) cannot be run: \(error)")
        }
        guard outcome.isSuccess else {
            let said = outcome.errors.split(whereSeparator: \.isNewline).first.map { " (\($0))" }
            throw CommandFailure(.usage, "\(failure)\(said ?? "").")
        }
        return outcome.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
