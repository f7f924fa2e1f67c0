import Synchronization
import Testing

@testable import LoopbackServer

@Suite struct LoopbackServerTests {
    /// What the tests ask for.
    @Sendable private static func answer(_ request: LoopbackRequest) -> LoopbackAnswer? {
        switch request.path {
        case "/plain": .json(Array("{\"a\":1}".utf8))
        case "/echo": .json(request.body)
        case "/refused": .json(Array("{}".utf8), status: 400)
        case "/three":
            .events(
                ["one", "two", "three"].map {
                    .init(afterNanoseconds: 1_000_000, bytes: Array("data: \($0)\n\n".utf8))
                })
        case "/slow":
            .events([
                .init(afterNanoseconds: 0, bytes: Array("data: first\n\n".utf8)),
                .init(afterNanoseconds: 3_600_000_000_000, bytes: Array("data: last\n\n".utf8)),
            ])
        case "/endless":
            .events(
                (0..<100_000).map { _ in
                    .init(afterNanoseconds: 1_000_000, bytes: Array("data: x\n\n".utf8))
                })
        case "/late":
            .json(Array("late".utf8), afterNanoseconds: 50_000_000)
        default: nil
        }
    }

    private func server() throws -> LoopbackServer {
        try LoopbackServer(at: .anyPort, answering: [Self.answer])
    }

    @Test func `a connection serves one request after the other`() throws {
        let server = try server()
        defer { server.stop() }
        let client = try TestClient(port: server.address.port)
        for _ in 0..<3 {
            client.get("/plain?a=b")
            let answer = client.read(until: "{\"a\":1}")
            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(answer.contains("Content-Type: application/json\r\n"))
            #expect(answer.contains("Content-Length: 7\r\n"))
        }
        client.post("/echo", "some body")
        #expect(client.read(until: "some body").hasPrefix("HTTP/1.1 200 "))
        client.get("/nowhere")
        #expect(client.read(until: "}}").hasPrefix("HTTP/1.1 404 "))
        client.get("/refused")
        #expect(client.read(until: "{}").hasPrefix("HTTP/1.1 400 "))
    }

    @Test func `an answer may be kept back while others are given`() throws {
        let hold = AnswerHold(atMostNanoseconds: 600_000_000_000)
        let server = try LoopbackServer(
            at: .anyPort,
            answering: [
                { request in
                    var answer = LoopbackAnswer.json(Array("at last".utf8))
                    if request.path == "/held" { answer.hold = hold }
                    return request.path == "/plain" ? Self.answer(request) : answer
                }
            ])
        defer { server.stop() }
        let waiting = try TestClient(port: server.address.port)
        let other = try TestClient(port: server.address.port)
        waiting.get("/held")
        // The second of these is read after what came before it was begun.
        for _ in 0..<2 {
            other.get("/plain")
            #expect(other.read(until: "{\"a\":1}").hasPrefix("HTTP/1.1 200 "))
        }
        #expect(!waiting.hasAnswer)
        hold.release()
        #expect(waiting.read(until: "at last").hasPrefix("HTTP/1.1 200 "))
    }

    @Test func `an answer is kept back for no longer than its limit`() throws {
        let server = try LoopbackServer(
            at: .anyPort,
            answering: [
                { _ in
                    var answer = LoopbackAnswer.json(Array("at last".utf8))
                    answer.hold = AnswerHold(atMostNanoseconds: 1_000_000)
                    return answer
                }
            ])
        defer { server.stop() }
        let client = try TestClient(port: server.address.port)
        client.get("/held")
        #expect(client.read(until: "at last").hasPrefix("HTTP/1.1 200 "))
    }

    @Test func `each handler is asked once, until one answers`() throws {
        let asked = Mutex<[String]>([])
        func handler(
            _ name: String, answers: Bool
        ) -> @Sendable (LoopbackRequest) -> LoopbackAnswer? {
            { _ in
                asked.withLock { $0.append(name) }
                return answers ? .json(Array(name.utf8)) : nil
            }
        }
        let server = try LoopbackServer(
            at: .anyPort,
            answering: [
                handler("first", answers: false), handler("second", answers: true),
                handler("third", answers: true),
            ])
        defer { server.stop() }
        let client = try TestClient(port: server.address.port)
        client.get("/any")
        #expect(client.read(until: "second").hasPrefix("HTTP/1.1 200 "))
        #expect(asked.withLock(\.self) == ["first", "second"])
    }

    @Test func `a document is served at its path alone`() {
        let handler = LoopbackServer.document(Array("{}".utf8), at: "/.well-known/jwks.json")
        let request = LoopbackRequest(method: "GET", path: "/.well-known/jwks.json")
        #expect(handler(request) == .json(Array("{}".utf8)))
        #expect(handler(LoopbackRequest(method: "GET", path: "/jwks.json")) == nil)
        #expect(handler(LoopbackRequest(method: "POST", path: request.path)) == nil)
    }

    @Test func `a body may come in chunks`() throws {
        let server = try server()
        defer { server.stop() }
        let client = try TestClient(port: server.address.port)
        client.send(
            "POST /echo HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "4\r\nsome\r\n5\r\n body\r\n0\r\n\r\n")
        #expect(client.read(until: "some body").hasPrefix("HTTP/1.1 200 "))
    }

    @Test func `a stream comes in pieces and leaves the connection usable`() throws {
        let server = try server()
        defer { server.stop() }
        let client = try TestClient(port: server.address.port)
        for _ in 0..<2 {
            client.get("/three")
            let answer = client.read(until: "0\r\n\r\n")
            #expect(answer.contains("Content-Type: text/event-stream"))
            #expect(answer.contains("Transfer-Encoding: chunked"))
            let events = answer.split(whereSeparator: \.isNewline).filter { $0.hasPrefix("data: ") }
            #expect(events == ["data: one", "data: two", "data: three"])
        }
        client.get("/plain")
        #expect(client.read(until: "{\"a\":1}").hasPrefix("HTTP/1.1 200 "))
    }

    @Test func `nothing is sent before its time`() throws {
        let server = try server()
        defer { server.stop() }
        let client = try TestClient(port: server.address.port)
        let start = Moment.nowNanoseconds
        client.get("/late")
        #expect(client.read(until: "late").hasPrefix("HTTP/1.1 200 "))
        #expect(Moment.nowNanoseconds - start >= 50_000_000)
    }

    @Test func `stopping cuts open streams and frees the port`() throws {
        let server = try server()
        let client = try TestClient(port: server.address.port)
        let waiting = try TestClient(port: server.address.port)
        client.get("/slow")
        #expect(client.read(until: "first\n\n\r\n").contains("data: first"))
        server.stop()
        #expect(client.endsNow())
        #expect(waiting.endsNow())
        #expect(throws: TestClient.Failure.self) { try TestClient(port: server.address.port) }
        let again = try LoopbackServer(at: server.address, answering: [Self.answer])
        #expect(again.address == server.address)
        again.stop()
        again.stop()
    }

    @Test func `a server that nobody holds any more is stopped`() throws {
        let port: UInt16
        do { port = try server().address.port }
        #expect(throws: TestClient.Failure.self) { try TestClient(port: port) }
    }

    @Test func `clients that leave disturb nobody`() throws {
        let server = try server()
        defer { server.stop() }
        let staying = try TestClient(port: server.address.port)
        for path in ["/endless", "/slow", "/late"] {
            let leaving = try TestClient(port: server.address.port)
            leaving.get(path)
            if path != "/late" { _ = leaving.read(until: "\n\n\r\n") }
        }
        // The server notices when it next writes; it has to write to this one meanwhile.
        for _ in 0..<20 {
            staying.get("/three")
            #expect(staying.read(until: "0\r\n\r\n").contains("data: three"))
        }
        staying.get("/late")
        #expect(staying.read(until: "late").hasPrefix("HTTP/1.1 200 "))
    }

    @Test func `many streams at once are all served whole`() throws {
        let server = try server()
        defer { server.stop() }
        let clients = try (0..<200).map { _ in try TestClient(port: server.address.port) }
        for client in clients { client.get("/three") }
        for client in clients {
            #expect(client.read(until: "0\r\n\r\n").contains("data: three"))
        }
    }

    @Test func `a port in use is an error that says so`() throws {
        let server = try server()
        defer { server.stop() }
        let failure = #expect(throws: LoopbackError.self) {
            try LoopbackServer(at: server.address, answering: [])
        }
        #expect(failure?.code == .portInUse)
        #expect("\(failure, default: "")".contains("127.0.0.1:\(server.address.port)"))
    }

    @Test func `what is no HTTP ends that connection alone`() throws {
        let server = try server()
        defer { server.stop() }
        let client = try TestClient(port: server.address.port)
        client.send("\u{16}\u{3}\u{1} nonsense\r\n\r\n")
        _ = client.read(until: "never")
        let big = try TestClient(port: server.address.port)
        big.send("POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 99999999999\r\n\r\n")
        #expect(big.read(until: "never").contains(" 413 "))
        let other = try TestClient(port: server.address.port)
        other.get("/plain")
        #expect(other.read(until: "{\"a\":1}").hasPrefix("HTTP/1.1 200 "))
    }
}

@Suite struct LoopbackAddressTests {
    @Test(arguments: [
        ("127.0.0.1:80", "127.0.0.1:80"), ("localhost:0", "127.0.0.1:0"),
        ("127.1.2.3:65535", "127.1.2.3:65535"), ("[::1]:8085", "[::1]:8085"),
    ])
    func `addresses of this machine`(text: String, shown: String) throws {
        #expect(try LoopbackAddress(text).description == shown)
    }

    @Test(arguments: [
        "0.0.0.0:80", "10.0.0.1:80", "example.org:80", "127.0.0.1", "127.0.0.1:", "8085",
        "127.0.0.1:65536", "127.0.0:80", "127.0.0.256:80", "::1:80", "[::]:80", "",
        "127.0.0.1:-1",
    ])
    func `anything else is refused, with what was expected`(text: String) {
        let failure = #expect(throws: LoopbackError.self) { try LoopbackAddress(text) }
        #expect(failure?.code == .notLoopback)
        #expect("\(failure, default: "")".contains("127.0.0.1:8085"))
    }

    @Test func `both versions of the protocol are served`() throws {
        let server = try LoopbackServer(at: LoopbackAddress("[::1]:0"), answering: [])
        #expect(server.url.hasPrefix("http://[::1]:"))
        #expect(server.address.port != 0)
        server.stop()
    }
}
