import Testing

@testable import Recording

@Suite struct LatencyHistogramTests {
    @Test func `an empty histogram has no figures`() {
        let histogram = LatencyHistogram()
        #expect(histogram.count == 0)
        #expect(histogram.minimumNanoseconds == nil)
        #expect(histogram.maximumNanoseconds == nil)
        #expect(histogram.meanNanoseconds == nil)
        #expect(histogram.value(atQuantile: 0.5) == nil)
        #expect(histogram.value(atRank: 1) == nil)
        #expect(histogram.count(atOrBelow: 1_000_000) == 0)
    }

    @Test func `quantiles of 1 to 1000 ms are within a thousandth`() throws {
        var histogram = LatencyHistogram()
        for milliseconds in 1...1000 { histogram.record(Int64(milliseconds) * 1_000_000) }
        for (quantile, expected) in [(0.5, 500.0), (0.95, 950), (0.99, 990), (0.999, 999)] {
            let value = try #require(histogram.value(atQuantile: quantile))
            #expect(abs(Double(value) / 1e6 / expected - 1) <= 0.001)
        }
        #expect(histogram.minimumNanoseconds == 1_000_000)
        #expect(histogram.maximumNanoseconds == 1_000_000_000)
        #expect(histogram.meanNanoseconds == 500_500_000)
        #expect(histogram.value(atQuantile: 0) == histogram.value(atRank: 1))
        #expect(histogram.value(atQuantile: 1) == 1_000_000_000)
    }

    @Test func `a quantile is the order statistic whose rank is rounded up`() throws {
        var histogram = LatencyHistogram()
        for rank in 1...100 { histogram.record(Int64(rank) * 1_024_000) }
        #expect(histogram.value(atQuantile: 0.99) == histogram.value(atRank: 99))
        #expect(histogram.value(atQuantile: 0.991) == histogram.value(atRank: 100))
        let bounds = try #require(histogram.bounds(atRank: 50))
        #expect(bounds.contains(50 * 1_024_000))
        #expect(histogram.bounds(atRank: 0) == nil)
        #expect(histogram.bounds(atRank: 101) == nil)
    }

    @Test func `counting at or below a limit includes the limit's cell`() {
        var histogram = LatencyHistogram()
        for value in [1_000_000, 2_000_000, 3_000_000] as [Int64] { histogram.record(value) }
        #expect(histogram.count(atOrBelow: 999_000) == 0)
        #expect(histogram.count(atOrBelow: 1_000_000) == 1)
        #expect(histogram.count(atOrBelow: 2_500_000) == 2)
        #expect(histogram.count(atOrBelow: .max) == 3)
    }

    @Test func `negative and endless latencies are counted at the ends`() {
        var histogram = LatencyHistogram()
        histogram.record(-5)
        histogram.record(.max)
        #expect(histogram.count == 2)
        #expect(histogram.minimumNanoseconds == 0)
        #expect(histogram.maximumNanoseconds == LatencyHistogram.longestNanoseconds)
    }

    @Test func `merging equals recording everything in one`() {
        var one = LatencyHistogram()
        var other = LatencyHistogram()
        var whole = LatencyHistogram()
        for step in 1...500 {
            let value = Int64(step * step) * 9_000_000
            if step.isMultiple(of: 3) { one.record(value) } else { other.record(value) }
            whole.record(value)
        }
        one.merge(other)
        #expect(one == whole)
        #expect(one.meanNanoseconds == whole.meanNanoseconds)
        #expect(one.maximumNanoseconds == whole.maximumNanoseconds)
    }

    @Test func `the interchange form survives a round trip over the whole range`() throws {
        var histogram = LatencyHistogram()
        var value: Int64 = 1
        while value < LatencyHistogram.longestNanoseconds {
            histogram.record(value, count: UInt32(value % 300) + 1)
            value = value * 21 / 20 + 500
        }
        let text = histogram.encodedBase64
        let decoded = try LatencyHistogram(encodedBase64: text)
        #expect(decoded == histogram)
        #expect(decoded.encodedBase64 == text)
        let empty = try LatencyHistogram(encodedBase64: LatencyHistogram().encodedBase64)
        #expect(empty.count == 0)
    }

    /// The text was read back by the HdrHistogram reader of another language when it was pinned.
    @Test func `the interchange form is pinned`() {
        var histogram = LatencyHistogram()
        for value in [5_000, 5_000, 1_000_000, 250_000_000] as [Int64] { histogram.record(value) }
        let text =
            "HISTFAAAADt4AQEwAM//HISTEwAAAAgAAAAAAAAAAwAAAAAAAAQAAAADRjC4oAA/8AAA"
            + "AAAAAAcElQ8Cw34CeZQGSg=="
        #expect(histogram.encodedBase64 == text)
    }

    @Test(arguments: ["", "AAAA", "!!!!", "HISTFAAAAAA=", "HISTEwAAAAA=", "A"])
    func `other texts are refused with a reason`(text: String) {
        #expect(throws: HistogramDecodingError.self) {
            _ = try LatencyHistogram(encodedBase64: text)
        }
    }

    @Test func `a flipped bit is noticed by the checksum`() throws {
        var histogram = LatencyHistogram()
        histogram.record(77_000_000)
        var bytes = try #require(Base64.decode(histogram.encodedBase64))
        bytes[bytes.count - 6] ^= 1
        #expect(throws: HistogramDecodingError.self) {
            _ = try LatencyHistogram(encodedBase64: Base64.encode(bytes))
        }
    }
}
