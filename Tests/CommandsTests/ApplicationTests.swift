import Foundation
import ResultModel
import Testing

/// Runs of a scenario whose application is a small Python server, started and stopped by the run.
@Suite("A scenario with an application", .serialized, .sandbox)
struct ApplicationTests {
    private let sandbox: Sandbox

    init() throws { sandbox = try Sandbox.current }

    /// Answers what it is asked for; knows nothing of a database but that it was told one.
    private static let server = """
        import json, os, sys
        from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
        assert os.environ["DATABASE_URL"].startswith("postgresql://"), "no database"
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            def do_GET(self):
                parts = self.path.strip("/").split("/")
                status, body = 200, {"up": True}
                if parts[0] == "users":
                    body = {"id": int(parts[3]), "user_id": OWNER}
                    if not self.headers.get("Authorization", "").startswith("Bearer ey"):
                        status = 401
                    if body["user_id"] is None: status = 500
                text = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)
            def log_message(self, *arguments): pass
        ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
        """

    private func folder(
        owner: String = "int(parts[1])", command: String = #"[python3, server.py, "${PORT}"]"#
    ) throws -> String {
        let scenario = try ScenarioText.notes.replacing(
            "operations:\n",
            by: """
                api:
                  start: { command: \(command), ready: /health, timeout: 20s, environment: { DATABASE_URL: "${DATABASE_URL}" } }
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
            .replacing("layers: [queries]", by: "layers: [queries, api]")
        let folder = try scenario.write(to: sandbox)
        _ = try sandbox.write(
            Self.server.replacingOccurrences(of: "OWNER", with: owner),
            to: folder + "/server.py")
        return folder
    }

    @Test("is started, loaded with tokens that it takes, checked, and stopped")
    func runs() async throws {
        let ending = try await sandbox.bulkhead("run", try folder(), "--out", "result")
        let result = try sandbox.result(in: "result")
        let load = try #require(result.load)
        #expect(load.operations["fetch_note"]?.errors == [:], "\(ending.message)")
        #expect(load.counts.succeeded > 20)
        #expect(load.rowsChecked >= load.counts.succeeded)
        #expect(load.leaks == 0)
        // What is claimed for the API was not attacked: that is no pass.
        #expect(result.verdict?.sections[.isolation] != .pass)
    }

    @Test("that shows another user's row under load has leaked")
    func leaks() async throws {
        let ending = try await sandbox.bulkhead(
            "run", try folder(owner: "12345"), "--out", "result")
        #expect(ending.exitCode == ExitStatus.violated.code)
        #expect(try #require(try sandbox.result(in: "result").load).leaks > 0)
    }

    @Test("that fails has the end of its log told beside what it answered, without secrets")
    func fails() async throws {
        let words = #"\x1b[31mno such column, password=hunter2-secret\n"#
        let folder = try folder(
            owner: "(sys.stderr.write('\(words)'), sys.stderr.flush(), None)[2]")
        let ending = try await sandbox.bulkhead("run", folder, "--out", "result")
        let notes = try sandbox.result(in: "result").notes
        let attack = notes.first { $0.contains("own call of fetch_note answered 500") }
        #expect(
            attack?.contains("log ends: ") == true
                && attack?.contains("\\u{1b}[31mno such column, password=…") == true,
            "\(notes)\n\(ending)")
        let load = notes.first { $0.hasPrefix("fetch_note, HTTP 500") }
        #expect(load?.contains("its log ends: ") == true, "\(notes)")
        #expect(!(ending.output + ending.errors + notes.joined()).contains("hunter2"))
    }

    @Test("that does not start is unavailable, with its last words")
    func doesNotStart() async throws {
        let ending = try await sandbox.bulkhead(
            "run", try folder(command: "[python3, -c, \"raise SystemExit('no such table')\"]"))
        #expect(ending.exitCode == ExitStatus.unavailable.code)
        #expect(ending.message.contains("ended before it was ready"))
        #expect(ending.message.contains("no such table"))
    }

    @Test("that runs already is not loaded unless that is asked for")
    func runningAlready() async throws {
        let scenario = try ScenarioText.notes.replacing(
            "operations:\n",
            by: "api: { base_url: http://127.0.0.1:9 }\noperations:\n"
                + "  fetch_notes: { as: anonymous, http: GET /notes }\n"
        ).replacing(
            "  mix: { list_notes: 2, get_note: 1, edit_note: 1 }", by: "  mix: { fetch_notes: 1 }"
        ).replacing("  pool: { size: 4, max_overflow: 0, timeout: 5s }\n", by: "")
        let ending = try await sandbox.bulkhead("run", try scenario.write(to: sandbox))
        #expect(ending.exitCode == ExitStatus.usage.code)
        #expect(ending.message.contains("--allow-existing-data"))
    }

    @Test("that names no defects has none to plant")
    func proves() async throws {
        let ending = try await sandbox.bulkhead(
            "prove", try folder(), "--only", "application-defect", "--out", "result")
        #expect(ending.exitCode == ExitStatus.inconclusive.code, "\(ending)")
        let prove = try #require(try sandbox.result(in: "result").prove)
        #expect(prove.mutants == [])
        #expect(prove.operators.first?.notApplicable?.contains("names no defects") == true)
    }
}
