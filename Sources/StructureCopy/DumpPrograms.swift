internal import Foundation
internal import PostgresDriver
internal import Subprocess
internal import Supervision
internal import SystemPackage

/// `pg_dump` and `pg_restore` of one installation.
///
/// How to reach a server goes into their environment, never onto their command lines, which anybody
/// on the machine may read.
struct DumpPrograms {
    /// Where they are.
    let directory: String
    /// Asked while a program runs, which is ended where the answer is yes.
    let shouldStop: @Sendable () -> Bool

    /// The most that is kept of what a failing program prints.
    private static let outputLimit = 64 * 1024
    private static let keptLines = 12
    /// How soon a program is ended once that was asked for.
    private static let pollInterval: Duration = .milliseconds(50)

    /// Writes a dump of what `arguments` ask for to a file.
    ///
    /// - Parameters:
    ///   - source: a connection to the database, whose own options are handed on.
    ///   - format: of the file, as `pg_dump` calls it.
    /// - Throws: `.dumpFailed`, `.missingProgram`.
    func dump(
        _ source: Connection, to file: String, format: String = "custom", _ arguments: [String]
    ) async throws(CopyError) {
        try await run(
            "pg_dump",
            [
                "--format=\(format)", "--file=\(file)", "--no-password", "--lock-wait-timeout=10s",
                // Nothing of these exists where the copy goes, and none of them decides who sees what.
                "--no-subscriptions", "--no-tablespaces", "--no-security-labels",
            ] + arguments, reaching: source, failure: .dumpFailed,
            "the structure of the database could not be read")
    }

    /// Performs a dump; the first statement that fails ends it.
    ///
    /// - Parameter target: a connection to the empty database.
    /// - Throws: `.restoreFailed`, `.missingProgram`.
    func restore(
        _ file: String, into target: Connection, _ arguments: [String]
    ) async throws(CopyError) {
        let database = target.options().last { $0.keyword == "dbname" }?.value ?? ""
        try await run(
            "pg_restore",
            ["--exit-on-error", "--no-password", "--dbname=\(database)"] + arguments + [file],
            reaching: target, failure: .restoreFailed,
            "the structure could not be made on the throw-away server")
    }

    private func run(
        _ program: String, _ arguments: [String], reaching connection: Connection,
        failure: CopyError.Code, _ message: String
    ) async throws(CopyError) {
        let path = directory + "/" + program
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw CopyError(
                .missingProgram, "\(program) is not in \(directory)",
                advice: "install PostgreSQL's client programs there, or name another directory "
                    + "with --postgres-bin")
        }
        var variables: [Environment.Key: String] = ["PATH": "/usr/bin:/bin", "LC_ALL": "C"]
        // Certificates and password files are looked for there.
        variables["HOME"] = ProcessInfo.processInfo.environment["HOME"]
        for option in connection.options() {
            guard let variable = option.environmentVariable else { continue }
            variables[Environment.Key(stringLiteral: variable)] = option.value
        }
        let configuration = Configuration(
            executable: .path(FilePath(path)), arguments: Arguments(arguments),
            environment: .custom(variables))
        let ending: Ending?
        do {
            ending = try await unlessStopped {
                let outcome = try await Subprocess.run(
                    configuration, output: .discarded, error: .string(limit: Self.outputLimit))
                return Ending(
                    isSuccess: outcome.terminationStatus.isSuccess, printed: outcome.standardError)
            }
        } catch {
            throw CopyError(failure, "\(message): \(program) did not run: \(error)")
        }
        guard let ending else {
            throw CopyError(.interrupted, "copying the structure was interrupted")
        }
        guard ending.isSuccess else {
            let lines = ending.printed.split(whereSeparator: \.isNewline).map(String.init)
            throw CopyError(failure, message, output: lines.suffix(Self.keptLines))
        }
    }

    private struct Ending: Sendable {
        let isSuccess: Bool
        let printed: String
    }

    /// Performs `body` unless the end is asked for before it is done, which cancels it.
    ///
    /// - Returns: nil where it was.
    private func unlessStopped(
        _ body: @escaping @Sendable () async throws -> Ending
    ) async throws -> Ending? {
        let shouldStop = shouldStop
        return try await withThrowingTaskGroup(of: Ending?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                while !shouldStop() { try await Task.sleep(for: Self.pollInterval) }
                return nil
            }
            defer { group.cancelAll() }
            let first = try await group.next() ?? nil
            // Ctrl-C reaches the program too, which may be the first to end.
            return shouldStop() ? nil : first
        }
    }
}
