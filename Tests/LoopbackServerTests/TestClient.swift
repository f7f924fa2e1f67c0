import Glibc

/// A client that sends bytes and reads what comes, blocking; deadlines keep a test from hanging.
final class TestClient {
    private let descriptor: Int32

    init(port: UInt16) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = port.bigEndian
        unsafe inet_pton(AF_INET, "127.0.0.1", &name.sin_addr)
        var limit = timeval(tv_sec: 30, tv_usec: 0)
        unsafe setsockopt(
            descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        let result = unsafe withUnsafeBytes(of: &name) { bytes -> Int32 in
            guard let base = bytes.baseAddress else { return -1 }
            return unsafe connect(
                descriptor, base.assumingMemoryBound(to: sockaddr.self),
                socklen_t(bytes.count))
        }
        if result != 0 { throw Failure(code: errno) }
    }

    deinit { shut() }

    struct Failure: Error { var code: Int32 }

    func send(_ text: String) {
        let bytes = Array(text.utf8)
        _ = unsafe Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    func get(_ path: String) {
        send("GET \(path) HTTP/1.1\r\nHost: test\r\n\r\n")
    }

    func post(_ path: String, _ body: String) {
        send(
            "POST \(path) HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\n"
                + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
    }

    /// Reads until the text ends so, or the connection does.
    func read(until ending: String) -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while !bytes.suffix(ending.utf8.count).elementsEqual(ending.utf8) {
            let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
            if count <= 0 { break }
            bytes += buffer.prefix(count)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Whether something has come that was not read yet.
    var hasAnswer: Bool {
        var buffer: [UInt8] = [0]
        return unsafe recv(descriptor, &buffer, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT)) > 0
    }

    /// Whether the other end has closed, once it has; false where something else comes.
    func endsNow() -> Bool {
        var buffer: [UInt8] = [0]
        return unsafe recv(descriptor, &buffer, 1, 0) == 0
    }

    private func shut() { _ = Glibc.close(descriptor) }
}
