internal import CEmbeddedFiles
import Foundation
internal import Supervision

/// An application that answers.
struct StartedApplication: Sendable {
    let port: Int
    let processID: Int32
}

/// How an application is brought up: port, environment, process, and waiting until it answers.
struct ApplicationStartup: Supervised {
    let makeCommand: @Sendable (_ place: ApplicationPlace) -> ApplicationCommand
    let isReady: @Sendable (_ port: Int) async -> Bool
    let folder: RunFolder
    let port: Int
    let command: ApplicationCommand

    private static let pollInterval: Duration = .milliseconds(20)

    var program: String { unsafe String(cString: embedded_application_supervisor_sh()) }
    var arguments: [String] {
        [folder.path, command.directory, folder.name, String(command.patienceSeconds)]
    }
    /// Our own: it is the caller's program, and does what the caller may do.
    var account: UnprivilegedAccount? { nil }
    var logFile: String { folder.path + "/application.log" }

    /// - Throws: `unusableFolder`, `noPort`.
    init(
        makeCommand: @escaping @Sendable (_ place: ApplicationPlace) -> ApplicationCommand,
        isReady: @escaping @Sendable (_ port: Int) async -> Bool
    ) throws(ProgramError) {
        self.makeCommand = makeCommand
        self.isReady = isReady
        folder = try RunFolder()
        port = try LoopbackPort.chooseFree()
        command = makeCommand(ApplicationPlace(port: port, folder: folder.path))
    }

    func run(
        _ supervisor: inout SupervisorConversation, until stopRequest: StopRequest
    ) async throws(ProgramError) -> StartedApplication {
        try checkDirectory()
        let (made, output) = try await supervisor.ask("folder")
        guard made == "0" else {
            throw ProgramError(
                .unusableFolder, "the folder \(folder.path) cannot be made",
                advice: "the folder above it must exist and be writable; TMPDIR chooses another",
                output: output)
        }
        for (name, value) in command.environment.sorted(by: { $0.key < $1.key })
        where Self.isVariable(name) {
            try await supervisor.send("environment \(name) \(Self.escaped(value))")
        }
        for argument in command.arguments {
            try await supervisor.send("argument \(Self.escaped(argument))")
        }
        let (answer, _) = try await supervisor.ask("start")
        guard let process = Int32(answer) else {
            throw .supervisorFailed("it answered \"\(answer)\" instead of a process")
        }
        try await waitUntilReady(process, stopRequest)
        return StartedApplication(port: port, processID: process)
    }

    private func checkDirectory() throws(ProgramError) {
        var isDirectory: ObjCBool = false
        guard
            unsafe FileManager.default.fileExists(
                atPath: command.directory, isDirectory: &isDirectory),
            isDirectory.boolValue
        else {
            throw ProgramError(
                .applicationFailed,
                "there is no folder \(command.directory) to start \(command.arguments[0]) in",
                advice: "correct 'directory' under api: start")
        }
    }

    private func waitUntilReady(
        _ process: Int32, _ stopRequest: StopRequest
    ) async throws(ProgramError) {
        let limit = ContinuousClock.now + command.readyLimit
        while true {
            // Read before the look, which may itself take long.
            let isLast = ContinuousClock.now >= limit
            try stopRequest.check()
            let isRunning = RunningProcess.isRunning(process)
            if isRunning, await isReady(port) { return }
            guard isRunning else { throw ended() }
            guard !isLast else {
                throw ProgramError(
                    .applicationNotReady,
                    "\(command.arguments[0]) was not ready after \(command.readyLimit)",
                    advice: "it must listen on 127.0.0.1:\(port), which ${PORT} holds, and answer "
                        + "what 'ready' asks with a status of 200 to 299; 'timeout' gives it longer",
                    output: logTail(lines: 20))
            }
            // Only fails in a cancelled task, which this one never is.
            try? await Task.sleep(for: Self.pollInterval)
        }
    }

    private func ended() -> ProgramError {
        let log = logTail(lines: 20)
        let lower = log.suffix(5).joined(separator: "\n").lowercased()
        if Self.portTaken.contains(where: lower.contains) {
            return ProgramError(
                .portTaken, "\(command.arguments[0]) could not have port \(port)", output: log)
        }
        let isMissing = log.contains { $0.contains("failed to execute \(command.arguments[0])") }
        return ProgramError(
            .applicationFailed,
            isMissing
                ? "the program \(command.arguments[0]) was not found"
                : "\(command.arguments[0]) ended before it was ready",
            advice: isMissing
                ? "install it, or write its path in 'command' under api: start" : nil,
            output: isMissing ? [] : log)
    }

    /// The last lines of what it printed, oldest first.
    func logTail(lines count: Int) -> [String] {
        RunFolder.tail(of: logFile, lines: count)
    }

    /// How programs say that somebody else listens on their port.
    private static let portTaken = ["address already in use", "eaddrinuse"]

    /// Whether the shell can export it; IFS would change how it reads.
    private static func isVariable(_ name: String) -> Bool {
        guard let first = name.utf8.first, name != "IFS", name != "BULKHEAD_APPLICATION" else {
            return false
        }
        return !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first)
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }

    /// Every byte as the escape that `printf %b` reads.
    private static func escaped(_ value: String) -> String {
        value.utf8.map { byte in
            let digits = String(byte, radix: 8)
            return "\\0" + String(repeating: "0", count: 3 - digits.count) + digits
        }.joined()
    }
}
