import Testing

@testable import Recording

@Suite struct SecondSeriesTests {
    private let second: Int64 = 1_000_000_000

    @Test func `events fall into the second in which they happened`() {
        var series = SecondSeries()
        series.recordScheduled(atNanoseconds: 0)
        series.recordScheduled(atNanoseconds: second - 1)
        series.recordSucceeded(atNanoseconds: second, latencyNanoseconds: 2_000_000)
        series.recordFailed(atNanoseconds: 3 * second)
        #expect(series.entries.map(\.scheduled) == [2, 0, 0, 0])
        #expect(series.entries.map(\.succeeded) == [0, 1, 0, 0])
        #expect(series.entries.map(\.failed) == [0, 0, 0, 1])
        #expect(series.entries[1].latencies.maximumNanoseconds == 2_000_000)
    }

    @Test func `a long run keeps its counts in fewer, longer entries`() {
        var series = SecondSeries(entryLimit: 8)
        for elapsed in 0..<100 {
            series.recordScheduled(atNanoseconds: Int64(elapsed) * second)
        }
        #expect(series.intervalSeconds == 16)
        #expect(series.entries.count == 7)
        #expect(series.entries.map(\.scheduled) == [16, 16, 16, 16, 16, 16, 4])
    }

    @Test func `series of different lengths merge to the coarser one`() {
        var short = SecondSeries(entryLimit: 8)
        var long = SecondSeries(entryLimit: 8)
        for elapsed in 0..<5 { short.recordFailed(atNanoseconds: Int64(elapsed) * second) }
        for elapsed in 0..<30 { long.recordFailed(atNanoseconds: Int64(elapsed) * second) }
        var merged = short
        merged.merge(long)
        #expect(merged.intervalSeconds == 4)
        #expect(merged.entries.map(\.failed) == [8, 5, 4, 4, 4, 4, 4, 2])
        long.merge(short)
        #expect(long == merged)
    }

    @Test func `the latencies of late are those of the last seconds`() {
        var series = SecondSeries(entryLimit: 8)
        for elapsed in 0..<6 {
            series.recordSucceeded(
                atNanoseconds: Int64(elapsed) * second,
                latencyNanoseconds: Int64(elapsed + 1) * 1_000_000)
        }
        let present = 5 * second + 1
        let late = series.latencies(ofLastSeconds: 2, beforeNanoseconds: present)
        #expect(late.count == 2)
        #expect(late.maximumNanoseconds == 6_000_000)
        #expect(series.latencies(ofLastSeconds: 60, beforeNanoseconds: present).count == 6)
        // Nothing happened for a while.
        #expect(series.latencies(ofLastSeconds: 2, beforeNanoseconds: 90 * second).count == 0)
        #expect(SecondSeries().latencies(ofLastSeconds: 9, beforeNanoseconds: 0).count == 0)
        // Entries of two seconds: the one that reaches into the time counts whole.
        series.recordFailed(atNanoseconds: 9 * second)
        #expect(series.intervalSeconds == 2)
        #expect(series.latencies(ofLastSeconds: 5, beforeNanoseconds: 9 * second).count == 2)
    }

    @Test func `coarse quantiles are never too low and at most a quarter too high`() throws {
        var coarse = CoarseLatencies()
        for microseconds in 1...10_000 { coarse.record(Int64(microseconds) * 1000) }
        for (quantile, exact) in [(0.5, 5_000_000.0), (0.95, 9_500_000), (0.99, 9_900_000)] {
            let value = Double(try #require(coarse.value(atQuantile: quantile)))
            #expect(value >= exact && value <= exact * 1.25)
        }
        #expect(coarse.value(atQuantile: 1) == 10_000_000)
        #expect(CoarseLatencies().value(atQuantile: 0.5) == nil)
    }

    @Test func `the extremes of a coarse recording are kept`() {
        var coarse = CoarseLatencies()
        coarse.record(-1)
        coarse.record(.max)
        #expect(coarse.count == 2)
        #expect(coarse.value(atQuantile: 0.5) == 1023)
        #expect(coarse.value(atQuantile: 1) == .max)
    }
}
