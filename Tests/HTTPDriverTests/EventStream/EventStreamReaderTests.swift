import Foundation
import Recording
import Testing

@testable import HTTPDriver

@Suite struct EventStreamReaderTests {
    private let plan: EventStreamPlan

    init() throws {
        plan = EventStreamPlan(
            token: .data(try JSONCondition("$.type == 'response.output_text.delta'")),
            failure: .data(try JSONCondition("$.type == 'error'")))
    }

    private func event(_ type: String) -> String { "data: {\"type\":\"\(type)\"}\n\n" }

    @Test func `times are those of the pieces that complete an event`() {
        var reader = EventStreamReader()
        reader.begin(atNanoseconds: 1000)
        var seen: [StreamEvent] = []
        func take(_ text: String, at time: Int64) {
            withSpan(text) { piece in
                reader.take(piece, arrivedNanoseconds: time, plan: plan) { event, _, _ in
                    seen.append(event)
                }
            }
        }
        take(event("response.created"), at: 1100)
        take("data: {\"type\":\"response.output", at: 1200)
        take("_text.delta\"}\n\n", at: 1300)
        take(event("response.output_text.delta") + event("other"), at: 1450)
        take("data: {\"type\":\n\n" + event("error") + "data: [DONE]\n\n", at: 1500)
        #expect(seen.map(\.isToken) == [false, true, true, false, false, false, false])
        #expect(seen.map(\.gapNanoseconds) == [nil, nil, 150, nil, nil, nil, nil])
        #expect(seen.map(\.isFailure) == [false, false, false, false, false, true, false])
        #expect(seen.map { $0.fault == nil } == [true, true, true, true, false, true, true])
        #expect(seen.last?.isEndMark == true)
        let timings = reader.timings
        #expect(timings.toFirstEventNanoseconds == 100)
        #expect(timings.toFirstTokenNanoseconds == 300)
        #expect(timings.lastTokenNanoseconds == 1450)
        #expect(timings.events == 7)
        #expect(timings.tokens == 2)
        #expect(timings.failures == 1)
        #expect(timings.malformedEvents == 1)
        #expect(timings.hasEndMark)
        reader.begin(atNanoseconds: 2000)
        #expect(reader.timings.events == 0)
        #expect(reader.timings.toFirstTokenNanoseconds == nil)
    }

    @Test func `without a condition everything with data is a token, but not the end`() {
        var reader = EventStreamReader()
        reader.begin(atNanoseconds: 0)
        withSpan("data: a\n\ndata:\n\ndata: b\n\ndata: [DONE]\n\n") { piece in
            reader.take(piece, arrivedNanoseconds: 5, plan: EventStreamPlan()) { _, _, _ in }
        }
        #expect(reader.timings.tokens == 2)
        #expect(reader.timings.malformedEvents == 0)
    }

    @Test func `text is no broken JSON, and no condition on JSON holds of it`() {
        var reader = EventStreamReader()
        reader.begin(atNanoseconds: 0)
        withSpan("data: Hello\n\ndata: [END]\n\n") { piece in
            reader.take(piece, arrivedNanoseconds: 5, plan: plan) { event, _, _ in
                #expect(!event.isToken && !event.isFailure && event.fault == nil)
            }
        }
        #expect(reader.timings.events == 2)
        #expect(reader.timings.malformedEvents == 0)
    }

    @Test func `an event is known by its name too`() {
        var reader = EventStreamReader()
        reader.begin(atNanoseconds: 0)
        let plan = EventStreamPlan(token: .name("token"), failure: .name("error"))
        withSpan("event: token\ndata: {\n\ndata: x\n\nevent: error\ndata: y\n\n") { piece in
            reader.take(piece, arrivedNanoseconds: 5, plan: plan) { _, _, _ in }
        }
        #expect(reader.timings.events == 3)
        #expect(reader.timings.tokens == 1)
        #expect(reader.timings.failures == 1)
        #expect(reader.timings.malformedEvents == 0)
    }

    @Test func `an event without a name is a message`() throws {
        try withSpan("") { type in
            try withSpan("{}") { data in
                let holds = try EventCondition.name("message").holds(type: type, data: data)
                #expect(holds)
                let other = try EventCondition.name("token").holds(type: type, data: data)
                #expect(!other)
            }
        }
    }

    // MARK: Over a socket

    private static let head =
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"

    private static func chunk(_ text: String) -> String {
        String(text.utf8.count, radix: 16) + "\r\n\(text)\r\n"
    }

    /// Performs a stream and reads it.
    private func read(
        _ baseURL: String, totalNanoseconds: Int64 = 20_000_000_000
    ) throws -> (transfer: Transfer, events: [String], timings: StreamTimings) {
        var template = RequestTemplate(
            origin: try HTTPOrigin(baseURL: baseURL), target: [.text("/")],
            limits: Transfer.patient, isStream: true)
        template.limits.totalNanoseconds = totalNanoseconds
        let loop = try TransferLoop(settings: Transfer.settings(), requests: [template])
        var reader = EventStreamReader()
        var events: [String] = []
        let start = MonotonicClock.nowNanoseconds
        reader.begin(atNanoseconds: start)
        loop.begin(
            request: 0, values: RequestValues(), slot: 0, tag: 0, atNanoseconds: start)
        var isOver = false
        while !isOver {
            let now = MonotonicClock.nowNanoseconds
            let count = loop.wait(fromNanoseconds: now, untilNanoseconds: now + 1_000_000_000)
            for index in 0..<count {
                isOver = loop.report(at: index).kind == .finished
                loop.takeReceived(slot: 0) { piece, arrival in
                    reader.take(piece, arrivedNanoseconds: arrival, plan: plan) { _, type, data in
                        events.append("\(type.text)|\(data.text)")
                    }
                }
            }
        }
        return (loop.transfer(), events, reader.timings)
    }

    @Test func `a stream that comes byte by byte is read as it is`() throws {
        let stream =
            "event: start\r\ndata: {}\r\n\r\n" + event("response.output_text.delta")
            + "data: [DONE]\n\n"
        try RawServer.with({ peer in
            guard peer.request() != nil else { return }
            peer.send(Self.head)
            for byte in stream.utf8 { peer.send(Self.chunk(String(UnicodeScalar(byte)))) }
            peer.send("0\r\n\r\n")
        }) { server in
            let (transfer, events, timings) = try read(server.baseURL)
            #expect(transfer.failure == nil)
            #expect(
                events
                    == ["start|{}", "|{\"type\":\"response.output_text.delta\"}", "|[DONE]"])
            #expect(timings.tokens == 1)
            #expect(timings.hasEndMark)
            #expect(transfer.result.bodyByteCount == stream.utf8.count)
            #expect(timings.startedNanoseconds < timings.firstEventNanoseconds)
            #expect(timings.firstEventNanoseconds <= timings.firstTokenNanoseconds)
            #expect(timings.firstTokenNanoseconds <= transfer.result.endedNanoseconds)
        }
    }

    @Test func `a stream that never ends is ended by the total limit, and says so`() throws {
        let token = event("response.output_text.delta")
        try RawServer.with({ peer in
            guard peer.request() != nil else { return }
            peer.send(Self.head)
            // As fast as they are read: the limit counts time, not bytes.
            while peer.send(Self.chunk(token)) {}
        }) { server in
            let (transfer, _, timings) = try read(server.baseURL, totalNanoseconds: 200_000_000)
            #expect(transfer.result.failure == .totalTimeout)
            #expect(timings.tokens > 0)
            #expect(
                "\(try #require(transfer.failure))".contains("did not end its answer within 0.2 s"))
        }
    }

    @Test func `a stream that falls silent is ended by the total limit, with what it brought`()
        throws
    {
        let token = event("response.output_text.delta")
        try RawServer.with({ peer in
            guard peer.request() != nil else { return }
            peer.send(Self.head + Self.chunk(token))
            peer.awaitEnd()
        }) { server in
            let (transfer, events, _) = try read(server.baseURL, totalNanoseconds: 300_000_000)
            #expect(transfer.result.failure == .totalTimeout)
            #expect(events.count == 1)
            #expect(
                "\(try #require(transfer.failure))".contains("did not end its answer within 0.3 s"))
        }
    }

    @Test func `a stream that breaks off is a failure, and its events are kept`() throws {
        let token = event("response.output_text.delta")
        try RawServer.with({ peer in
            guard peer.request() != nil else { return }
            peer.send(Self.head + Self.chunk(token) + "5\r\nda")
        }) { server in
            let (transfer, events, _) = try read(server.baseURL)
            #expect(transfer.result.failure == .bodyIncomplete)
            #expect(events.count == 1)
        }
    }
}
