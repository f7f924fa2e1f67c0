internal import CEmbeddedFiles
import Foundation
internal import Supervision

/// A server that accepts connections.
struct StartedServer: Sendable {
    let port: Int
    /// The postmaster's process identifier.
    let processID: Int32
    let encryption: EphemeralCluster.Encryption
}

/// How one server is brought up: folder, `initdb`, settings, `postgres`, and waiting until it is
/// ready.
struct ServerStartup: Supervised {
    let installation: PostgresInstallation
    let account: UnprivilegedAccount?
    let layout: ClusterLayout
    let configuration: ServerConfiguration
    let password: Password
    let requiresTLS: Bool

    /// How many ports are tried when others take them from under us.
    private static let portAttempts = 5
    private static let readyLimit: Duration = .seconds(60)
    private static let pollInterval: Duration = .milliseconds(10)

    var program: String { unsafe String(cString: embedded_supervisor_sh()) }

    var arguments: [String] {
        [
            layout.folder, installation.binDirectory, EphemeralCluster.administratorName,
            layout.memoryFolder,
        ]
    }

    func run(
        _ supervisor: inout SupervisorConversation, until stopRequest: StopRequest
    ) async throws(ClusterError) -> StartedServer {
        try await makeFolder(&supervisor)
        try stopRequest.check()
        try await initialize(&supervisor)
        let encryption = requiresTLS ? try await encrypt(&supervisor) : .notRequired
        for _ in 0..<Self.portAttempts {
            try stopRequest.check()
            let port = try LoopbackPort.chooseFree()
            let (answer, _) = try await supervisor.ask("start \(port)")
            guard let process = Int32(answer) else {
                throw .supervisorFailed("it answered \"\(answer)\" instead of a process")
            }
            if try await waitUntilReady(process, stopRequest) {
                return StartedServer(port: port, processID: process, encryption: encryption)
            }
        }
        throw ClusterError(
            .serverFailed, "\(Self.portAttempts) free ports were taken before PostgreSQL had them",
            output: layout.logTail(lines: 10))
    }

    private func makeFolder(_ supervisor: inout SupervisorConversation) async throws(ClusterError) {
        let (answer, output) = try await supervisor.ask("folder")
        guard answer == "0" else {
            let user = account.map { "the account \($0.name)" } ?? "you"
            throw ClusterError(
                .unusableFolder, "the folder \(layout.folder) cannot be made",
                advice: "the folder above it must exist, be writable for \(user) and have space;"
                    + " TMPDIR chooses another",
                output: output)
        }
    }

    private func initialize(_ supervisor: inout SupervisorConversation) async throws(ClusterError) {
        for setting in configuration.settings {
            try await supervisor.send("setting \(setting.line)")
        }
        // Through the pipe: never on a command line, never in an environment.
        try await supervisor.send("password \(password.revealed)")
        let (answer, output) = try await supervisor.ask("initialize")
        guard answer == "0" else {
            let isFull = output.contains { $0.contains(Self.diskFull) }
            let isForbidden = output.contains { $0.contains("Permission denied") }
            throw ClusterError(
                isFull ? .unusableFolder : .initializationFailed,
                "initdb could not make a PostgreSQL cluster in \(layout.folder)",
                advice: isFull
                    ? "free at least 100 MB there, or choose another folder with TMPDIR"
                    : isForbidden ? adviceOnAccess : nil,
                output: output)
        }
    }

    /// Programs in somebody's home, which the account that we drop to may not enter.
    private var adviceOnAccess: String? {
        account.map {
            "the account \($0.name) must be able to run the programs in "
                + "\(installation.binDirectory), and to enter every folder above them"
        }
    }

    private func encrypt(
        _ supervisor: inout SupervisorConversation
    ) async throws(ClusterError) -> EphemeralCluster.Encryption {
        let (answer, output) = try await supervisor.ask("encrypt")
        switch answer {
        case "0": return .required(rootCertificate: layout.certificateFile)
        case "3": return .unsupported
        default:
            throw ClusterError(
                .certificateFailed, "no certificate could be made for a server that requires TLS",
                advice: answer == Self.programMissing
                    ? "install the openssl program: apt-get install openssl" : nil,
                output: output)
        }
    }

    /// Waits until the server accepts connections.
    ///
    /// - Returns: `false` when it ended because somebody else has its port.
    /// - Throws: `invalidSetting` or `serverFailed`, with the server's own words, when it ended or
    ///   takes too long.
    private func waitUntilReady(
        _ process: Int32, _ stopRequest: StopRequest
    ) async throws(ClusterError) -> Bool {
        let limit = ContinuousClock.now + Self.readyLimit
        while true {
            // Read before the look: a machine that let us sleep beyond the limit is no failure of
            // a server that is ready by then.
            let isLast = ContinuousClock.now >= limit
            try stopRequest.check()
            if isReady(process) { return true }
            guard RunningProcess.isRunning(process) else {
                let log = layout.logTail(lines: 20)
                if log.contains(where: { $0.contains("could not bind") }) { return false }
                throw serverFailed("PostgreSQL ended while it was starting", log)
            }
            guard !isLast else {
                throw serverFailed(
                    "PostgreSQL was not ready after \(Self.readyLimit)", layout.logTail(lines: 20))
            }
            // Only fails in a cancelled task, which this one never is.
            try? await Task.sleep(for: Self.pollInterval)
        }
    }

    /// Line 1 of the pid file is the process, line 8 its state, padded with blanks.
    private func isReady(_ process: Int32) -> Bool {
        guard let text = try? String(contentsOfFile: layout.processFile, encoding: .utf8) else {
            return false
        }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.count >= 8 && lines[0] == "\(process)" && lines[7].hasPrefix("ready")
    }

    /// The server ends its complaints about settings with a line about the file they stand in.
    private func serverFailed(_ message: String, _ log: [String]) -> ClusterError {
        let isSetting = log.contains {
            $0.contains("configuration file") && $0.contains("contains errors")
        }
        return ClusterError(
            isSetting ? .invalidSetting : .serverFailed, message,
            advice: isSetting ? "correct the setting given with --pg-setting" : nil, output: log)
    }

    /// What the C library says for `ENOSPC` in the locale that the supervisor gives its children.
    private static let diskFull = "No space left on device"

    /// The shell's status for a program that it does not find.
    private static let programMissing = "127"
}
