import Testing

@testable import HTTPDriver

@Suite struct EventStreamParserTests {
    /// Every event of a stream that comes in pieces, as `type|data`.
    private func events(
        _ pieces: [[UInt8]], limit: Int = 1 << 20,
        _ end: (borrowing EventStreamParser) -> Void = { _ in }
    ) -> [String] {
        var parser = EventStreamParser(eventByteLimit: limit)
        var events: [String] = []
        for piece in pieces {
            withSpan(piece) { piece in
                parser.take(piece) { type, data in events.append("\(type.text)|\(data.text)") }
            }
        }
        end(parser)
        return events
    }

    private func events(_ stream: String) -> [String] { events([Array(stream.utf8)]) }

    @Test(arguments: [
        // The examples of the HTML standard.
        ("data: YHOO\ndata: +2\ndata: 10\n\n", ["|YHOO\n+2\n10"]),
        (
            ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n",
            ["|first event", "|second event"]
        ),
        ("data\n\ndata\ndata\n\ndata:", ["|", "|\n"]),
        ("data:test\n\ndata: test\n\n", ["|test", "|test"]),
        // Line ends.
        ("data: a\r\rdata: b\r\n\r\ndata: c\n\r\n", ["|a", "|b", "|c"]),
        // Types, comments, unknown fields, an event without data.
        ("event: ping\n\nevent: add\ndata: 1\n\ndata: 2\n\n", ["add|1", "|2"]),
        (":comment\ndatum: x\ndata: 1\n: another\n\n", ["|1"]),
        ("\u{FEFF}data: marked\n\n\u{FEFF}data: no field\n\n", ["|marked"]),
        ("data: {\"a\": 1}\n\ndata: [DONE]\n\n", ["|{\"a\": 1}", "|[DONE]"]),
        ("data: unfinished", []), ("\n\n\n", []), ("", []),
    ])
    func `a stream is read, wherever it is cut`(stream: String, expected: [String]) {
        let bytes = Array(stream.utf8)
        #expect(events(stream) == expected)
        #expect(events(bytes.map { [$0] }) == expected)
        for cut in 0...bytes.count {
            #expect(
                events([Array(bytes[..<cut]), [], Array(bytes[cut...])]) == expected, "at \(cut)")
        }
    }

    @Test func `ids and retry times are kept by their rules`() {
        var parser = EventStreamParser()
        func take(_ text: String) {
            withSpan(text) { parser.take($0) { _, _ in } }
        }
        take("id: 7\nretry: 2500\ndata: x\n\n")
        #expect(parser.lastEventID == "7")
        #expect(parser.retryMilliseconds == 2500)
        take("id: a\0b\nretry: 2.5\nretry: 99999999999999999999\ndata: x\n\n")
        #expect(parser.lastEventID == "7")
        #expect(parser.retryMilliseconds == 2500)
        take("id\ndata: x\n\n")
        #expect(parser.lastEventID == "")
        parser.begin()
        #expect(parser.retryMilliseconds == nil)
    }

    @Test func `an event beyond the limit is left out and counted, and the next one is read`() {
        let long = "data: " + String(repeating: "x", count: 200) + "\n\n"
        let several = String(repeating: "data: 0123456789\n", count: 20) + "\n"
        let stream = Array(("data: before\n\n" + long + several + "data: after\n\n").utf8)
        for pieces in [[stream], stream.map { [$0] }] {
            var oversized = 0
            let read = events(pieces, limit: 100) { oversized = $0.oversizedEvents }
            #expect(read == ["|before", "|after"])
            #expect(oversized == 2)
        }
    }

    @Test func `a line without an end takes no more room than the limit`() {
        var parser = EventStreamParser(eventByteLimit: 1000)
        var count = 0
        for _ in 0..<1000 {
            withSpan([UInt8](repeating: 0x78, count: 777)) {
                parser.take($0) { _, _ in count += 1 }
            }
        }
        withSpan("\n\ndata: y\n\n") { parser.take($0) { _, _ in count += 1 } }
        #expect(count == 1)
        #expect(parser.oversizedEvents == 1)
    }

    @Test func `bytes that are no UTF-8 are passed on and replaced in text`() {
        let stream = Array("data: a".utf8) + [0xFF, 0xC3] + Array("\n\n".utf8)
        #expect(events([stream]) == ["|a\u{FFFD}\u{FFFD}"])
    }
}
