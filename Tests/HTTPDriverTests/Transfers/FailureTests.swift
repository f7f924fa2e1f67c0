import Foundation
import Recording
import Testing

@testable import HTTPDriver

/// Servers that misbehave, each with the failure that is told apart.
@Suite struct FailureTests {
    /// Performs one request at a server that treats its connections so.
    private func fail(
        _ serve: @escaping @Sendable (Peer) -> Void,
        _ change: (inout RequestTemplate) -> Void = { _ in }
    ) throws -> Transfer {
        try RawServer.with(serve) { server in
            try Transfer.perform(server.baseURL, "/", change)
        }
    }

    @Test func `nobody listens`() throws {
        let server = RawServer { _ in }
        server.stop()
        let transfer = try Transfer.perform(server.baseURL)
        #expect(transfer.result.failure == .refused)
        #expect(transfer.result.connectedNanoseconds == 0)
        #expect(
            "\(try #require(transfer.failure))"
                == "nothing listens at http://127.0.0.1:\(server.port): start the application, or "
                + "correct its URL")
    }

    @Test func `a name that is none`() throws {
        // Too long for the resolver to ask anybody.
        let name = String(repeating: "a", count: 70) + ".invalid"
        #expect(try Transfer.perform("http://\(name)").result.failure == .unknownHost)
    }

    @Test func `a server that takes no connection`() throws {
        let server = RawServer(accepts: false, backlog: 0) { _ in }
        defer { server.stop() }
        // The kernel takes one or two for the backlog, and leaves the others waiting.
        var template = RequestTemplate(
            origin: try HTTPOrigin(baseURL: server.baseURL), target: [.text("/")])
        template.limits.connectNanoseconds = 200_000_000
        template.limits.firstByteNanoseconds = 400_000_000
        let loop = try TransferLoop(settings: Transfer.settings(8), requests: [template])
        for slot in 0..<8 {
            loop.begin(
                request: 0, values: RequestValues(), slot: slot, tag: 0,
                atNanoseconds: MonotonicClock.nowNanoseconds)
        }
        var failures: [TransferFailure.Code?] = []
        while failures.count < 8 {
            let now = MonotonicClock.nowNanoseconds
            let count = loop.wait(fromNanoseconds: now, untilNanoseconds: now + 1_000_000_000)
            for index in 0..<count {
                failures.append(loop.result(slot: loop.report(at: index).slot).failure)
            }
        }
        #expect(failures.contains(.connectTimeout))
        #expect(failures.allSatisfy { $0 == .connectTimeout || $0 == .firstByteTimeout })
    }

    @Test func `a server that hangs before its answer`() throws {
        let transfer = try fail({ peer in
            _ = peer.request()
            peer.awaitEnd()
        }) { $0.limits.firstByteNanoseconds = 150_000_000 }
        #expect(transfer.result.failure == .firstByteTimeout)
        #expect(transfer.result.connectedNanoseconds > 0)
        #expect("\(try #require(transfer.failure))".contains("within 0.15 s"))
    }

    @Test func `a server that hangs in the middle of its answer`() throws {
        let transfer = try fail({ peer in
            _ = peer.request()
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
            peer.awaitEnd()
        }) { $0.limits.totalNanoseconds = 150_000_000 }
        #expect(transfer.result.failure == .totalTimeout)
        #expect(transfer.result.status == 200)
        #expect(transfer.result.bodyByteCount == 4)
    }

    @Test func `a reset in the middle of the body`() throws {
        let transfer = try fail { peer in
            _ = peer.request()
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
            peer.reset()
        }
        // The bytes before it may be lost with the connection.
        #expect(transfer.result.failure == .reset || transfer.result.failure == .bodyIncomplete)
    }

    @Test func `a reset instead of an answer`() throws {
        let transfer = try fail { peer in
            _ = peer.request()
            peer.reset()
        }
        #expect(transfer.result.failure == .reset || transfer.result.failure == .noAnswer)
        #expect(transfer.result.status == 0)
    }

    @Test func `a close instead of an answer`() throws {
        let transfer = try fail { peer in _ = peer.request() }
        #expect(transfer.result.failure == .noAnswer)
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
    ])
    func `half a body`(answer: String) throws {
        let transfer = try fail { peer in
            _ = peer.request()
            peer.send(answer)
        }
        #expect(transfer.result.failure == .bodyIncomplete)
        #expect(transfer.result.status == 200)
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\nhello\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: ten\r\n\r\n0123456789",
        "this is no HTTP at all\r\n\r\n",
        "SSH-2.0-OpenSSH_9.2\r\n",
    ])
    func `an answer that is none`(answer: String) throws {
        let transfer = try fail { peer in
            _ = peer.request()
            peer.send(answer)
        }
        #expect(transfer.result.failure == .malformedAnswer)
    }

    @Test func `a body longer than its length is cut there`() throws {
        let transfer = try fail { peer in
            _ = peer.request()
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhalf and more")
        }
        #expect(transfer.result.failure == nil)
        #expect(transfer.body == "half")
    }

    @Test func `an endless body stops at the limit and is not kept`() throws {
        let transfer = try fail({ peer in
            _ = peer.request()
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2147483648\r\n\r\n")
            let block = [UInt8](repeating: 0x61, count: 64 << 10)
            while peer.send(block) {}
        }) { $0.limits.bodyByteLimit = 100_000 }
        #expect(transfer.result.failure == .bodyTooLarge)
        #expect(transfer.body.utf8.count <= 100_000)
        #expect("\(try #require(transfer.failure))".contains("100000 bytes"))
    }

    @Test func `endless headers stop at the limit`() throws {
        let transfer = try fail { peer in
            _ = peer.request()
            peer.send("HTTP/1.1 200 OK\r\n")
            while peer.send("X-More: " + String(repeating: "y", count: 1000) + "\r\n") {}
        }
        #expect(transfer.result.failure == .headersTooLarge)
    }

    @Test func `redirects are followed on request, up to a limit, without the token elsewhere`()
        throws
    {
        try RawServer.with({ $0.serveAll { _ in answer("{\"end\":true}") } }) { end in
            try RawServer.with({ peer in
                peer.serveAll { request in
                    let path = request.split(separator: " ")[1]
                    let next = path == "/away" ? end.baseURL + "/" : "/again"
                    return answer("", status: "302 Found", headers: ["Location: \(next)"])
                }
            }) { server in
                let token = RequestTemplate.Header("Authorization", "Bearer s3cret")
                let left = try Transfer.perform(server.baseURL, "/away")
                #expect(left.result.status == 302)
                let away = try Transfer.perform(server.baseURL, "/away") {
                    $0.redirectLimit = 3
                    $0.headers = [token]
                }
                #expect(away.body == "{\"end\":true}")
                #expect(away.result.status == 200)
                #expect(server.requests.last?.contains("s3cret") == true)
                #expect(end.requests.last?.contains("s3cret") == false)
                let endless = try Transfer.perform(server.baseURL, "/") { $0.redirectLimit = 3 }
                #expect(endless.result.failure == .tooManyRedirects)
                #expect("\(try #require(endless.failure))".contains("more than 3 times"))
            }
        }
    }

    @Test func `a redirect out of HTTP is not followed`() throws {
        let transfer = try fail({ peer in
            peer.serveAll { _ in
                answer("", status: "302 Found", headers: ["Location: file:///etc/passwd"])
            }
        }) { $0.redirectLimit = 3 }
        #expect(transfer.result.failure == .tooManyRedirects)
        #expect(transfer.body == "")
    }

    @Test func `a compressed body is lent decompressed, and its limit holds for that`() throws {
        let serve: @Sendable (Peer) -> Void = { peer in
            while let request = peer.request() {
                guard request.lowercased().contains("accept-encoding") else {
                    peer.send(answer("plain"))
                    continue
                }
                let body = request.contains("/broken") ? Array(repeating: 0x61, count: 40) : zeros
                peer.send(
                    "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(body.count)"
                        + "\r\n\r\n")
                peer.send(body)
            }
        }
        try RawServer.with(serve) { server in
            #expect(try Transfer.perform(server.baseURL).body == "plain")
            let whole = try Transfer.perform(server.baseURL) { $0.acceptsCompression = true }
            #expect(whole.body == String(repeating: "0", count: 100_000))
            let bounded = try Transfer.perform(server.baseURL) {
                $0.acceptsCompression = true
                $0.limits.bodyByteLimit = 50_000
            }
            #expect(bounded.result.failure == .bodyTooLarge)
            let broken = try Transfer.perform(server.baseURL, "/broken") {
                $0.acceptsCompression = true
            }
            #expect(broken.result.failure == .malformedCompression)
        }
    }

    @Test func `no failure shows what was sent`() throws {
        let transfer = try fail({ peer in _ = peer.request() }) {
            $0.target = [.text("/secret-path?key=s3cret")]
            $0.headers = [.init("Authorization", "Bearer s3cret"), .init("Cookie", "s=s3cret")]
            $0.body = [.text("{\"password\":\"s3cret\"}")]
        }
        let words = "\(try #require(transfer.failure))"
        #expect(!words.contains("s3cret"))
        #expect(!words.contains("secret-path"))
    }

    @Test func `every kind of failure has words and a name of its own`() {
        let codes = (1...43).map { TransferFailure.Code(rawValue: UInt8($0)) }
            .filter { !$0.name.hasPrefix("failure ") }
        #expect(codes.count == 25)
        #expect(Set(codes.map(\.name)).count == codes.count)
        #expect(Set(codes.map { "\(TransferFailure($0, server: "x"))" }).count == codes.count)
    }
}

/// A hundred thousand zeros, compressed by gzip.
private let zeros: [UInt8] = Array(
    Data(
        base64Encoded: "H4sIAAAAAAACA+3BMQEAAADCoErrn84aHkABAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
            + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
            + "AAAAAAAAAAAAAAAAAAAAAAAArwaFwk3FoIYBAA==") ?? Data())
