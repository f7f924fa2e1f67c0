import Foundation
package import Supervision

/// The application under test, started for a run and gone when its owner is.
///
/// ``stop()`` ends it, as do letting go of the last reference and the end of this process however
/// it comes: with everything that it started itself.
package final class RunningApplication: Sendable {
    /// The port on 127.0.0.1 that it was told to listen on.
    package let port: Int
    /// Its process identifier.
    package let processID: Int32
    /// The folder that is there for as long as it is, and in which it may write.
    package var folder: String { startup.folder.path }

    /// Both.
    package var place: ApplicationPlace { ApplicationPlace(port: port, folder: folder) }

    private let startup: ApplicationStartup
    private let supervisor: Supervisor

    /// How often another port is tried when somebody else took the one that was free.
    private static let portAttempts = 3

    /// Starts an application; returns when it is ready.
    ///
    /// - Parameters:
    ///   - command: the command for the port that was found free, and the folder.
    ///   - isReady: whether the application that listens there answers as it should. Asked again
    ///     and again; an answer must not take longer than some seconds.
    /// - Throws: `applicationFailed` where it ended, `applicationNotReady` where it took too long,
    ///   and the errors of every supervised program; nothing is left behind then.
    package static func start(
        command: @escaping @Sendable (_ place: ApplicationPlace) -> ApplicationCommand,
        isReady: @escaping @Sendable (_ port: Int) async -> Bool
    ) async throws(ProgramError) -> RunningApplication {
        for _ in 1..<portAttempts {
            do throws(ProgramError) {
                return try await startOnce(command, isReady)
            } catch {
                guard error.code == .portTaken else { throw error }
            }
        }
        return try await startOnce(command, isReady)
    }

    private static func startOnce(
        _ command: @escaping @Sendable (ApplicationPlace) -> ApplicationCommand,
        _ isReady: @escaping @Sendable (Int) async -> Bool
    ) async throws(ProgramError) -> RunningApplication {
        let startup = try ApplicationStartup(makeCommand: command, isReady: isReady)
        let (supervisor, started) = try await Supervisor.launch(startup, keep: false)
        return RunningApplication(startup, started, supervisor)
    }

    private init(
        _ startup: ApplicationStartup, _ started: StartedApplication, _ supervisor: Supervisor
    ) {
        self.startup = startup
        self.supervisor = supervisor
        port = started.port
        processID = started.processID
    }

    deinit {
        supervisor.abandon()
    }

    /// Whether it still runs, for those whose request just failed.
    package var isRunning: Bool { RunningProcess.isRunning(processID) }

    /// The last lines of what it printed, oldest first; empty once it is stopped.
    package func logTail(lines count: Int = 20) -> [String] {
        startup.logTail(lines: count)
    }

    /// Asks it to end, and kills what has not ended in time; returns when all of it is gone.
    ///
    /// - Returns: false where it had to be killed.
    @discardableResult
    package func stop() async -> Bool {
        let lines = await supervisor.stop()
        // Still there: somebody killed the supervisor.
        if FileManager.default.fileExists(atPath: startup.folder.path) {
            await Supervisor.removeLeftovers(of: startup)
        }
        return !lines.contains("bulkhead: killed")
    }
}

extension ProgramError.Code {
    /// The application ended before it was ready, or could not be started.
    package static let applicationFailed = Self("applicationFailed")
    /// The application did not become ready in time.
    package static let applicationNotReady = Self("applicationNotReady")
    /// Somebody else listens on the port that was free a moment ago.
    package static let portTaken = Self("portTaken")
}
