import Subprocess
import SystemPackage

/// Something that a supervisor brings up: a folder, and processes that work in it.
package protocol Supervised: Sendable {
    /// What is known once it is up.
    associatedtype Started: Sendable

    /// The supervisor's program, for `/bin/sh`.
    var program: String { get }
    /// The program's arguments.
    var arguments: [String] { get }
    /// The account it runs as; nil for our own.
    var account: UnprivilegedAccount? { get }

    /// Brings it up through a supervisor.
    ///
    /// - Parameter stopRequest: Looked at between the steps and while waiting.
    func run(
        _ supervisor: inout SupervisorConversation, until stopRequest: StopRequest
    ) async throws(ProgramError) -> Started
}

/// The process that owns the folder and the processes of a server, a pooler or an application, seen
/// from Bulkhead; each has a shell script of its own (`supervisor.sh` and its likes).
///
/// It runs in a session of its own, so that Ctrl-C does not reach it, as the account of the server.
/// Its standard input is a pipe whose other end only we hold: swift-subprocess opens it
/// close-on-exec, so no other child keeps it open, and the kernel closes it when we end.
package struct Supervisor: Sendable {
    private let stopRequest: StopRequest
    private let life: Task<[String], Never>

    /// Starts a supervisor and, through it, what it is to own.
    ///
    /// - Parameter keep: whether ``stop()`` leaves running what was started.
    /// - Throws: Any `ProgramError`, and then everything that was made is gone again.
    package static func launch<Startup: Supervised>(
        _ startup: Startup, keep: Bool
    ) async throws(ProgramError) -> (Supervisor, Startup.Started) {
        let stopRequest = StopRequest()
        let (outcomes, outcome) = AsyncStream.makeStream(
            of: Result<Startup.Started, ProgramError>.self)
        // Unstructured: the supervisor outlives this call, and cancelling its task would kill it
        // before it has cleaned up.
        let life = Task {
            var lastWords: [String] = []
            do {
                lastWords = try await Subprocess.run(
                    configuration(for: startup), input: .inputWriter, output: .sequence,
                    error: .combinedWithOutput
                ) { execution in
                    var conversation = SupervisorConversation(
                        input: execution.standardInputWriter,
                        lines: execution.standardOutput.strings())
                    do throws(ProgramError) {
                        outcome.yield(
                            .success(try await startup.run(&conversation, until: stopRequest)))
                        await stopRequest.wait()
                        if keep { try await conversation.send("keep") }
                    } catch {
                        outcome.yield(.failure(error))
                    }
                    return await conversation.end()
                }.closureResult
            } catch {
                outcome.yield(.failure(.supervisorFailed("\(error)")))
            }
            outcome.finish()
            return lastWords
        }
        let supervisor = Supervisor(stopRequest: stopRequest, life: life)
        let result = await withTaskCancellationHandler {
            await outcomes.first { _ in true } ?? .failure(.cancelled)
        } onCancel: {
            stopRequest.make()
        }
        switch result {
        case .success(let started) where !Task.isCancelled:
            return (supervisor, started)
        case .success:
            await supervisor.stop()
            throw .cancelled
        case .failure(let error):
            await supervisor.stop()
            throw error
        }
    }

    /// Ends the supervisor and waits until it has stopped what it owns and removed the folder.
    ///
    /// - Returns: what it said meanwhile, line by line.
    @discardableResult
    package func stop() async -> [String] {
        stopRequest.make()
        return await life.value
    }

    /// Ends the supervisor without waiting for it.
    package func abandon() {
        stopRequest.make()
    }

    /// Cleans up after a supervisor that was itself killed, by another one.
    package static func removeLeftovers(of startup: some Supervised) async {
        // In a task of its own, since the caller's may be cancelled. Best effort: there is nobody
        // left who could do more.
        await Task {
            _ = try? await Subprocess.run(
                configuration(for: startup), input: .string("adopt\n"), output: .discarded)
        }.value
    }

    private static func configuration(for startup: some Supervised) -> Configuration {
        var options = PlatformOptions()
        options.createSession = true
        let shell = ["/bin/sh", "-c", startup.program, "bulkhead-supervisor"] + startup.arguments
        // A program of its own drops the rights. Between fork and exec it cannot be done safely:
        // glibc's setgroups tells all threads, and waits there for one that was just starting when
        // the process was forked, and that the child does not have.
        let command = startup.account.map { $0.command + shell } ?? shell
        return Configuration(
            executable: .path(FilePath(command[0])),
            arguments: Arguments(Array(command.dropFirst())),
            // Nothing inherited: PGPORT, PGOPTIONS, LC_ALL and others would reach the server.
            environment: .custom([
                "PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC",
            ]),
            workingDirectory: "/",
            platformOptions: options)
    }
}
