import Foundation
import Glibc
import Recording
import Workloads

/// Time to the first token beside the truth: a server that sends it 50 ms after the request.
struct FirstToken {
    static let delayNanoseconds: Int64 = 50_000_000
    static let connections = 10

    let engine: HTTPEngine

    func figures() throws -> [Figure] {
        let listener = try LoopbackListener()
        for _ in 0..<Self.connections {
            Thread.detachNewThread { Self.serve(listener) }
        }
        // Wakes whoever still waits for a connection.
        defer { shutdown(listener.descriptor, Int32(SHUT_RDWR)) }
        let load = try engine.prepare(
            "{ http: GET /, stream: sse, first_token: \"$.type == 'delta'\", expect: 200 }",
            at: "http://127.0.0.1:\(listener.port)",
            users: (all: Self.connections, acting: Self.connections), seconds: 4)
        let times = try load.perform().stream?.firstToken
        let median = Double(times?.value(atQuantile: 0.5) ?? 0) / 1e6
        let truth = Double(Self.delayNanoseconds) / 1e6
        let error = abs(median - truth)
        return [
            Figure(
                name: "time to first token at p50, ms (\(times?.count ?? 0) streams)",
                peer: shortened(truth), ours: String(format: "%.2f", median),
                ratio: "\(shortened(error)) ms apart", bound: "<= 2 ms", isMet: error <= 2)
        ]
    }

    /// Serves one connection after the other until the listener is shut.
    private static func serve(_ listener: LoopbackListener) {
        while true {
            let connection = accept(listener.descriptor, nil, nil)
            guard connection >= 0 else { return }
            var limit = timeval(tv_sec: 10, tv_usec: 0)
            unsafe setsockopt(
                connection, SOL_SOCKET, SO_RCVTIMEO, &limit,
                socklen_t(MemoryLayout<timeval>.size))
            answerAll(connection)
            close(connection)
        }
    }

    private static func answerAll(_ connection: Int32) {
        let token = "data: {\"type\":\"delta\"}\n\n"
        let answer =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
            + "Content-Length: \(token.utf8.count)\r\n\r\n" + token
        var buffer = [UInt8](repeating: 0, count: 4096)
        // A request fits into one piece; the client closes after the last.
        while unsafe recv(connection, &buffer, buffer.count, 0) > 0 {
            let due = MonotonicClock.nowNanoseconds + delayNanoseconds
            var moment = timespec(
                tv_sec: Int(due / 1_000_000_000), tv_nsec: Int(due % 1_000_000_000))
            unsafe clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &moment, nil)
            let bytes = Array(answer.utf8)
            _ = unsafe send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        }
    }
}
