import Recording
import ResultModel
import SampleResults
import Testing

@testable import Reporting

@Suite("Latency distributions")
struct LatencyDistributionTests {
    private func histogram(_ milliseconds: some Sequence<Int>) -> LatencyHistogram {
        var histogram = LatencyHistogram()
        for value in milliseconds { histogram.record(Int64(value) * 1_000_000) }
        return histogram
    }

    @Test("says which share of the calls took longer than each latency")
    func shares() throws {
        let places = LatencyDistribution(histogram(1...1000)).places
        #expect(places.first?.shareSlower == 1)
        for place in places.dropFirst() {
            let slower = Double((1...1000).count { Double($0) > place.milliseconds * 1.0011 })
            #expect(abs(place.shareSlower - slower / 1000) < 0.0025, "\(place)")
        }
        let median = try #require(places.first { $0.shareSlower <= 0.5 })
        #expect(abs(median.milliseconds - 500) < 2)
        #expect(places.last.map { $0.shareSlower < 0.003 } == true)
    }

    @Test("falls from left to right, with some dozen places whatever was recorded")
    func monotone() {
        let places = LatencyDistribution(histogram((0..<100_000).map { 1 + $0 * $0 % 9_973 }))
            .places
        #expect(places.count > 20 && places.count < 80)
        for (place, next) in zip(places, places.dropFirst()) {
            #expect(next.milliseconds >= place.milliseconds)
            #expect(next.shareSlower < place.shareSlower)
        }
    }

    @Test("a histogram that cannot be read leaves the percentiles")
    func fallback() {
        var operation = SampleResults.passing.load?.operations["get_task"]
        operation?.histogram = "of another program"
        let distribution = operation.map { LatencyDistribution($0) }
        #expect(distribution?.isWhole == false)
        #expect(distribution?.places.count == 6)
    }

    @Test("nothing was recorded: there is nothing to draw")
    func empty() {
        #expect(LatencyDistribution(LatencyHistogram()).places.isEmpty)
        #expect(LatencyDistribution(histogram([4])).places.map(\.shareSlower) == [1])
    }
}
