import Testing

@testable import Comparison

@Suite("Signed-rank distribution")
struct SignedRankDistributionTests {
    /// Two-tailed 0.05, n = 6 to 25: "Critical Values for T in the Wilcoxon Signed Mixed-Pairs
    /// Signed-Rank Test", University of York, Department of Mathematics, 2004
    /// (https://www.york.ac.uk/depts/maths/tables/wilcoxon.htm).
    static let published: [(values: Int, critical: Int)] = [
        (6, 0), (7, 2), (8, 3), (9, 5), (10, 8), (11, 10), (12, 13), (13, 17), (14, 21), (15, 25),
        (16, 29), (17, 34), (18, 40), (19, 46), (20, 52), (21, 58), (22, 65), (23, 73), (24, 81),
        (25, 89),
    ]

    @Test("agrees with the published table of critical values", arguments: published)
    func criticalValues(values: Int, critical: Int) {
        #expect(SignedRankDistribution(values: values).criticalValue(0.025) == critical)
    }

    @Test("has no critical value at 5 % below six values")
    func tooFew() {
        #expect(SignedRankDistribution(values: 5).criticalValue(0.025) == nil)
        #expect(SignedRankDistribution(values: 0).criticalValue(0.025) == nil)
    }

    @Test(
        "agrees with counting every choice of signs",
        arguments: [[1, 2, 3], [1, 1, 2, 5], []] as [[Int]])
    func enumeration(doubledRanks: [Int]) {
        let distribution = SignedRankDistribution(doubledRanks: doubledRanks)
        let choices = 1 << doubledRanks.count
        for sum in -1...(doubledRanks.reduce(0, +) + 1) {
            let count = (0..<choices).count { choice in
                var total = 0
                for (place, rank) in doubledRanks.enumerated() where choice >> place & 1 == 1 {
                    total += rank
                }
                return total <= sum
            }
            #expect(distribution.probability(atMost: sum) == Double(count) / Double(choices))
        }
    }

    @Test("counts exactly up to sixty values")
    func sixtyValues() {
        let distribution = SignedRankDistribution(values: 60)
        #expect(distribution.probability(atMost: distribution.largestDoubledSum) == 1)
        #expect(distribution.probability(atMost: 0) == 0x1p-60)
        // Symmetric around half of its largest sum, 915.
        let below = distribution.probability(atMost: 2 * 914)
        let upTo = distribution.probability(atMost: 2 * 915)
        #expect(abs(below + upTo - 1) < 1e-15)
    }
}

@Suite("Signed-rank test")
struct SignedRankTestTests {
    /// Changes of the Hamilton depression factor IV of nine patients.
    ///
    /// M. Hollander and D. A. Wolfe, "Nonparametric Statistical Methods", example 3.1, as the
    /// documentation of R's `wilcox.test` quotes it.
    static let depression: [Double] = [
        -0.952, 0.147, -1.022, -0.430, -0.620, -0.590, -0.490, 0.080, -0.010,
    ]

    @Test("gives the p-value of Hollander and Wolfe's example")
    func workedExample() {
        let test = SignedRankTest(Self.depression)
        #expect(test.positiveRankSum == 5)
        #expect(test.pValue == 0.0390625)
        #expect(test.zeros == 0)
        #expect(test.tied == 0)
    }

    /// By enumeration of all signs, in Python with SciPy's `rankdata`.
    @Test(
        "is exact given ties, and ranks zeros before it leaves them out",
        arguments: [
            ([0, 1, -1, 2, 2, 3, -4, 5, 5, 5], 44.5, 0.0859375, 1, 7),
            ([0, 0, 0, 1, 2, 3, 4, 5], 30, 0.0625, 3, 0),
            ([1, 1, 1, 1, 1, 1, -1, 1, 1, 1], 49.5, 0.021484375, 0, 10),
        ] as [([Double], Double, Double, Int, Int)])
    func tiesAndZeros(
        differences: [Double], sum: Double, pValue: Double, zeros: Int, tied: Int
    ) {
        let test = SignedRankTest(differences)
        #expect(test.positiveRankSum == sum)
        #expect(test.pValue == pValue)
        #expect(test.zeros == zeros)
        #expect(test.tied == tied)
    }

    @Test("finds nothing in nothing")
    func nothing() {
        #expect(SignedRankTest([]).pValue == 1)
        #expect(SignedRankTest([0, 0, 0, 0, 0, 0, 0]).pValue == 1)
    }

    @Test("reaches 2/2ⁿ where every difference has the same sign")
    func least() {
        let differences = (1...10).map(Double.init)
        #expect(SignedRankTest(differences).pValue == 2.0 / 1024)
        #expect(SignedRankTest.leastPValue(differences: 10) == 2.0 / 1024)
        #expect(SignedRankTest.leastPValue(differences: 0) == 1)
    }
}

@Suite("Shift estimate")
struct ShiftEstimateTests {
    @Test("gives the estimate and the interval of Hollander and Wolfe's example")
    func workedExample() throws {
        let shift = try #require(ShiftEstimate(SignedRankTestTests.depression))
        #expect(abs(shift.estimate - -0.46) < 1e-12)
        #expect(abs(shift.lower - -0.786) < 1e-12)
        #expect(abs(shift.upper - -0.010) < 1e-12)
        // 1 − 2·P(W⁺ ≤ 5), of 512 choices of signs 10 give at most 5.
        #expect(shift.confidence == 1 - 20.0 / 512)
    }

    @Test("has no interval of five differences")
    func tooFew() {
        #expect(ShiftEstimate([1, 2, 3, 4, 5]) == nil)
        #expect(ShiftEstimate([1, 2, 3, 4, 5, 6]) != nil)
    }

    @Test("moves with its differences, and turns with them")
    func equivariance() throws {
        let differences = SignedRankTestTests.depression
        let shift = try #require(ShiftEstimate(differences))
        let moved = try #require(ShiftEstimate(differences.map { $0 + 2 }))
        #expect(abs(moved.lower - shift.lower - 2) < 1e-12)
        #expect(abs(moved.halfWidth - shift.halfWidth) < 1e-12)
        let turned = try #require(ShiftEstimate(differences.map { -$0 }))
        #expect(turned.lower == -shift.upper)
        #expect(turned.estimate == -shift.estimate)
    }
}

@Suite("Holm's procedure")
struct HolmProcedureTests {
    /// The example of "Holm–Bonferroni method" in Wikipedia: four hypotheses at 0.05, of which the
    /// first and the fourth are rejected.
    @Test("agrees with the worked example")
    func workedExample() {
        let adjusted = HolmProcedure.adjusted([0.01, 0.04, 0.03, 0.005])
        #expect(zip(adjusted, [0.03, 0.06, 0.06, 0.02]).allSatisfy { abs($0 - $1) < 1e-15 })
        #expect(adjusted.map { $0 <= HolmProcedure.level } == [true, false, false, true])
    }

    @Test("never falls below the value itself nor rises over one")
    func bounds() {
        #expect(HolmProcedure.adjusted([]) == [])
        #expect(HolmProcedure.adjusted([0.7]) == [0.7])
        #expect(HolmProcedure.adjusted([0.9, 0.6]) == [1, 1])
        // The second would be 0.012 by itself, and stays with the first.
        #expect(HolmProcedure.adjusted([0.01, 0.012]) == [0.02, 0.02])
    }
}
