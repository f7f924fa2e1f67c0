import Foundation
import Glibc
import ResultModel
import Subprocess
import Synchronization
import SystemPackage
import Testing

/// How a run of the program ended, and everything it printed.
struct Ending: Sendable, CustomTestStringConvertible {
    /// Nil where a signal ended it.
    let exitCode: Int32?
    let output: String
    let errors: String

    /// Standard error without the lines of progress: `phase: started`, `phase: done in …`.
    var message: String {
        errors.split(separator: "\n", omittingEmptySubsequences: false).filter { line in
            !line.hasSuffix(": started") && !line.contains(": done in ")
        }.joined(separator: "\n").trimmingCharacters(in: .newlines)
    }

    /// Standard output with every run of white space as one space, since the report wraps lines.
    var report: String {
        output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    var testDescription: String {
        "exit \(exitCode.map(String.init) ?? "by signal")\n\(output)\n\(errors)"
    }
}

/// The program while it runs.
struct RunningProgram: Sendable {
    let processID: Int32
    let sandbox: Sandbox
    fileprivate let errorsFile: String

    func send(_ signal: Int32) {
        kill(processID, signal)
    }

    /// Waits until standard error holds a text.
    func says(_ text: String) async throws {
        let said = try await eventually { sandbox.text(of: errorsFile).contains(text) }
        try #require(said, "it did not say '\(text)': \(sandbox.text(of: errorsFile))")
    }

    /// Waits until the throw-away server has logged so many lines more than now with these words.
    ///
    /// With `--pg-setting log_min_duration_statement=0` it logs `execute` and each statement once it
    /// is done, with `log_statement=all` when it begins.
    func serverLogs(_ words: String..., timesMore times: Int) async throws {
        func count() -> Int {
            sandbox.serverLog.split(separator: "\n").count { line in
                words.allSatisfy { line.contains($0) }
            }
        }
        let before = count()
        let logged = try await eventually { count() >= before + times }
        try #require(logged, "the server did not log \(words) \(times) times")
    }

    /// Kills the postmaster of its throw-away server.
    func killServer() throws {
        kill(try #require(sandbox.postmaster), SIGKILL)
    }
}

/// What of a run may be there when it has ended.
enum Remains: Sendable {
    case nothing
    /// Some seconds may go by, as after `kill -9`.
    case nothingSoon
    /// A server that was kept.
    case server
}

extension Sandbox {
    private static let runs = Atomic<Int>(0)

    /// The time after which a run is ended as one that hangs.
    private static let limit = Duration.seconds(300)

    struct TimeLimitExceeded: Error {
        let arguments: [String]
    }

    /// Runs the program to its end, in an environment without anything of PostgreSQL's or its own,
    /// and expects nothing to be left behind.
    ///
    /// - Parameters:
    ///   - environment: laid over the clean one.
    ///   - standardOutput: where the report goes; nil keeps it for `Ending.output`.
    ///   - remains: what may be there when it has ended; anything else is recorded as an issue.
    ///   - body: performed while it runs.
    func run(
        _ arguments: [String], environment: [String: String] = [:],
        standardOutput: FileDescriptor? = nil, leaving remains: Remains = .nothing,
        sourceLocation: SourceLocation = #_sourceLocation,
        while body: @escaping @Sendable (RunningProgram) async throws -> Void = { _ in }
    ) async throws -> Ending {
        try await run(
            try Self.program(), arguments, environment, standardOutput, remains, sourceLocation,
            body)
    }

    /// The same with the arguments in a row.
    func bulkhead(
        _ arguments: String..., environment: [String: String] = [:],
        leaving remains: Remains = .nothing,
        sourceLocation: SourceLocation = #_sourceLocation,
        while body: @escaping @Sendable (RunningProgram) async throws -> Void = { _ in }
    ) async throws -> Ending {
        try await run(
            arguments, environment: environment, leaving: remains, sourceLocation: sourceLocation,
            while: body)
    }

    /// Runs it below `script`, so that its standard output is a terminal.
    func bulkheadOnTerminal(
        _ arguments: String..., environment: [String: String] = [:],
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Ending {
        let command = ([try Self.program()] + arguments).map { "'\($0)'" }.joined(separator: " ")
        return try await run(
            "/usr/bin/script", ["--quiet", "--return", "--command", command, "/dev/null"],
            ["TERM": "xterm"].merging(environment) { $1 }, nil, .nothing, sourceLocation,
            { _ in })
    }

    /// Runs a shell script as runners of continuous integration do: it ends at the first failure.
    func bash(
        _ script: String, environment: [String: String],
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Ending {
        try await run(
            "/bin/bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", script], environment,
            nil, .nothing, sourceLocation, { _ in })
    }

    private func run(
        _ program: String, _ arguments: [String], _ environment: [String: String],
        _ standardOutput: FileDescriptor?, _ remains: Remains, _ sourceLocation: SourceLocation,
        _ body: @escaping @Sendable (RunningProgram) async throws -> Void
    ) async throws -> Ending {
        let ending = try await withThrowingTaskGroup(of: Ending?.self) { group in
            group.addTask {
                try await self.perform(program, arguments, environment, standardOutput, body)
            }
            group.addTask {
                try await Task.sleep(for: Self.limit)
                return nil
            }
            // Leaving the group cancels the other task; that of the program ends the program.
            defer { group.cancelAll() }
            guard let ending = try await group.next() ?? nil else {
                throw TimeLimitExceeded(arguments: arguments)
            }
            return ending
        }
        if remains == .nothingSoon { _ = try await eventually { leftovers().isEmpty } }
        if remains == .server {
            #expect(postmaster != nil, sourceLocation: sourceLocation)
        } else {
            #expect(leftovers() == [], sourceLocation: sourceLocation)
        }
        return ending
    }

    private func perform(
        _ program: String, _ arguments: [String], _ environment: [String: String],
        _ standardOutput: FileDescriptor?,
        _ body: @escaping @Sendable (RunningProgram) async throws -> Void
    ) async throws -> Ending {
        let number = Self.runs.add(1, ordering: .relaxed).newValue
        let (outputFile, errorsFile) = ("\(folder)/output-\(number)", "\(folder)/errors-\(number)")
        func file(_ path: String) throws -> FileDescriptor {
            try FileDescriptor.open(
                FilePath(path), .writeOnly, options: [.create, .truncate],
                permissions: .ownerReadWrite)
        }
        let variables = [
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
            "HOME": folder, "LANG": "C.UTF-8", "TMPDIR": temporaryFolder,
        ].merging(environment) { $1 }
        let result = try await Subprocess.run(
            .path(FilePath(program)), arguments: Arguments(arguments),
            environment: .custom(
                Dictionary(
                    uniqueKeysWithValues: variables.map {
                        (Environment.Key(stringLiteral: $0.key), $0.value)
                    })),
            workingDirectory: FilePath(workingFolder), input: .none,
            output: .fileDescriptor(
                try standardOutput ?? file(outputFile), closeAfterSpawningProcess: true),
            error: .fileDescriptor(try file(errorsFile), closeAfterSpawningProcess: true)
        ) { execution in
            try await body(
                RunningProgram(
                    processID: execution.processIdentifier.value, sandbox: self,
                    errorsFile: errorsFile))
        }
        var exitCode: Int32?
        if case .exited(let code) = result.terminationStatus { exitCode = code }
        return Ending(
            exitCode: exitCode, output: text(of: outputFile), errors: text(of: errorsFile))
    }

    /// The built program: it lies beside the test bundle.
    static func program() throws -> String {
        let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let candidates = [CommandLine.arguments[0], tests].map {
            URL(fileURLWithPath: $0).deletingLastPathComponent().path + "/bulkhead"
        }
        return try #require(
            candidates.first { FileManager.default.isExecutableFile(atPath: $0) })
    }

    /// The record that a run wrote to a folder.
    func result(in folder: String = "out") throws -> RunResult {
        try ResultFile.decode([UInt8](text(of: folder + "/result.json").utf8))
    }
}
