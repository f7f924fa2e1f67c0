import Foundation
import Glibc
import Supervision
import Synchronization
import Testing

@testable import ApplicationControl

/// Applications here are shell scripts and small Python servers: real processes, real ports.
@Suite("An application under test")
struct RunningApplicationTests {
    /// Writes what it was told, then listens.
    private static let server = """
        import os, signal, socket, sys
        s = socket.socket(); s.bind(("127.0.0.1", int(sys.argv[1]))); s.listen()
        print("listening", os.environ.get("TOLD"), flush=True)
        while True:
            c, _ = s.accept(); c.close()
        """

    private func python(
        _ program: String, _ port: Int, environment: [String: String] = [:]
    ) -> ApplicationCommand {
        ApplicationCommand(
            arguments: ["python3", "-c", program, String(port)],
            environment: ProcessInfo.processInfo.environment.merging(environment) { $1 },
            directory: "/", readyLimit: .seconds(30), patienceSeconds: 2)
    }

    private func shell(
        _ script: String, readyLimit: Duration = .seconds(60)
    ) -> ApplicationCommand {
        ApplicationCommand(
            arguments: ["/bin/sh", "-c", script], environment: ["PATH": "/usr/bin:/bin"],
            directory: "/", readyLimit: readyLimit, patienceSeconds: 1)
    }

    @Test("is ready when it listens, is told its environment, and ends with everything it started")
    func lives() async throws {
        let secret = "a 'quoted' \"value\"\nof two lines \\ and a $HOME "
        let application = try await RunningApplication.start(
            command: { self.python(Self.server, $0.port, environment: ["TOLD": secret]) },
            isReady: Self.accepts)
        #expect(application.isRunning)
        #expect(application.logTail().joined(separator: "\n") == "listening " + secret)
        let process = application.processID
        #expect(await application.stop())
        #expect(!RunningProcess.isRunning(process))
        #expect(await !Self.accepts(application.port))
    }

    @Test("may write in a folder that goes with it")
    func folder() async throws {
        let application = try await RunningApplication.start(
            command: {
                self.python("open('\($0.folder)/notes', 'w').close()\n" + Self.server, $0.port)
            }, isReady: Self.accepts)
        let notes = application.folder + "/notes"
        #expect(FileManager.default.fileExists(atPath: notes))
        #expect(await application.stop())
        #expect(!FileManager.default.fileExists(atPath: notes))
    }

    @Test("that starts others ends with them, also with one that left its group")
    func family() async throws {
        let file = NSTemporaryDirectory() + "bulkhead-test-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: file) }
        let application = try await RunningApplication.start(
            command: { _ in
                self.shell(
                    "setsid sleep 300 & echo $! > \(file).part; mv \(file).part \(file); wait")
            }, isReady: { _ in FileManager.default.fileExists(atPath: file) })
        let text = try String(contentsOfFile: file, encoding: .utf8)
        let child = try #require(Int32(text.trimmingCharacters(in: .whitespacesAndNewlines)))
        #expect(RunningProcess.isRunning(child))
        // SIGTERM went to the leader; the rest had to be killed.
        #expect(await !application.stop())
        #expect(!RunningProcess.isRunning(child))
    }

    @Test("that ignores SIGTERM is killed, and that is said")
    func stubborn() async throws {
        let file = NSTemporaryDirectory() + "bulkhead-test-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: file) }
        let application = try await RunningApplication.start(
            command: { _ in
                self.shell("trap '' TERM; : > \(file); while :; do sleep 0.1; done")
            }, isReady: { _ in FileManager.default.fileExists(atPath: file) })
        let process = application.processID
        #expect(await !application.stop())
        #expect(!RunningProcess.isRunning(process))
    }

    @Test("that ends before it is ready is an error with its last words")
    func ends() async throws {
        let error = try await #require(throws: ProgramError.self) {
            try await RunningApplication.start(
                command: { _ in self.shell("echo no database; exit 3") },
                isReady: { _ in false })
        }
        #expect(error.code == .applicationFailed)
        #expect(error.output == ["no database"])
    }

    @Test("that never answers is an error that says what it must do")
    func neverReady() async throws {
        let error = try await #require(throws: ProgramError.self) {
            try await RunningApplication.start(
                command: { _ in self.shell("sleep 60", readyLimit: .milliseconds(300)) },
                isReady: { _ in false })
        }
        #expect(error.code == .applicationNotReady)
        #expect(error.description.contains("${PORT}"))
    }

    @Test("whose program is missing is an error that names it")
    func missing() async throws {
        let error = try await #require(throws: ProgramError.self) {
            try await RunningApplication.start(
                command: { _ in
                    ApplicationCommand(
                        arguments: ["no-such-program"], environment: ["PATH": "/usr/bin:/bin"],
                        directory: "/")
                }, isReady: { _ in false })
        }
        #expect(error.code == .applicationFailed)
        #expect(error.message == "the program no-such-program was not found")
    }

    @Test("whose folder is missing is an error that names it")
    func missingFolder() async throws {
        let error = try await #require(throws: ProgramError.self) {
            try await RunningApplication.start(
                command: { _ in
                    ApplicationCommand(
                        arguments: ["true"], environment: [:], directory: "/no/such/folder")
                }, isReady: { _ in false })
        }
        #expect(error.description.contains("/no/such/folder"))
    }

    @Test("gets another port when somebody else took the one that was free")
    func portTaken() async throws {
        let ports = Ports()
        let application = try await RunningApplication.start(
            command: { place in
                let isFirst = ports.add(place.port)
                return isFirst
                    ? self.shell("echo 'OSError: [Errno 98] Address already in use'; exit 1")
                    : self.python(Self.server, place.port)
            }, isReady: Self.accepts)
        #expect(ports.count == 2)
        #expect(await application.stop())
    }

    @Test("leaves nothing when its supervisor is killed")
    func supervisorKilled() async throws {
        let application = try await RunningApplication.start(
            command: { self.python(Self.server, $0.port) }, isReady: Self.accepts)
        let status = try String(
            contentsOfFile: "/proc/\(application.processID)/stat", encoding: .utf8)
        let end = status.lastIndex(of: ")") ?? status.startIndex
        let fields = status[end...].split(separator: " ")
        kill(try #require(Int32(fields[2])), SIGKILL)
        await application.stop()
        #expect(!RunningProcess.isRunning(application.processID))
    }

    /// Whether somebody accepts a connection.
    @Sendable private static func accepts(_ port: Int) async -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                unsafe connect(descriptor, generic, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}

/// The ports that were asked for.
private final class Ports: Sendable {
    private let seen = Mutex<[Int]>([])

    /// - Returns: whether it is the first.
    func add(_ port: Int) -> Bool {
        seen.withLock {
            $0.append(port)
            return $0.count == 1
        }
    }

    var count: Int { seen.withLock { $0.count } }
}
