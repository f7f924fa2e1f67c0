import Foundation
import Glibc
import HTTPDriver
import Recording

/// Time to the first token beside the truth: a server that sends it 50 ms after the request.
struct FirstToken {
    static let delayNanoseconds: Int64 = 50_000_000
    static let connections = 10
    static let rounds = 20

    func figures() throws -> [Figure] {
        let listener = try LoopbackListener()
        for _ in 0..<Self.connections {
            Thread.detachNewThread { Self.serve(listener) }
        }
        // Wakes whoever still waits for a connection.
        defer { shutdown(listener.descriptor, Int32(SHUT_RDWR)) }
        let times = try measure("http://127.0.0.1:\(listener.port)").map { Double($0) / 1e6 }
        let truth = Double(Self.delayNanoseconds) / 1e6
        let error = abs(times.median - truth)
        return [
            Figure(
                name: "time to first token at p50, ms (\(times.count) streams)",
                peer: shortened(truth), ours: String(format: "%.2f", times.median),
                ratio: "\(shortened(error)) ms apart", bound: "<= 2 ms", isMet: error <= 2)
        ]
    }

    private func measure(_ baseURL: String) throws -> [Int64] {
        var settings = TransferSettings(transferLimit: Self.connections)
        settings.proxy = .none
        let template = RequestTemplate(
            origin: try HTTPOrigin(baseURL: baseURL), target: [.text("/")], isStream: true)
        let plan = EventStreamPlan(token: .data(try JSONCondition("$.type == 'delta'")))
        let loop = try TransferLoop(settings: settings, requests: [template])
        var times: [Int64] = []
        for _ in 0..<Self.rounds {
            var readers: [Int: Int64] = [:]
            for slot in 0..<Self.connections {
                loop.begin(
                    request: 0, values: RequestValues(), slot: slot, tag: 0,
                    atNanoseconds: MonotonicClock.nowNanoseconds)
            }
            var finished = 0
            while finished < Self.connections {
                let now = MonotonicClock.nowNanoseconds
                let count = loop.wait(fromNanoseconds: now, untilNanoseconds: now + 1_000_000_000)
                for index in 0..<count {
                    let report = loop.report(at: index)
                    if let failure = loop.failure(slot: report.slot) { throw failure }
                    var reader = EventStreamReader()
                    reader.begin(
                        atNanoseconds: loop.result(slot: report.slot).startedNanoseconds)
                    loop.takeReceived(slot: report.slot) { piece, arrival in
                        reader.take(piece, arrivedNanoseconds: arrival, plan: plan) { _, _, _ in }
                    }
                    if let time = reader.timings.toFirstTokenNanoseconds {
                        readers[report.slot] = time
                    }
                    if report.kind == .finished { finished += 1 }
                }
            }
            times += readers.values
        }
        return times
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
