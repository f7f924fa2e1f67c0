import Foundation
import Glibc
import PostgresDriver

/// Serves a test's application on loopback, one request for each connection.
final class TestHTTPServer: Sendable {
    let port: UInt16
    private let listener: Int32
    private let ended = DispatchGroup()

    struct CannotListen: Error {}

    /// - Parameters:
    ///   - parameters: the application opens a connection of its own.
    ///   - disturb: what becomes of a request before the application sees it; nil lets it pass.
    init(
        _ parameters: ConnectionParameters, _ holes: Set<Hole>,
        disturb: @escaping @Sendable (TestApplication.Request) -> Disturbance? = { _ in nil }
    ) throws {
        _ = signal(SIGPIPE, SIG_IGN)
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        listener = descriptor
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe bind(descriptor, pointer, length) == 0 && listen(descriptor, 64) == 0
                    && getsockname(descriptor, pointer, &length) == 0
            }
        }
        guard bound else { throw CannotListen() }
        port = UInt16(bigEndian: address.sin_port)
        let application = TestConnections(parameters: parameters, holes: holes, disturb: disturb)
        DispatchQueue(label: "test-application").async(group: ended) {
            application.serve(descriptor)
        }
    }

    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        ended.wait()
        close(listener)
    }
}

/// What a server on the way does to a request instead of answering it.
enum Disturbance: Sendable {
    /// With leave to ask again at once.
    case status(Int)
    /// The connection is broken off.
    case reset
}

/// Takes connections until the listener is shut down.
struct TestConnections: Sendable {
    let parameters: ConnectionParameters
    let holes: Set<Hole>
    let disturb: @Sendable (TestApplication.Request) -> Disturbance?

    func serve(_ listener: Int32) {
        guard let connection = try? Connection.open(parameters) else { return }
        let application = TestApplication(connection: connection, holes: holes)
        // Each round serves one client; shutting the listener down ends it.
        while true {
            let client = accept(listener, nil, nil)
            guard client >= 0 else { return }
            if let request = read(client) {
                switch disturb(request) {
                case nil: write(application.answer(request), to: client)
                case .status(let status): write(.init(status: status), to: client, retryAfter: 0)
                case .reset: reset(client)
                }
            }
            close(client)
        }
    }

    private func read(_ client: Int32) -> TestApplication.Request? {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16_384)
        // Ends with the request, or with the connection.
        while true {
            if let request = parsed(bytes) { return request }
            let count = unsafe recv(client, &chunk, chunk.count, 0)
            guard count > 0, bytes.count < 1 << 20 else { return nil }
            bytes += chunk.prefix(count)
        }
    }

    /// - Returns: nil as long as something is missing.
    private func parsed(_ bytes: [UInt8]) -> TestApplication.Request? {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self)
            .components(separatedBy: "\r\n")
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { continue }
            headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
        }
        let body = Array(bytes[end.upperBound...])
        guard body.count >= Int(headers["content-length"] ?? "0") ?? 0 else { return nil }
        let words = lines[0].split(separator: " ")
        guard words.count == 3 else { return nil }
        let target = words[1].split(separator: "?", maxSplits: 1)
        var query: [String: String] = [:]
        for field in target.count > 1 ? target[1].split(separator: "&") : [] {
            let parts = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            query[String(parts[0])] = parts.count > 1 ? decoded(parts[1]) : ""
        }
        return TestApplication.Request(
            method: String(words[0]), path: target[0].split(separator: "/").map(decoded),
            query: query,
            token: headers["authorization"].map { String($0.dropFirst("Bearer ".count)) },
            body: body)
    }

    private func decoded(_ text: Substring) -> String {
        String(text).removingPercentEncoding ?? String(text)
    }

    /// Closing then breaks the connection off.
    private func reset(_ client: Int32) {
        var now = linger(l_onoff: 1, l_linger: 0)
        unsafe setsockopt(
            client, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
    }

    private func write(
        _ answer: TestApplication.Answer, to client: Int32, retryAfter seconds: Int? = nil
    ) {
        let body = (try? JSONSerialization.data(withJSONObject: answer.body)) ?? Data()
        let content = answer.status == 204 ? Data() : body
        let head =
            "HTTP/1.1 \(answer.status) Any\r\nContent-Type: application/json\r\n"
            + (seconds.map { "Retry-After: \($0)\r\n" } ?? "")
            + "Content-Length: \(content.count)\r\nConnection: close\r\n\r\n"
        let bytes = Array(head.utf8) + Array(content)
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe send(client, Array(buffer[sent...]), buffer.count - sent, 0)
            }
            guard count > 0 else { return }
            sent += count
        }
    }
}
