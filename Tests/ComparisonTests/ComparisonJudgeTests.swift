import ResultModel
import Testing

@testable import Comparison

@Suite("Comparison judge")
struct ComparisonJudgeTests {
    /// Ten blocks around a ratio, spread evenly by up to `spread` each way.
    private func measurement(
        _ pair: GatedPair, ratio: Double, spread: Double = 0.01, blocks: Int = 10,
        samples: Int? = nil
    ) -> PairMeasurement {
        var result = PairMeasurement(pair)
        for block in 0..<blocks {
            // Another machine every minute; both sides of a block see the same one.
            let reference = 2 + 0.3 * Double(block % 4)
            let noise = spread * (2 * Double(block) / Double(blocks - 1) - 1)
            result.blocks.append(
                .init(
                    reference: reference, candidate: reference * ratio * (1 + noise),
                    samples: samples ?? pair.quantile.samplesPerBlock))
        }
        return result
    }

    private let list = GatedPair("list", .p95)
    private let get = GatedPair("get", .p50)

    @Test("calls what grew beyond its tolerance a regression, and the rest a pass")
    func regression() {
        let (pairs, answer) = ComparisonJudge.judge(
            [measurement(list, ratio: 1.25), measurement(get, ratio: 1.0)], blocks: 10)
        #expect(answer == .regressed)
        #expect(pairs.map(\.answer) == [.regressed, .pass])
        #expect(pairs[0].change.map { abs($0 - 0.25) < 0.01 } == true)
        #expect(pairs[0].adjustedPValue == 2 * 2.0 / 1024)
        #expect(pairs[0].lower.map { $0 > 0.1 } == true)
        #expect(pairs[1].upper.map { $0 < 0.05 } == true)
        #expect(pairs[0].referenceMs.count == 10)
    }

    @Test("significant growth within the tolerance passes")
    func withinTolerance() {
        let (pairs, answer) = ComparisonJudge.judge(
            [measurement(list, ratio: 1.05)], blocks: 10)
        #expect(pairs[0].pValue == 2.0 / 1024)
        #expect(answer == .pass)
    }

    @Test("what the noise hides is inconclusive, and so is the whole")
    func noise() {
        let (pairs, answer) = ComparisonJudge.judge(
            [measurement(list, ratio: 1.1, spread: 0.2), measurement(get, ratio: 1)], blocks: 10)
        #expect(pairs.map(\.answer) == [.inconclusive, .pass])
        #expect(answer == .inconclusive)
        #expect(pairs[0].smallestVisible.map { $0 > 0.1 } == true)
    }

    @Test("a regression decides, whatever else is inconclusive")
    func precedence() {
        let (_, answer) = ComparisonJudge.judge(
            [measurement(list, ratio: 1.1, spread: 0.2), measurement(get, ratio: 1.4)], blocks: 10)
        #expect(answer == .regressed)
    }

    @Test("with blocks missing nothing passes, but what is plain is said")
    func missingBlocks() {
        #expect(
            ComparisonJudge.judge([measurement(get, ratio: 1, blocks: 7)], blocks: 10).answer
                == .inconclusive)
        #expect(
            ComparisonJudge.judge([measurement(get, ratio: 1.5, blocks: 7)], blocks: 10).answer
                == .regressed)
        let (pairs, answer) = ComparisonJudge.judge(
            [measurement(get, ratio: 1.5, blocks: 5)], blocks: 10)
        #expect(answer == .inconclusive)
        #expect(pairs[0].change == nil)
    }

    @Test("blocks with too few samples are none")
    func fewSamples() {
        let (pairs, answer) = ComparisonJudge.judge(
            [measurement(list, ratio: 1, samples: 1_500)], blocks: 10)
        #expect(answer == .inconclusive)
        #expect(pairs[0].leastSamples == 1_500)
        #expect(
            ComparisonJudge.judge([measurement(list, ratio: 1, samples: 1_600)], blocks: 10).answer
                == .pass)
    }

    @Test("nothing measured is no pass")
    func nothing() {
        #expect(ComparisonJudge.judge([], blocks: 10).answer == .inconclusive)
        #expect(
            ComparisonJudge.judge([PairMeasurement(get)], blocks: 10).answer == .inconclusive)
    }

    @Test("identical sides pass, their zeros said")
    func identical() {
        let (pairs, answer) = ComparisonJudge.judge(
            [measurement(get, ratio: 1, spread: 0)], blocks: 10)
        #expect(answer == .pass)
        #expect(pairs[0].zeros == 10)
        #expect(pairs[0].pValue == 1)
    }
}
