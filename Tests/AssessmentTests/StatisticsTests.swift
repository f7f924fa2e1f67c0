import Testing

@testable import Assessment

@Suite("Binomial distribution")
struct BinomialDistributionTests {
    @Test("agrees with the sum of its definition", arguments: [1, 2, 7, 30, 59, 120])
    func agreesWithTheSum(trials: Int) {
        for probability in [0.001, 0.05, 0.5, 0.95, 0.99] {
            let distribution = BinomialDistribution(trials: trials, probability: probability)
            // C(n, k) by Pascal's rule is exact enough up to 120.
            var sum = 0.0
            for successes in 0...trials {
                var mass = 1.0
                for index in 0..<successes {
                    mass *= Double(trials - index) / Double(index + 1) * probability
                }
                for _ in successes..<trials { mass *= 1 - probability }
                sum += mass
                #expect(abs(distribution.mass(successes) - mass) <= 1e-13)
                #expect(abs(distribution.cumulative(successes) - sum) <= 1e-12)
            }
        }
    }

    /// From 50-digit arithmetic (mpmath) and, from a million trials on, from SciPy 1.17.
    @Test(
        "stays sound for many trials",
        arguments: [
            (1000, 0.95, 955, 0.785_317_078_014_091_08),
            (100_000, 0.99, 99_031, 0.841_632_114_006_632_47),
            (1_000_000, 0.95, 950_358, 0.950_127_335_117_642_8),
            (100_000_000, 0.99, 99_001_637, 0.950_121_223_104_621_8),
            (1_000_000_000, 0.95, 950_011_336, 0.950_005_754_800_583_9),
        ])
    func manyTrials(trials: Int, probability: Double, successes: Int, expected: Double) {
        let distribution = BinomialDistribution(trials: trials, probability: probability)
        #expect(abs(distribution.cumulative(successes) - expected) < 1e-10)
    }

    @Test("is certain at its edges")
    func edges() {
        let none = BinomialDistribution(trials: 0, probability: 0.5)
        #expect(none.cumulative(0) == 1)
        #expect(none.cumulative(-1) == 0)
        #expect(BinomialDistribution(trials: 9, probability: 0).cumulative(0) == 1)
        #expect(BinomialDistribution(trials: 9, probability: 1).cumulative(8) == 0)
    }
}

@Suite("Quantile bounds")
struct QuantileBoundsTests {
    @Test("p95 has an upper bound from 59 samples on, p99 from 299")
    func firstUpperBound() {
        #expect(QuantileBounds(quantile: 0.95, samples: 58).upperRank == nil)
        #expect(QuantileBounds(quantile: 0.95, samples: 59).upperRank == 59)
        #expect(QuantileBounds(quantile: 0.99, samples: 298).upperRank == nil)
        #expect(QuantileBounds(quantile: 0.99, samples: 299).upperRank == 299)
        #expect(QuantileBounds.samplesToPass(quantile: 0.95) == 59)
        #expect(QuantileBounds.samplesToPass(quantile: 0.99) == 299)
        #expect(QuantileBounds.samplesToPass(quantile: 0.5) == 5)
    }

    /// From SciPy's exact binomial quantiles.
    @Test(
        "ranks are those of the exact binomial",
        arguments: [
            (100, 0.5, 42, 59), (1000, 0.95, 938, 962), (2391, 0.95, 2254, 2290),
            (6000, 0.99, 5927, 5953), (1_000_000, 0.999, 998_948, 999_053),
            (100_000_000, 0.99, 98_998_363, 99_001_637),
        ])
    func ranks(samples: Int, quantile: Double, lower: Int, upper: Int) {
        let bounds = QuantileBounds(quantile: quantile, samples: samples)
        #expect(bounds.lowerRank == lower)
        #expect(bounds.upperRank == upper)
    }

    @Test("no sample bounds nothing; few samples bound a low quantile from above alone")
    func fewSamples() {
        let none = QuantileBounds(quantile: 0.95, samples: 0)
        #expect(none.lowerRank == nil && none.upperRank == nil)
        let few = QuantileBounds(quantile: 0.1, samples: 3)
        #expect(few.lowerRank == nil && few.upperRank == 2)
    }

    @Test("the estimate's own rank does not suffer from binary fractions")
    func rank() {
        #expect(QuantileBounds.rank(of: 0.99, samples: 100) == 99)
        #expect(QuantileBounds.rank(of: 0.95, samples: 60) == 57)
        #expect(QuantileBounds.rank(of: 0.5, samples: 1) == 1)
    }
}

@Suite("Share bounds")
struct ShareBoundsTests {
    /// From SciPy's beta quantiles, by which Clopper and Pearson's bounds are defined.
    @Test(
        "bounds are Clopper and Pearson's",
        arguments: [
            (0, 2995, 0, 0.000_999_744_420_901_142),
            (2, 6000, 5.923_010_049_604_401e-05, 0.001_048_923_369_197_836),
            (10, 20, 0.301_953_911_286_493_5, 0.698_046_088_713_506_5),
            (120, 100_000, 0.001_025_761_203_211_251_2, 0.001_396_301_033_615_533_5),
            (50, 10_000_000, 3.896_475_213_361_629e-06, 6.328_703_205_071_373e-06),
            (20, 20, 0.860_891_659_331_734_8, 1),
        ])
    func bounds(occurrences: Int, trials: Int, lower: Double, upper: Double) {
        let bounds = ShareBounds(occurrences: occurrences, trials: trials)
        #expect(abs(bounds.lower - lower) <= 1e-9 * lower)
        #expect(abs(bounds.upper - upper) <= 1e-9 * upper)
    }

    @Test("of no trial nothing is known")
    func noTrial() {
        let bounds = ShareBounds(occurrences: 0, trials: 0)
        #expect(bounds.lower == 0 && bounds.upper == 1)
    }
}
