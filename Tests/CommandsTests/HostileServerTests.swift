import Foundation
import ResultModel
import Testing

/// Runs against an application that does everything wrong that a server can do.
@Suite("An application that misbehaves", .serialized, .sandbox)
struct HostileServerTests {
    private let sandbox: Sandbox

    init() throws { sandbox = try Sandbox.current }

    /// Does what the first part of a path says.
    private static let server = #"""
        import os, socket, ssl, struct, sys, threading, time
        events = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"

        def answer(body, status="200 OK", extra=""):
            return (f"HTTP/1.1 {status}\r\n{extra}Content-Length: {len(body)}\r\n\r\n").encode() + body

        def misbehave(what, client):
            if what == "health": return answer(b"{}")
            if what == "quit": print("no memory is left", flush=True); os._exit(3)
            if what == "slow": time.sleep(600)
            if what == "reset":
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            if what == "half": client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
            if what == "length": return b"HTTP/1.1 200 OK\r\nContent-Length: ten\r\n\r\n{}"
            if what == "text": return answer(b'{"id": "\xff\xfe", "body": "\xc3"}')
            if what == "huge":
                client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2147483648\r\n\r\n")
                while True: client.sendall(b"a" * 65536)
            if what == "redirects": return answer(b"", "302 Found", "Location: /redirects\r\n")
            if what == "endless":
                client.sendall(events)
                while True: client.sendall(b"data: more\n\n"); time.sleep(0.05)
            if what == "malformed": client.sendall(events + b'data: {"kind": \n\n')
            if what == "empty": client.sendall(events)
            if what == "failing":
                client.sendall(events + b'event: error\ndata: {"why": "no model", "api_key": "sk-12"}\n\n')
            if what == "elsewhere": return answer(b'{"token": "s3cret", "note": {"number": 7}}')
            if what == "crash": return answer(b'{"password": "hunter2"}', "500 Server Error")

        def serve(client):
            try:
                while True:
                    head = b""
                    while b"\r\n\r\n" not in head:
                        piece = client.recv(65536)
                        if not piece: return
                        head += piece
                    text = misbehave(head.split(b" ")[1].decode().strip("/"), client)
                    if not text: return
                    client.sendall(text)
            except OSError: pass
            finally: client.close()

        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", int(sys.argv[1])))
        listener.listen(128)
        if len(sys.argv) > 2:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(sys.argv[2], sys.argv[3])
        while True:
            client, _ = listener.accept()
            try:
                if len(sys.argv) > 2: client = context.wrap_socket(client, server_side=True)
            except OSError: continue
            threading.Thread(target=serve, args=(client,), daemon=True).start()
        """#

    /// - Parameters:
    ///   - api: what stands under `api`.
    ///   - operations: requests, one a line; every one is loaded.
    private func folder(_ api: String, _ operations: [String]) throws -> String {
        let names = operations.map { "\($0.prefix { $0 != ":" }): 1" }.joined(separator: ", ")
        let scenario = try ScenarioText.notes.replacing(
            "operations:\n",
            by: "api:\n  \(api)\noperations:\n"
                + operations.map { "  \($0)\n" }.joined()
        ).replacing(
            "  mix: { list_notes: 2, get_note: 1, edit_note: 1 }", by: "  mix: { \(names) }"
        ).replacing("  pool: { size: 4, max_overflow: 0, timeout: 5s }\n", by: "")
            .replacing("- { duration: 1s, rate: 100/s }", by: "- { duration: 3s, users: 16 }")
            .replacing("  all: [errors < 50%]", by: "  all: [errors < 5%]")
        let folder = try scenario.write(to: sandbox)
        _ = try sandbox.write(Self.server, to: folder + "/server.py")
        return folder
    }

    private static let start =
        #"start: { command: [python3, server.py, "${PORT}"], ready: /health, timeout: 60s }"#

    @Test("fails each call by its own name, and says of each what happened")
    func everything() async throws {
        let expected: [String: (failure: String, words: String)] = [
            "slow": ("first byte timeout", "began no answer within 1 s"),
            "reset": ("connection reset", "broke the connection off"),
            "half": ("body incomplete", "in the middle of its answer's body"),
            "length": ("malformed answer", "is not HTTP"),
            "huge": ("body too large", "longer than the 16777216 bytes allowed"),
            "redirects": ("too many redirects", "more than 3 times"),
            "endless": ("total timeout", "did not end its answer within"),
            "malformed": ("malformed event", "an event's data is broken JSON"),
            "empty": ("no events", "holds no event"),
            "failing": ("stream failed", #"{"why": "no model", "api_key": "…"}"#),
            "elsewhere": (
                "nothing to capture",
                #"$.note.id is not in the answer, which says {"token": "…", "note""#
            ),
            "crash": ("HTTP 500", #"the answer says {"password": "…"}"#),
        ]
        let folder = try folder(
            Self.start + "\n  redirects: 3\n  timeouts: { first_byte: 1s, total: 2s }",
            [
                "slow: { http: GET /slow }", "reset: { http: GET /reset }",
                "half: { http: GET /half }", "length: { http: GET /length }",
                "text: { http: GET /text }", "huge: { http: GET /huge }",
                "redirects: { http: GET /redirects }",
                "endless: { http: GET /endless, stream: sse }",
                "malformed: { http: GET /malformed, stream: sse, first_token: $.kind }",
                "empty: { http: GET /empty, stream: sse }",
                "failing: { http: GET /failing, stream: sse, fails_when: \"event == 'error'\" }",
                "elsewhere: { http: GET /elsewhere, creates: notes, capture: { id: $.note.id } }",
                "crash: { http: GET /crash }",
            ])
        let ending = try await sandbox.bulkhead(
            "run", folder, "--out", "result", "--skip", "indexes,storage,invariants,cascade")
        let result = try sandbox.result(in: "result")
        let load = try #require(result.load, "\(ending.message)")
        for (name, (failure, words)) in expected {
            let operation = try #require(load.operations[name])
            #expect(operation.counts.succeeded == 0, "\(name)")
            #expect(operation.errors.keys.contains(failure), "\(name): \(operation.errors)")
            let note = result.notes.first { $0.hasPrefix("\(name), \(failure): ") }
            #expect(note?.contains(words) == true, "\(name): \(result.notes)")
            let reasons = result.verdict?.reasons ?? []
            #expect(reasons.contains { $0.hasPrefix("\(name) never succeeded") })
        }
        // What is no UTF-8 is an answer like any other.
        #expect(load.operations["text"]?.errors == [:])
        #expect(!ending.output.contains("hunter2") && !ending.output.contains("s3cret"))
        // The threshold on errors is what fails.
        #expect(ending.exitCode == ExitStatus.assertionFailed.code, "\(ending.message)")
    }

    @Test("and never answers as expected leaves nothing measured: that is no pass")
    func nothingMeasured() async throws {
        let folder = try folder(Self.start, ["crash: { http: GET /crash }"])
        let path = folder + "/scenario.yaml"
        _ = try sandbox.write(
            sandbox.text(of: path).replacingOccurrences(
                of: "thresholds:\n  all: [errors < 5%]\n", with: ""), to: path)
        let ending = try await sandbox.bulkhead("run", folder, "--out", "result")
        #expect(ending.exitCode == ExitStatus.inconclusive.code, "\(ending.message)")
        #expect(ending.report.contains("crash never succeeded under load"))
        #expect(ending.report.contains("HTTP 500"))
    }

    @Test("whose certificate is past its time is not loaded, and that is said")
    func expiredCertificate() async throws {
        let certificates = try ExpiredCertificate(in: sandbox)
        let folder = try folder(
            "base_url: \"https://localhost:${PORT}\"\n  tls: { ca: \(certificates.authority) }\n  "
                + "start: { command: [python3, server.py, \"${PORT}\", \(certificates.certificate), "
                + "\(certificates.key)], ready: /health, timeout: 5s }",
            ["crash: { http: GET /crash }"])
        let ending = try await sandbox.bulkhead("run", folder)
        #expect(ending.exitCode == ExitStatus.unavailable.code)
        #expect(ending.message.contains("is not valid today: renew it"), "\(ending.message)")
    }

    @Test("and ends during the load is unavailable, with the last it said")
    func ends() async throws {
        let folder = try folder(
            Self.start, ["text: { http: GET /text }", "quit: { http: GET /quit }"])
        let ending = try await sandbox.bulkhead("run", folder, "--out", "result")
        #expect(ending.exitCode == ExitStatus.unavailable.code, "\(ending.message)")
        #expect(ending.report.contains("The application ended during the load"))
        #expect(ending.report.contains("no memory is left"))
    }

    @Test("and is never ready is unavailable, with what it was last asked")
    func neverReady() async throws {
        let folder = try folder(
            #"start: { command: [python3, server.py, "${PORT}"], ready: /crash, timeout: 2s }"#,
            ["crash: { http: GET /crash }"])
        let ending = try await sandbox.bulkhead("run", folder)
        #expect(ending.exitCode == ExitStatus.unavailable.code)
        #expect(ending.message.contains("was not ready after"))
        #expect(ending.message.contains("GET /crash was answered with 500"))
    }

    @Test("and ignores SIGTERM is killed, and that is said")
    func ignoresTermination() async throws {
        let folder = try folder(
            #"start: { command: [sh, -c, "trap '' TERM; python3 server.py $0", "${PORT}"], "#
                + "ready: /health, timeout: 60s }", ["text: { http: GET /text }"])
        let ending = try await sandbox.bulkhead("run", folder, "--out", "result")
        #expect(try #require(try sandbox.result(in: "result").load).counts.succeeded > 0)
        #expect(ending.report.contains("did not end within 10 seconds of SIGTERM and was killed"))
    }
}

/// A certificate for `localhost` that was valid yesterday, and the authority that signed it.
private struct ExpiredCertificate {
    let authority: String
    let certificate: String
    let key: String

    init(in sandbox: Sandbox) throws {
        let folder = sandbox.workingFolder
        authority = folder + "/ca.pem"
        certificate = folder + "/server.pem"
        key = folder + "/server.key"
        let made = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        try Self.openssl(
            ["req", "-x509"] + made + ["-keyout", folder + "/ca.key", "-out", authority]
                + ["-days", "2", "-subj", "/CN=Bulkhead test authority"])
        try Self.openssl(
            ["req"] + made + ["-keyout", key, "-out", folder + "/server.csr"]
                + ["-subj", "/CN=localhost"])
        let names = try sandbox.write("subjectAltName=DNS:localhost\n", to: "names")
        try Self.openssl(
            ["x509", "-req", "-in", folder + "/server.csr", "-CA", authority]
                + ["-CAkey", folder + "/ca.key", "-CAcreateserial", "-days", "-1"]
                + ["-extfile", names, "-out", certificate])
    }

    private static func openssl(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        process.arguments = arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
    }
}
