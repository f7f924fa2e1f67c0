import Foundation
import PoolModel
import PoolSizing
import Recording
import ResultModel
import Testing

@testable import Commands

/// Applications that are told how large their pool is, as a sweep measures them.
@Suite("An application whose pool is sized", .serialized, .sandbox)
struct ApplicationPoolTests {
    private let sandbox: Sandbox

    init() throws { sandbox = try Sandbox.current }

    /// Holds one of its connections for 40 ms at each request, and knows nothing of a database.
    private static let server = """
        import json, os, sys, threading, time
        from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
        size = int(os.environ["POOL_SIZE"])
        mode = os.environ.get("MODE", "")
        if mode == "large-fails" and size > 2: sys.exit("no more than 2 connections for you")
        pool = threading.Semaphore(size)
        path = os.environ.get("POOL_LOG")
        log = open(path, "a", buffering=1) if path else None
        clock = time.time if mode == "other-clock" else time.monotonic
        class Server(ThreadingHTTPServer):
            request_queue_size = 100
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            def do_GET(self):
                if self.path != "/health": self.hold()
                status = 500 if mode == "fails" and self.path != "/health" else 200
                self.send_response(status)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")
            def hold(self):
                asked = clock()
                with pool:
                    taken = clock()
                    if mode == "ends": os._exit(3)
                    time.sleep(0.04)
                    line = f"{taken:.6f} {clock():.6f}"
                if mode != "silent" and log:
                    log.write(line + ("" if mode == "no-waits" else f" {asked:.6f}") + "\\n")
            def log_message(self, *arguments): pass
        Server(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
        """

    private static let told = "POOL_SIZE: \"${POOL_SIZE:-10}\", POOL_LOG: \"${POOL_LOG}\""

    private func application(
        told: String = told, mode: String = ""
    ) throws -> MeasuredApplication {
        let scenario = try ScenarioText.notes.replacing(
            "operations:\n",
            by: """
                api:
                  start:
                    command: [python3, server.py, "${PORT}"]
                    ready: /health
                    timeout: 20s
                    environment: { MODE: "\(mode)", DATABASE_URL: "${DATABASE_URL}", \(told) }
                  auth: { jwt: { algorithm: HS256, secret: not-much-of-a-secret, claims: { sub: ":user" } } }
                operations:
                  fetch_note:
                    http: GET /users/:user/notes/:note
                    bind: { note: notes.id }
                    expect: 200

                """
        ).replacing(
            "  mix: { list_notes: 2, get_note: 1, edit_note: 1 }", by: "  mix: { fetch_note: 1 }"
        ).replacing("  pool: { size: 4, max_overflow: 0, timeout: 5s }\n", by: "")
        let folder = try scenario.write(to: sandbox)
        _ = try sandbox.write(Self.server, to: folder + "/server.py")
        return MeasuredApplication(sandbox: sandbox, folder: folder)
    }

    private func point(_ size: Int, clients: Int) -> PoolPoint {
        PoolPoint(poolSize: size, offer: .closed(clients: clients))
    }

    /// One point, as short as it may be.
    private func measure(
        _ point: PoolPoint, _ target: inout ApplicationPoolTarget
    ) async throws -> PointFigures {
        try await target.measure(
            point, warmupNanoseconds: 200_000_000, durationNanoseconds: 800_000_000)
    }

    @Test("is started anew at each size, and shows its own waits and holds")
    func measuresItsOwnPool() async throws {
        let (crowded, roomy) = try await application().measuring { target in
            #expect(target.activities == ["requests"])
            return (
                try await measure(point(1, clients: 4), &target),
                try await measure(point(4, clients: 4), &target)
            )
        }
        #expect(crowded.granted > 5)
        // Whoever comes back finds three before it.
        #expect(try #require(crowded.waits.value(atQuantile: 0.5)) > 60_000_000)
        #expect(crowded.waitShare > 0.5)
        #expect(roomy.throughput > 1.5 * crowded.throughput)
        #expect(try #require(roomy.waits.value(atQuantile: 0.5)) < 1_000_000)
        for figures in [crowded, roomy] {
            #expect(try #require(figures.holds.value(atQuantile: 0.05)) >= 39_000_000)
            #expect(abs(figures.checkoutsPerActivity - 1) < 0.3)
        }
    }

    @Test("that writes nothing down is judged by how long its requests take")
    func withoutRecord() async throws {
        let application = try application(told: "POOL_SIZE: \"${POOL_SIZE:-10}\"")
        let (figures, notes) = try await application.measuring(.latency) { target in
            (try await measure(point(1, clients: 1), &target), target.notes)
        }
        #expect(figures.granted > 5)
        #expect(try #require(figures.holds.value(atQuantile: 0.05)) >= 39_000_000)
        #expect(notes.count == 1)
        #expect(notes.first?.contains("${POOL_LOG}") == true)
    }

    @Test("that writes nothing down shows no waits, and has no size for them")
    func withoutRecordNoWaits() async throws {
        let folder = try application(told: "POOL_SIZE: \"${POOL_SIZE:-10}\"").folder
        let ending = try await sandbox.bulkhead("pool", folder, "--budget", "5s")
        #expect(ending.exitCode == ExitStatus.usage.code)
        #expect(ending.message.contains("${POOL_LOG}"))
    }

    @Test("that cannot be told the size is refused with the lines to add")
    func isNotTold() async throws {
        let folder = try application(told: "POOL_LOG: \"${POOL_LOG}\"").folder
        let ending = try await sandbox.bulkhead("pool", folder, "--budget", "5s")
        #expect(ending.exitCode == ExitStatus.invalidScenario.code)
        for line in ["scenario.yaml:", "POOL_SIZE: ${POOL_SIZE:-10}", "POOL_LOG: ${POOL_LOG}"] {
            #expect(ending.message.contains(line), "\(ending.message)")
        }
    }

    @Test("that nothing tells of workers consists of one process")
    func oneWorker() async throws {
        let failure = try await application().measuring { target in
            await #expect(throws: PoolTargetFailure.self) {
                try await measure(
                    PoolPoint(poolSize: 1, workers: 2, offer: .closed(clients: 1)), &target)
            }
        }
        #expect(failure?.cause == .refused)
        #expect(failure?.message.contains("${WORKERS}") == true)
    }

    @Test(
        "whose point shows nothing says why",
        arguments: [
            ("ends", PoolTargetFailure.Cause.restarted, "The application ended"),
            ("silent", .notAsTold, "wrote nothing to ${POOL_LOG}"),
            ("other-clock", .notAsTold, "CLOCK_MONOTONIC"),
            ("no-waits", .notAsTold, "the third time"),
            ("fails", .notAsTold, "requests failed"),
        ])
    func shows(mode: String, cause: PoolTargetFailure.Cause, words: String) async throws {
        let failure = try await application(mode: mode).measuring { target in
            await #expect(throws: PoolTargetFailure.self) {
                try await measure(point(1, clients: 1), &target)
            }
        }
        #expect(failure?.cause == cause)
        #expect(failure?.message.contains(words) == true, "\(failure?.message ?? "")")
    }

    @Test("that does not start at a size says its last words")
    func doesNotStart() async throws {
        let failure = try await application(mode: "large-fails").measuring { target in
            _ = try await measure(point(2, clients: 1), &target)
            return await #expect(throws: PoolTargetFailure.self) {
                try await measure(point(4, clients: 1), &target)
            }
        }
        #expect(failure?.cause == .notAsTold)
        #expect(failure?.message.contains("With a pool of 4") == true)
        #expect(failure?.message.contains("no more than 2 connections for you") == true)
    }

    @Test("leaves nothing in its folder when it was measured")
    func stops() async throws {
        try await application().measuring { target in
            _ = try await measure(point(1, clients: 1), &target)
        }
        let folder = sandbox.workingFolder + "/scenario"
        let running = Processes.identifiers().filter { process in
            let place = try? FileManager.default.destinationOfSymbolicLink(
                atPath: "/proc/\(process)/cwd")
            return place == folder
        }
        #expect(running == [])
    }
}
