internal import CEmbeddedFiles
import Foundation
internal import Supervision

/// A pooler that listens.
struct StartedPooler: Sendable {
    let port: Int
    let processID: Int32
}

/// How one PgBouncer is brought up: folder, configuration, process, and waiting until it listens.
struct PoolerStartup: Supervised {
    let installation: PoolerInstallation
    let upstream: PoolerUpstream
    let pools: [String]
    let poolSize: Int
    let settings: [String]
    let account: UnprivilegedAccount?
    let folder: String

    /// How many ports are tried when others take them from under us.
    private static let portAttempts = 5
    private static let readyLimit: Duration = .seconds(60)
    private static let pollInterval: Duration = .milliseconds(10)

    var program: String { unsafe String(cString: embedded_pooler_supervisor_sh()) }
    var arguments: [String] { [folder, installation.program] }

    func run(
        _ supervisor: inout SupervisorConversation, until stopRequest: StopRequest
    ) async throws(ClusterError) -> StartedPooler {
        let (answer, output) = try await supervisor.ask("folder")
        guard answer == "0" else {
            throw ClusterError(
                .unusableFolder, "the folder \(folder) cannot be made",
                advice: "the folder above it must exist and be writable; TMPDIR chooses another",
                output: output)
        }
        for line in upstream.settings(pools: pools, poolSize: poolSize) + settings {
            try await supervisor.send("setting \(line)")
        }
        try await supervisor.send("user \(upstream.userLine)")
        for _ in 0..<Self.portAttempts {
            let port = try LoopbackPort.chooseFree()
            // Of two settings with one name the later counts.
            try await supervisor.send("setting listen_port = \(port)")
            let (answer, _) = try await supervisor.ask("start")
            guard let process = Int32(answer) else {
                throw .supervisorFailed("it answered \"\(answer)\" instead of a process")
            }
            if try await waitUntilReady(process, stopRequest) {
                return StartedPooler(port: port, processID: process)
            }
        }
        throw ClusterError(
            .poolerFailed, "\(Self.portAttempts) free ports were taken before PgBouncer had them",
            output: logTail(lines: 10))
    }

    /// Its log says when it is up.
    ///
    /// - Returns: `false` when it ended because somebody else has its port.
    private func waitUntilReady(
        _ process: Int32, _ stopRequest: StopRequest
    ) async throws(ClusterError) -> Bool {
        let limit = ContinuousClock.now + Self.readyLimit
        while ContinuousClock.now < limit {
            try stopRequest.check()
            let log = logTail(lines: 50)
            if log.contains(where: { $0.contains("process up:") }) { return true }
            guard RunningProcess.isRunning(process) else {
                if log.contains(where: { $0.contains("cannot listen") }) { return false }
                throw ClusterError(
                    .poolerFailed, "PgBouncer ended while it was starting", output: log)
            }
            // Only fails in a cancelled task, which this one never is.
            try? await Task.sleep(for: Self.pollInterval)
        }
        throw ClusterError(
            .poolerFailed, "PgBouncer was not ready after \(Self.readyLimit)",
            output: logTail(lines: 10))
    }

    /// The last lines of its log, oldest first; empty where there is none.
    func logTail(lines count: Int) -> [String] {
        RunFolder.tail(of: folder + "/pgbouncer.log", lines: count)
    }
}
