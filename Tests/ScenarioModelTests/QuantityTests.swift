import Testing

@testable import ScenarioModel

@Suite struct QuantityTests {
    @Test(
        arguments: [
            ("30s", 30_000_000_000), ("900ms", 900_000_000), ("1h", 3_600_000_000_000),
            ("1m30s", 90_000_000_000), ("2us", 2_000), ("2µs", 2_000), ("7ns", 7),
            ("1.5s", 1_500_000_000),
            ("7d", 604_800_000_000_000), ("1h 30m", 5_400_000_000_000),
        ] as [(String, UInt64)])
    func `a time is nanoseconds`(text: String, nanoseconds: UInt64) throws {
        #expect(try Quantity.duration(text) == nanoseconds)
    }

    @Test(arguments: [
        "", "s", "5", "5 parsecs", "-5s", "0s", "0.0ms", "1s1h", "1s1s", "1e3s", "１s", "5S", ".5s",
        "1..2s", "106752d", "99999999999999999999s", "0.1ns",
    ])
    func `what is not a time is refused`(text: String) {
        #expect(throws: Quantity.Failure.self) { try Quantity.duration(text) }
    }

    @Test func `ranges of times run forward`() throws {
        #expect(try Quantity.durationRange("1s..3s") == 1_000_000_000...3_000_000_000)
        #expect(try Quantity.durationRange("1h .. 7d").upperBound == 604_800_000_000_000)
        #expect(try Quantity.durationRange("2s") == 2_000_000_000...2_000_000_000)
        #expect(throws: Quantity.Failure.self) { try Quantity.durationRange("3s..1s") }
        #expect(throws: Quantity.Failure.self) { try Quantity.durationRange("1s..") }
    }

    @Test(arguments: [
        ("200/s", 200), ("12/m", 0.2), ("0.5/s", 0.5), ("3600/h", 1), ("60 / min", 1),
    ])
    func `a rate is a number per second`(text: String, perSecond: Double) throws {
        #expect(try Quantity.rate(text) == perSecond)
    }

    @Test(arguments: ["200", "200/", "/s", "0/s", "-1/s", "1e3/s", "200/d", "1/s/s", "10000001/s"])
    func `what is not a rate is refused`(text: String) {
        #expect(throws: Quantity.Failure.self) { try Quantity.rate(text) }
    }

    @Test(
        arguments: [
            ("50MB", 50_000_000), ("50MiB", 52_428_800), ("1.5 GB", 1_500_000_000), ("512B", 512),
            ("2kB", 2_000), ("2KB", 2_000), ("2KiB", 2_048), ("1TiB", 1_099_511_627_776),
        ] as [(String, Int64)])
    func `a size is bytes, decimal unless it says binary`(text: String, bytes: Int64) throws {
        #expect(try Quantity.byteSize(text) == bytes)
    }

    @Test(arguments: ["50", "MB", "50mb", "0MB", "-1MB", "50M", "9999999999TB", "0.1B"])
    func `what is not a size is refused`(text: String) {
        #expect(throws: Quantity.Failure.self) { try Quantity.byteSize(text) }
    }

    @Test func `a share is a fraction or per cent of the whole`() throws {
        #expect(try Quantity.share("0.4") == 0.4)
        #expect(try Quantity.share("40%") == 0.4)
        #expect(try Quantity.share("100 %") == 1)
        #expect(try Quantity.share("0") == 0)
        for text in ["1.1", "101%", "-1%", "", "%", "half", "0,4", "1e-3"] {
            #expect(throws: Quantity.Failure.self) { try Quantity.share(text) }
        }
    }

    @Test func `a range of whole numbers runs forward and stays within its limits`() throws {
        #expect(try Quantity.range("2..8", in: 1...10) == 2...8)
        #expect(try Quantity.range("5", in: 1...10) == 5...5)
        #expect(try Quantity.range("-5 .. 5", in: -10...10) == -5...5)
        for text in [
            "8..2", "0..5", "2..11", "2...8", "2..", "..2", "a..b", "99999999999999999999",
        ] {
            #expect(throws: Quantity.Failure.self) { try Quantity.range(text, in: 1...10) }
        }
    }

    @Test(
        arguments: [
            ("2000-01-01T00:00:00Z", 0), ("2000-01-01", 0), ("1999-12-31T23:59:59.999999Z", -1),
            ("2026-01-01T00:00:00Z", 820_540_800_000_000),
            ("2026-01-01 05:00:00+05:00", 820_540_800_000_000),
            ("2025-12-31T21:30:00-02:30", 820_540_800_000_000),
            ("2000-02-29T12:00Z", 5_140_800_000_000),
            ("2000-01-01T00:00:00.5Z", 500_000), ("1970-01-01T00:00:00Z", -946_684_800_000_000),
            ("2400-03-01T00:00:00Z", 12_627_964_800_000_000),
        ] as [(String, Int64)])
    func `a moment is microseconds since 2000`(text: String, microseconds: Int64) throws {
        #expect(try Quantity.timeStamp(text) == microseconds)
    }

    @Test(arguments: [
        "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-00-10", "2026-01-01T24:00:00Z",
        "2026-01-01T00:00:60Z", "2026-01-01T00:00:00", "2026-1-1", "yesterday", "",
        "2026-01-01T00:00:00.1234567Z", "2026-01-01T00:00:00Zx", "2026-01-01T00:00:00+99:00",
    ])
    func `a moment that does not exist is refused`(text: String) {
        #expect(throws: Quantity.Failure.self) { try Quantity.timeStamp(text) }
    }

    @Test func `a moment is written as it is read, over eight centuries`() throws {
        for day in stride(from: Int64(-100_000), through: 200_000, by: 37) {
            let microseconds = day * 86_400_000_000 + 12_345_678_901
            let text = TimeStamp.iso8601(microseconds: microseconds)
            #expect(TimeStamp.microseconds(iso8601: text) == microseconds)
        }
        #expect(TimeStamp.iso8601(microseconds: 0) == "2000-01-01T00:00:00Z")
        #expect(TimeStamp.iso8601(microseconds: -1) == "1999-12-31T23:59:59.999999Z")
        #expect(
            TimeStamp.iso8601(microseconds: ScenarioReader.defaultAsOfMicroseconds)
                == "2026-01-01T00:00:00Z")
    }

    @Test(
        arguments: [
            ("p(95) < 20ms", .latency(.quantile(0.95)), .less, 20_000_000),
            ("p(99.9) <= 1s", .latency(.quantile(0.999)), .lessOrEqual, 1_000_000_000),
            ("mean<5ms", .latency(.mean), .less, 5_000_000),
            ("max < 1s", .latency(.maximum), .less, 1_000_000_000),
            ("min > 1us", .latency(.minimum), .greater, 1_000),
            ("errors < 0.1%", .errors, .less, 0.001),
            ("rate >= 99% of target", .rate, .greaterOrEqual, 0.99),
            ("pool_wait p(99) < 5ms", .poolWait(.quantile(0.99)), .less, 5_000_000),
            ("service  p(95) < 10ms", .service(.quantile(0.95)), .less, 10_000_000),
        ] as [(String, Threshold.Metric, Threshold.Comparison, Double)])
    func `a threshold is read as it is written`(
        text: String, metric: Threshold.Metric, comparison: Threshold.Comparison, limit: Double
    ) throws {
        let threshold = try Threshold.parse(text)
        #expect(threshold.expression == text)
        #expect(threshold.metric == metric)
        #expect(threshold.comparison == comparison)
        #expect(threshold.limit == limit)
    }
}
