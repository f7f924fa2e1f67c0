import Testing

@testable import Stochastics

@Suite struct DistributionTests {
    private func draws(_ count: Int, _ sample: (inout SplittableRandom) -> Double) -> [Double] {
        var random = SplittableRandom(seed: 99)
        return (0..<count).map { _ in sample(&random) }
    }

    @Test func `exponential draws have the mean and the median of the distribution`() {
        let exponential = Exponential(mean: 5)
        let values = draws(50_000) { exponential.sample(&$0) }.sorted()
        let mean = values.reduce(0, +) / 50_000
        #expect(abs(mean - 5) < 0.1)
        #expect(abs(values[25_000] - 5 * 0.693147) < 0.1)
        #expect(values.allSatisfy { $0 >= 0 && $0.isFinite })
    }

    @Test func `an exponential of mean zero is always zero`() {
        #expect(draws(10) { Exponential(mean: 0).sample(&$0) }.allSatisfy { $0 == 0 })
    }

    @Test func `log-normal draws have the stated median and 95th percentile`() {
        let think = LogNormal(median: 900, p95: 4000)
        let values = draws(50_000) { think.sample(&$0) }.sorted()
        #expect(abs(values[25_000] / 900 - 1) < 0.03)
        #expect(abs(values[47_500] / 4000 - 1) < 0.05)
    }

    @Test func `a log-normal whose percentiles agree is constant`() {
        #expect(draws(10) { LogNormal(median: 3, p95: 3).sample(&$0) }.allSatisfy { $0 == 3 })
    }

    @Test(arguments: [0.5, 1.0, 1.1, 2.5])
    func `zipf frequencies follow the power law`(exponent: Double) {
        let zipf = Zipf(count: 50, exponent: exponent)
        var random = SplittableRandom(seed: 4)
        var counts = [Double](repeating: 0, count: 50)
        let total = 100_000.0
        for _ in 0..<Int(total) { counts[zipf.sample(&random)] += 1 }
        let weights = (1...50).map { power(Double($0), -exponent) }
        let sum = weights.reduce(0, +)
        for rank in 0..<50 {
            let expected = total * weights[rank] / sum
            // Five standard deviations of a Poisson count, and one draw for the rarest ranks.
            #expect(abs(counts[rank] - expected) < 5 * expected.squareRoot() + 1)
        }
    }

    /// A power by repeated square roots, so that the test does not share the code it tests.
    private func power(_ base: Double, _ exponent: Double) -> Double {
        var result = 1.0
        var rest = abs(exponent)
        while rest >= 1 {
            result *= base
            rest -= 1
        }
        var root = base
        for _ in 0..<60 {
            root.formSquareRoot()
            rest *= 2
            if rest >= 1 {
                result *= root
                rest -= 1
            }
        }
        return exponent < 0 ? 1 / result : result
    }

    @Test func `zipf over one value, and over a billion, stays in range`() {
        var random = SplittableRandom(seed: 8)
        let single = Zipf(count: 1, exponent: 1.1)
        let huge = Zipf(count: 1_000_000_000, exponent: 1.1)
        for _ in 0..<1000 {
            #expect(single.sample(&random) == 0)
            #expect((0..<1_000_000_000).contains(huge.sample(&random)))
        }
    }

    @Test func `an alias table draws in proportion to its weights`() {
        let weights: [Double] = [40, 20, 0, 10, 10, 20]
        let table = AliasTable(weights: weights)
        var random = SplittableRandom(seed: 12)
        var counts = [Double](repeating: 0, count: weights.count)
        for _ in 0..<100_000 { counts[table.sample(&random)] += 1 }
        for place in weights.indices {
            let expected = weights[place] * 1000
            #expect(abs(counts[place] - expected) <= 5 * expected.squareRoot())
        }
        #expect(counts[2] == 0)
    }

    @Test func `an alias table of one weight has one answer`() {
        var random = SplittableRandom(seed: 1)
        let table = AliasTable(weights: [0.001])
        #expect((0..<100).allSatisfy { _ in table.sample(&random) == 0 })
    }

    @Test func `draws are pinned for a fixed seed`() {
        var random = SplittableRandom(seed: 42)
        let zipf = Zipf(count: 1000, exponent: 1.1)
        let table = AliasTable(weights: [1, 2, 3])
        #expect(
            (0..<8).map { _ in random.index(below: 1000) }
                == [741, 159, 278, 344, 38, 868, 218, 800])
        #expect((0..<8).map { _ in zipf.sample(&random) } == [39, 4, 127, 12, 10, 9, 3, 128])
        #expect((0..<8).map { _ in table.sample(&random) } == [0, 2, 2, 1, 0, 2, 2, 2])
    }
}
