import ResultModel
import Testing

/// Tokens that Bulkhead signs, sent in a cookie, to an application that fetches the keys from it.
@Suite("Signed tokens in a cookie, with keys that are fetched", .serialized, .sandbox)
struct CookieTokenTests {
    private let sandbox: Sandbox

    init() throws { sandbox = try Sandbox.current }

    /// Notes for whoever a cookie's token speaks for; RS256 is checked by arithmetic (RFC 8017, 8.2.2).
    private static let server = """
        import base64, hashlib, http.cookies, json, os, sys, time, urllib.request
        from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
        defect = os.environ.get("DEFECT")
        def decoded(text): return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        def number(text): return int.from_bytes(decoded(text), "big")
        fetched = json.load(urllib.request.urlopen(os.environ["JWKS_URL"], timeout=10))["keys"]
        keys = {key["kid"]: (number(key["n"]), number(key["e"])) for key in fetched}
        prefix = bytes.fromhex("3031300d060960864801650304020105000420")
        def signed(text, signature, key):
            modulus, exponent = key
            length = (modulus.bit_length() + 7) // 8
            if len(signature) != length: return False
            block = pow(int.from_bytes(signature, "big"), exponent, modulus).to_bytes(length, "big")
            told = prefix + hashlib.sha256(text.encode()).digest()
            return block == b"\\x00\\x01" + b"\\xff" * (length - len(told) - 3) + b"\\x00" + told
        def subject(headers):
            jar = http.cookies.SimpleCookie(headers.get("Cookie", ""))
            token = jar["session"].value if "session" in jar else None
            if token is None: return None, False
            try:
                head, body, signature = token.split(".")
                header, claims = json.loads(decoded(head)), json.loads(decoded(body))
                if defect != "signature-ignored":
                    if header.get("alg") != "RS256": return None, True
                    if not signed(head + "." + body, decoded(signature), keys[header["kid"]]):
                        return None, True
                if defect != "expiry-ignored" and claims["exp"] < time.time(): return None, True
                if claims.get("nbf", 0) > time.time(): return None, True
                return int(claims["sub"]), True
            except Exception:
                return None, True
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            def do_GET(self):
                parts = self.path.split("?")[0].strip("/").split("/")
                status, body = 200, {"up": True}
                if parts[0] == "users":
                    user, cookie = subject(self.headers)
                    if defect == "cookie-optional" and not cookie: user = int(parts[1])
                    if user is None: status, body = 401, {}
                    elif not all(part.isdigit() for part in parts[1::2]): status, body = 422, {}
                    elif str(user) != parts[1]: status, body = 403, {}
                    else:
                        told = hashlib.sha256(parts[1].encode()).hexdigest()
                        body = {"id": int(parts[3]), "user_id": user, "body": told}
                # A token in the header would be somebody else's mistake.
                if "Authorization" in self.headers: status, body = 400, {}
                text = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)
            def log_message(self, *arguments): pass
        ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
        """

    private func folder() throws -> String {
        let scenario = try ScenarioText.notes.replacing(
            "operations:\n",
            by: """
                api:
                  start:
                    command: [python3, server.py, "${PORT}"]
                    ready: /health
                    timeout: 20s
                    environment: { JWKS_URL: "http://127.0.0.1:${JWKS_PORT}/auth/jwks" }
                  defects:
                    environment: { DEFECT: "${DEFECT}" }
                    names: [signature-ignored, expiry-ignored, cookie-optional]
                  auth:
                    jwt:
                      algorithm: RS256
                      claims: { sub: ":user" }
                      cookie: session
                      jwks: { listen: "127.0.0.1:${JWKS_PORT}", path: /auth/jwks }
                operations:
                  fetch_note:
                    http: GET /users/:user/notes/:note
                    bind: { note: notes.id }
                    expect: 200

                """
        ).replacing("layers: [queries]", by: "layers: [api]")
            .replacing(
                "mix: { list_notes: 2, get_note: 1, edit_note: 1 }", by: "mix: { fetch_note: 1 }"
            )
            .replacing("pool: { size: 4, max_overflow: 0, timeout: 5s }", by: "workers: 1")
        let folder = try scenario.write(to: sandbox)
        _ = try sandbox.write(Self.server, to: folder + "/server.py")
        return folder
    }

    @Test("are loaded and attacked, and no token is no cookie")
    func runs() async throws {
        let ending = try await sandbox.bulkhead(
            "run", try folder(), "--out", "out", "--users", "12", "--skip",
            "indexes,cascade,storage")
        let result = try sandbox.result()
        #expect(result.findings == [], "\(ending)")
        #expect(result.verdict?.sections[.isolation] == .pass, "\(ending)")
        let load = try #require(result.load)
        #expect(load.counts.succeeded > 20)
        #expect(load.counts.failed == 0)
        let probes = try #require(result.isolation?.probes)
        #expect(
            probes.contains { $0.id == "anonymous-access/fetch_note/absent" && $0.outcome == .held }
        )
        let forged = probes.filter { $0.id.hasPrefix("forged-token-accepted/fetch_note/") }
        #expect(forged.count >= 10)
        #expect(forged.allSatisfy { $0.outcome == .held })
        #expect(forged.contains { $0.id.hasSuffix("/expired") })
    }

    @Test("show what an application does not look at")
    func proves() async throws {
        let ending = try await sandbox.run(
            [
                "prove", try folder(), "--users", "12", "--out", "out", "--only",
                "application-defect",
            ])
        #expect(ending.exitCode == 0, "\(ending)")
        let prove = try #require(try sandbox.result().prove)
        #expect(prove.score == 1 && prove.complete, "\(ending)")
        let rules = Dictionary(
            uniqueKeysWithValues: prove.mutants.map { ($0.object, $0.killedBy.first?.rule) })
        #expect(rules["signature-ignored"] == "forged-token-accepted")
        #expect(rules["expiry-ignored"] == "forged-token-accepted")
        #expect(rules["cookie-optional"] == "anonymous-access")
    }
}
