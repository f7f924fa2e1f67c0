import Foundation
import Glibc
import Synchronization

/// A server that says exactly what a test tells it, on a port of its own.
///
/// Every connection is served by a thread, which ends with the connection: all sockets have time
/// limits, and `stop` shuts them.
final class RawServer: Sendable {
    private struct State {
        var open: Set<Int32> = []
        var accepted = 0
        var requests: [String] = []
        var isStopped = false
    }

    let port: UInt16
    private let listener: Int32
    private let state = Mutex(State())
    private let threads = DispatchGroup()
    private let serve: @Sendable (Peer) -> Void

    /// - Parameter backlog: 0 and nobody accepting makes a server that takes no connection.
    init(accepts: Bool = true, backlog: Int32 = 128, _ serve: @escaping @Sendable (Peer) -> Void) {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = listener
        let isBound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                unsafe bind(descriptor, generic, length) == 0
                    && listen(descriptor, backlog) == 0
                    && getsockname(descriptor, generic, &length) == 0
            }
        }
        precondition(isBound, "no loopback port can be opened")
        port = UInt16(bigEndian: address.sin_port)
        self.serve = serve
        if accepts { start { $0.acceptAll() } }
    }

    /// Runs `body` with a server, and stops it whatever happens.
    static func with<R>(
        _ serve: @escaping @Sendable (Peer) -> Void, _ body: (RawServer) throws -> R
    ) rethrows -> R {
        let server = RawServer(serve)
        defer { server.stop() }
        return try body(server)
    }

    var baseURL: String { "http://127.0.0.1:\(port)" }
    /// Connections accepted so far.
    var accepted: Int { state.withLock { $0.accepted } }
    /// The requests read so far, whole.
    var requests: [String] { state.withLock { $0.requests } }

    func record(_ request: String) { state.withLock { $0.requests.append(request) } }

    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        state.withLock { state in
            state.isStopped = true
            for descriptor in state.open { shutdown(descriptor, Int32(SHUT_RDWR)) }
        }
        precondition(threads.wait(timeout: .now() + 20) == .success, "a connection does not end")
        close(listener)
    }

    private func start(_ work: @escaping @Sendable (RawServer) -> Void) {
        threads.enter()
        Thread.detachNewThread {
            work(self)
            self.threads.leave()
        }
    }

    private func acceptAll() {
        while true {
            let descriptor = accept(listener, nil, nil)
            guard descriptor >= 0 else { return }
            let isWanted = state.withLock { state in
                guard !state.isStopped else { return false }
                state.open.insert(descriptor)
                state.accepted += 1
                return true
            }
            guard isWanted else {
                close(descriptor)
                return
            }
            start { server in
                let peer = Peer(descriptor: descriptor, server: server)
                peer.prepare()
                server.serve(peer)
                server.state.withLock { _ = $0.open.remove(descriptor) }
                close(descriptor)
            }
        }
    }
}

/// One connection, as the server sees it.
struct Peer: Sendable {
    let descriptor: Int32
    let server: RawServer

    fileprivate func prepare() {
        var limit = timeval(tv_sec: 15, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
        var one: Int32 = 1
        unsafe setsockopt(
            descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one,
            socklen_t(MemoryLayout<Int32>.size))
    }

    /// The next request with its body; nil at the end of the connection.
    func request() -> String? {
        var bytes: [UInt8] = []
        var length = Int.max
        while bytes.count < length {
            var byte: UInt8 = 0
            guard unsafe recv(descriptor, &byte, 1, 0) == 1 else { return nil }
            bytes.append(byte)
            guard length == .max, bytes.suffix(4) == [13, 10, 13, 10] else { continue }
            let head = String(decoding: bytes, as: UTF8.self)
            let body = head.firstMatch(of: /(?i)content-length: (\d+)/).flatMap { Int($0.1) } ?? 0
            length = bytes.count + body
        }
        let text = String(decoding: bytes, as: UTF8.self)
        server.record(text)
        return text
    }

    /// Serves request after request.
    func serveAll(_ answer: (String) -> String) {
        while let request = request() {
            guard send(answer(request)) else { return }
        }
    }

    @discardableResult func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    /// False when the other side is gone.
    @discardableResult func send(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.send(
                    descriptor, buffer.baseAddress.map { unsafe $0 + sent }, buffer.count - sent,
                    Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    /// Waits until the other side is gone.
    func awaitEnd() {
        var byte: UInt8 = 0
        while unsafe recv(descriptor, &byte, 1, 0) > 0 {}
    }

    /// Makes the close that follows a reset.
    func reset() {
        var option = linger(l_onoff: 1, l_linger: 0)
        unsafe setsockopt(
            descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }
}

/// An answer with its length.
func answer(
    _ body: String, status: String = "200 OK", headers: [String] = [],
    type: String = "application/json"
) -> String {
    let lines = [
        "HTTP/1.1 \(status)", "Content-Type: \(type)", "Content-Length: \(body.utf8.count)",
    ]
    return (lines + headers).joined(separator: "\r\n") + "\r\n\r\n" + body
}
