import ResultModel
import Testing

/// Kill matrices of an application that has defects to plant, a small Python server.
@Suite("An application with defects", .serialized, .sandbox)
struct ApplicationDefectTests {
    private let sandbox: Sandbox

    init() throws { sandbox = try Sandbox.current }

    /// Whose note it is follows from the token alone, unless it was told to have a defect.
    private static let server = """
        import base64, hashlib, hmac, json, os, sys, time
        from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
        defect = os.environ.get("DEFECT")
        if defect == "never-starts": sys.exit("there is no such defect in this build")
        def decoded(text): return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        def subject(headers):
            token = headers.get("Authorization", "").removeprefix("Bearer ")
            try:
                head, body, signature = token.split(".")
                signed = hmac.digest(b"not-much-of-a-secret", (head + "." + body).encode(), "sha256")
                if defect != "signature-ignored":
                    if not hmac.compare_digest(signed, decoded(signature)): return None
                    if json.loads(decoded(head)).get("alg") != "HS256": return None
                claims = json.loads(decoded(body))
                now = time.time()
                if claims["exp"] < now or claims.get("nbf", 0) > now: return None
                return int(claims["sub"])
            except Exception:
                return None
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            def do_GET(self):
                parts = self.path.split("?")[0].strip("/").split("/")
                status, body = 200, {"up": True}
                if parts[0] == "users":
                    if defect == "ends": os._exit(3)
                    user = subject(self.headers)
                    if user is None: status, body = 401, {}
                    elif not all(part.isdigit() for part in parts[1::2]): status, body = 422, {}
                    elif str(user) != parts[1] and defect != "path-believed": status, body = 403, {}
                    else:
                        told = hashlib.sha256(parts[1].encode()).hexdigest()
                        body = {"id": int(parts[3]), "user_id": int(parts[1]), "body": told}
                text = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)
            def log_message(self, *arguments): pass
        ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
        """

    private func prove(
        _ names: String, equivalent: String? = nil
    ) async throws -> (ending: Ending, prove: ProveResult) {
        var scenario = try ScenarioText.notes.replacing(
            "operations:\n",
            by: """
                api:
                  start: { command: [python3, server.py, "${PORT}"], ready: /health, timeout: 20s }
                  defects: { environment: { DEFECT: "${DEFECT}" }, names: [\(names)] }
                  auth: { jwt: { algorithm: HS256, secret: not-much-of-a-secret, claims: { sub: ":user" } } }
                operations:
                  fetch_note:
                    http: GET /users/:user/notes/:note
                    bind: { note: notes.id }
                    expect: 200

                """
        ).replacing("layers: [queries]", by: "layers: [api]")
        if let equivalent {
            scenario = try scenario.replacing(
                "thresholds:",
                by: "prove: { equivalent: [{ mutant: \(equivalent), because: it says so }] }\n"
                    + "thresholds:")
        }
        let folder = try scenario.write(to: sandbox)
        _ = try sandbox.write(Self.server, to: folder + "/server.py")
        let ending = try await sandbox.run(
            ["prove", folder, "--users", "12", "--out", "out", "--only", "application-defect"])
        return (ending, try #require(try sandbox.result().prove, "\(ending)"))
    }

    @Test("Each defect is planted by a start of its own, and the rule that saw it is named")
    func killed() async throws {
        let (ending, prove) = try await prove("path-believed, signature-ignored")
        #expect(ending.exitCode == 0, "\(ending)")
        #expect(prove.score == 1 && prove.complete)
        let rules = Dictionary(
            uniqueKeysWithValues: prove.mutants.map { ($0.object, $0.killedBy.first) })
        #expect(rules["path-believed"]??.rule == "foreign-read")
        #expect(rules["path-believed"]??.evidence.contains("called fetch_note") == true)
        #expect(rules["signature-ignored"]??.rule == "forged-token-accepted")
        #expect(prove.mutants[0].statement == "started with DEFECT=path-believed")
        #expect(ending.report.contains("2 of 2 mutants killed (100 %)"), "\(ending)")
        #expect(ending.report.contains("foreign-read: path-believed"), "\(ending)")
        // As it is, the application has none of them.
        #expect(try sandbox.result().findings == [])
    }

    @Test("A defect that nothing sees is named, and fails the run")
    func survivor() async throws {
        let (ending, prove) = try await prove("path-believed, harmless")
        #expect(ending.exitCode == 99, "\(ending)")
        #expect(prove.mutants.map(\.outcome) == [.survived, .killed])
        #expect(
            ending.report.contains("No check saw the mutant application-defect/harmless"),
            "\(ending)")
    }

    @Test("What the scenario calls equivalent does not count")
    func equivalent() async throws {
        let (ending, prove) = try await prove(
            "path-believed, harmless", equivalent: "application-defect/harmless")
        #expect(ending.exitCode == 0, "\(ending)")
        #expect(prove.mutants.first { $0.object == "harmless" }?.outcome == .equivalent)
        #expect(prove.score == 1)
    }

    @Test("An application that does not start with a defect, or ends, is not judged by it")
    func unstartable() async throws {
        let (ending, prove) = try await prove("never-starts, ends, path-believed")
        let results = Dictionary(uniqueKeysWithValues: prove.mutants.map { ($0.object, $0) })
        #expect(results["never-starts"]?.outcome == .notJudged)
        #expect(results["never-starts"]?.reason?.contains("there is no such defect") == true)
        #expect(results["ends"]?.outcome == .inconclusive)
        #expect(results["ends"]?.reason?.contains("ended while it was attacked") == true)
        #expect(results["path-believed"]?.outcome == .killed)
        #expect(ending.report.contains("there is no such defect in this build"), "\(ending)")
    }
}
