import PoolModel
import Recording
import Stochastics
import Testing

@Suite struct DurationDistributionTests {
    private func mean(_ distribution: DurationDistribution) -> Double {
        var random = SplittableRandom(seed: 8)
        return (0..<40_000).reduce(0) { sum, _ in sum + distribution.sample(&random) } / 40_000
    }

    @Test func `means are those of the draws`() throws {
        var histogram = LatencyHistogram()
        for milliseconds in [1, 2, 3, 40] as [Int64] { histogram.record(milliseconds * 1_000_000) }
        let distributions: [DurationDistribution] = [
            .fixed(nanoseconds: 5_000_000), .exponential(meanNanoseconds: 2e6),
            .logNormal(medianNanoseconds: 1e6, p95Nanoseconds: 3e6),
            try .quantiles([
                .init(share: 0, nanoseconds: 1e6), .init(share: 0.5, nanoseconds: 2e6),
                .init(share: 0.99, nanoseconds: 9e6),
            ]),
            try .measured(histogram),
        ]
        for distribution in distributions {
            #expect(abs(mean(distribution) / distribution.meanNanoseconds - 1) < 0.02)
        }
        #expect(distributions[4].meanNanoseconds == 11.5e6)
    }

    @Test func `a measured distribution draws what was measured`() throws {
        var histogram = LatencyHistogram()
        for _ in 0..<90 { histogram.record(1_000_000) }
        for _ in 0..<10 { histogram.record(50_000_000) }
        let distribution = try DurationDistribution.measured(histogram)
        var random = SplittableRandom(seed: 1)
        var long = 0
        for _ in 0..<10_000 {
            let value = distribution.sample(&random)
            #expect(abs(value / 1e6 - 1) < 0.002 || abs(value / 50e6 - 1) < 0.002)
            if value > 2e6 { long += 1 }
        }
        #expect(abs(long - 1000) < 100)
    }

    @Test func `another measurement differs as its length allows`() throws {
        func spread(count: UInt32) throws -> Double {
            var histogram = LatencyHistogram()
            for value in 1...100 as ClosedRange<Int64> {
                histogram.record(value * 1_000_000, count: count)
            }
            let measured = try DurationDistribution.measured(histogram)
            var random = SplittableRandom(seed: 4)
            let means = (0..<400).map { _ in measured.resampled(&random).meanNanoseconds / 1e6 }
            let middle = means.reduce(0, +) / 400
            #expect(abs(middle - 50.5) < 0.5)
            return (means.reduce(0) { $0 + ($1 - middle) * ($1 - middle) } / 399).squareRoot()
        }
        // The deviation of a uniform distribution over 100 ms, by the root of how many there were.
        #expect(abs(try spread(count: 1) / (28.87 / 100.0.squareRoot()) - 1) < 0.15)
        #expect(abs(try spread(count: 100) / (28.87 / 10_000.0.squareRoot()) - 1) < 0.15)
        let law = DurationDistribution.exponential(meanNanoseconds: 5)
        var random = SplittableRandom(seed: 4)
        #expect(law.resampled(&random) == law)
    }

    @Test func `quantiles are constant outside the table`() throws {
        let table = try DurationDistribution.quantiles([
            .init(share: 0.5, nanoseconds: 10), .init(share: 0.9, nanoseconds: 20),
        ])
        var random = SplittableRandom(seed: 2)
        let draws = (0..<10_000).map { _ in table.sample(&random) }
        #expect(draws.min() == 10 && draws.max() == 20)
        #expect(abs(draws.count { $0 == 10 } - 5000) < 250)
        #expect(abs(draws.count { $0 == 20 } - 1000) < 150)
    }

    @Test(arguments: [
        [], [(0.5, 2.0), (0.5, 3.0)], [(0.5, 2.0), (0.6, 1.0)], [(0.5, -1.0)], [(1.5, 1.0)],
    ])
    func `tables that make no distribution are refused`(points: [(Double, Double)]) {
        let error = #expect(throws: PoolModelFault.self) {
            try DurationDistribution.quantiles(
                points.map { .init(share: $0.0, nanoseconds: $0.1) })
        }
        #expect(error?.code == .badDistribution)
    }

    @Test func `nothing measured is no distribution`() {
        #expect(throws: PoolModelFault.self) {
            try DurationDistribution.measured(LatencyHistogram())
        }
    }

    @Test func `a trace has to be in order`() throws {
        #expect(throws: PoolModelFault.self) { try RecordedTrace([]) }
        #expect(throws: PoolModelFault.self) {
            try RecordedTrace([.init(atNanoseconds: 2), .init(atNanoseconds: 1)])
        }
        #expect(throws: PoolModelFault.self) {
            try RecordedTrace([.init(atNanoseconds: 2, holdNanoseconds: -1)])
        }
        let trace = try RecordedTrace([.init(atNanoseconds: 0), .init(atNanoseconds: 500_000_000)])
        #expect(trace.ratePerSecond == 2)
    }

    @Test func `batch means know the error of independent values and of correlated ones`() throws {
        var random = SplittableRandom(seed: 3)
        var (independent, correlated) = (BatchMeans(), BatchMeans())
        var level = 0.0
        for _ in 0..<100_000 {
            let value = random.unitDouble()
            independent.add(value)
            // An autoregression of 0.9: its mean is as uncertain as that of 19 times fewer values.
            level = 0.9 * level + 0.1 * value
            correlated.add(level)
        }
        let deviation = (1.0 / 12).squareRoot()
        let one = try #require(independent.standardError)
        #expect(abs(one / (deviation / 100_000.0.squareRoot()) - 1) < 0.4)
        // The mean of the autoregression is that of the values it is made of.
        let other = try #require(correlated.standardError)
        #expect(abs(other / one - 1) < 0.3)
        #expect(abs(independent.mean - 0.5) < 4 * one)
        #expect(independent.count == 100_000 && BatchMeans().standardError == nil)
    }
}
