import Foundation
import ResultModel
import Testing

extension ThrowAwayServerTests {
    /// Two versions of an application, a small Python server, each started anew for every block.
    @Suite("bulkhead compare with an application")
    struct ComparedApplicationsTests {
        private let sandbox: Sandbox

        init() throws { sandbox = try Sandbox.current }

        /// Answers what it is asked for once it has thought about it.
        private static let server = """
            import json, os, sys, time
            from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
            assert os.environ["DATABASE_URL"].startswith("postgresql://"), "no database"
            class Handler(BaseHTTPRequestHandler):
                protocol_version = "HTTP/1.1"
                def do_GET(self):
                    parts = self.path.strip("/").split("/")
                    body = {"up": True}
                    if parts[0] == "users":
                        time.sleep(float(sys.argv[2]))
                        body = {"id": int(parts[3]), "user_id": int(parts[1])}
                    text = json.dumps(body).encode()
                    self.send_response(200)
                    self.send_header("Content-Length", str(len(text)))
                    self.end_headers()
                    self.wfile.write(text)
                def log_message(self, *arguments): pass
            ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
            """

        private func write(
            _ folder: String, thinking seconds: String
        ) throws -> String {
            let start =
                #"{ command: [python3, server.py, "${PORT}", "\#(seconds)"], ready: /health, "#
                + #"timeout: 60s, environment: { DATABASE_URL: "${DATABASE_URL}" } }"#
            let text = try ScenarioText.notes.replacing(
                "operations:\n",
                by: """
                    api:
                      start: \(start)
                      auth: { jwt: { algorithm: HS256, secret: not-much-of-a-secret, claims: { sub: ":user" } } }
                    operations:
                      fetch_note:
                        http: GET /users/:user/notes/:note
                        bind: { note: notes.id }
                        expect: 200

                    """
            ).replacing(
                "  mix: { list_notes: 2, get_note: 1, edit_note: 1 }",
                by: "  mix: { fetch_note: 1 }"
            ).replacing("  pool: { size: 4, max_overflow: 0, timeout: 5s }\n", by: "")
            _ = try sandbox.write(Self.server, to: folder + "/server.py")
            return try text.write(to: sandbox, folder: folder)
        }

        @Test("A version whose requests take longer is measured through its application, and named")
        func slower() async throws {
            // Many times the tolerance, with a thread for each connection.
            let ending = try await sandbox.bulkhead(
                "compare", try write("before", thinking: "0.01"),
                try write("after", thinking: "0.06"), "--gate", "fetch_note:p50", "--blocks", "6",
                "--budget", "30m", "--out", "out")
            #expect(ending.exitCode == 98, "\(ending)")
            let compare = try #require(try sandbox.result().compare)
            #expect(compare.pairs.map(\.answer) == [.regressed])
            #expect(compare.measurement?.blocksMeasured == 6)
            #expect(compare.evidence.isEmpty, "\(compare.evidence)")
            #expect(ending.report.contains("fetch_note p50 became"), "\(ending)")
        }

        @Test("One that runs already, or in which users register, is refused with what would do")
        func refusals() async throws {
            let folder = try write("before", thinking: "0")
            let running = try await sandbox.run(
                ["compare", folder, "--calibrate"],
                environment: ["API_URL": "http://127.0.0.1:9"])
            #expect(running.exitCode == 104, "\(running)")
            #expect(running.message.contains("leave API_URL out"), "\(running)")
            let variants = try await sandbox.bulkhead("compare", folder, "--variants")
            #expect(variants.exitCode == 64, "\(variants)")
            #expect(variants.message.contains("has no variants"), "\(variants)")
            _ = try sandbox.write("SELECT 1;", to: folder + "/variants/none.sql")
            let requests = try await sandbox.bulkhead("compare", folder, "--variants")
            #expect(requests.exitCode == 104, "\(requests)")
            #expect(requests.message.contains("no load of SQL operations"), "\(requests)")
        }
    }
}
