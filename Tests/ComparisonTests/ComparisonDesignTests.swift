import Stochastics
import Testing

@testable import Comparison

@Suite("Comparison design")
struct ComparisonDesignTests {
    private func pairs(_ count: Int) -> [GatedPair] {
        (0..<count).map { GatedPair("operation\($0 / 2)", $0.isMultiple(of: 2) ? .p50 : .p95) }
    }

    @Test("takes the usual pairs in the usual blocks")
    func usual() throws {
        let design = try ComparisonDesign(pairs: pairs(12), blocks: 10)
        #expect(design.pairs.count == 12)
        #expect(ComparisonDesign.mostPairs(blocks: 10) == 25)
        #expect(ComparisonDesign.mostPairs(blocks: 5) == 0)
        #expect(ComparisonDesign.fewestBlocks(pairs: 1) == 6)
        #expect(ComparisonDesign.fewestBlocks(pairs: 12) == 9)
    }

    @Test("refuses what could never be significant, with the numbers that would do")
    func neverSignificant() {
        #expect {
            try ComparisonDesign(pairs: pairs(12), blocks: 8)
        } throws: { error in
            (error as? ComparisonDesignError)?.code == .neverSignificant
                && "\(error)".contains("take 9 blocks or more, or gate at most 6")
        }
        #expect {
            try ComparisonDesign(pairs: pairs(1), blocks: 5)
        } throws: { error in
            "\(error)".contains("with 5 blocks and 1 pair ")
                && "\(error)".hasSuffix("take 6 blocks or more")
        }
    }

    @Test("the bound is the last that can be significant")
    func bound() throws {
        for blocks in 6...14 {
            let most = ComparisonDesign.mostPairs(blocks: blocks)
            let least = SignedRankTest.leastPValue(differences: blocks)
            #expect(Double(most) * least <= 0.05)
            #expect(Double(most + 1) * least > 0.05)
            #expect(try ComparisonDesign(pairs: pairs(most), blocks: blocks).blocks == blocks)
            #expect(throws: ComparisonDesignError.self) {
                try ComparisonDesign(pairs: pairs(most + 1), blocks: blocks)
            }
        }
    }

    @Test("refuses to compare by nothing, and more blocks than it can judge")
    func otherFaults() {
        #expect(throws: ComparisonDesignError.self) { try ComparisonDesign(pairs: [], blocks: 10) }
        #expect {
            try ComparisonDesign(pairs: pairs(2), blocks: 61)
        } throws: {
            ($0 as? ComparisonDesignError)?.code == .tooManyBlocks
        }
    }
}

@Suite("Block order")
struct BlockOrderTests {
    @Test("comes in twos that treat both sides alike", arguments: 0..<20 as Range<UInt64>)
    func balance(seed: UInt64) {
        let order = BlockOrder.sides(blocks: 10, random: SplittableRandom(seed: seed))
        #expect(order.count == 10)
        for block in stride(from: 0, to: 10, by: 2) {
            #expect(order[block] == order[block + 1].reversed())
            #expect(Set(order[block]) == Set(ComparedSide.allCases))
        }
    }

    @Test("is drawn from the seed")
    func seeds() {
        let orders = (0..<20).map { seed in
            BlockOrder.sides(blocks: 9, random: SplittableRandom(seed: seed))
        }
        #expect(orders[0] == BlockOrder.sides(blocks: 9, random: SplittableRandom(seed: 0)))
        #expect(Set(orders).count > 10)
        #expect(orders.allSatisfy { $0.count == 9 })
    }
}

@Suite("Block timing")
struct BlockTimingTests {
    private let timing = BlockTiming(
        callsPerSecond: ["list": 200, "get": 50, "fast": 1_000, "never": 0], overheadSeconds: 1)

    @Test("measures as long as the samples of every pair take")
    func samples() throws {
        #expect(timing.seconds(for: GatedPair("list", .p95)).map { abs($0 - 11) < 1e-9 } == true)
        #expect(timing.seconds(for: GatedPair("fast", .p50)) == BlockTiming.shortestSeconds)
        #expect(timing.seconds(for: GatedPair("never", .p50)) == nil)
        let fit = try timing.fit(
            [GatedPair("list", .p95), GatedPair("get", .p50)], blocks: 10, budgetSeconds: nil)
        #expect(abs(fit.measuredSeconds - 11) < 1e-9)
        #expect(abs(fit.totalSeconds - 240) < 1e-9)
        #expect(fit.leftOut.isEmpty)
    }

    @Test("leaves out what the budget has no time for, and says what it would take")
    func budget() throws {
        let wanted = [
            GatedPair("get", .p50), GatedPair("get", .p95), GatedPair("never", .p50),
        ]
        let fit = try timing.fit(wanted, blocks: 10, budgetSeconds: 120)
        #expect(fit.pairs == [GatedPair("get", .p50)])
        #expect(fit.leftOut.map(\.pair) == [GatedPair("get", .p95), GatedPair("never", .p50)])
        #expect(fit.leftOut[0].budgetSeconds.map { abs($0 - 900) < 1e-9 } == true)
        #expect(fit.leftOut[1].budgetSeconds == nil)
        #expect(fit.totalSeconds <= 120)
    }

    @Test("refuses a budget in which nothing can be measured")
    func nothingFits() {
        #expect {
            try timing.fit([GatedPair("list", .p95)], blocks: 10, budgetSeconds: 60)
        } throws: { error in
            (error as? ComparisonDesignError)?.code == .tooLittleTime
                && "\(error)".contains("240 s would do")
        }
        #expect {
            try timing.fit([GatedPair("other", .p50)], blocks: 10, budgetSeconds: nil)
        } throws: {
            ($0 as? ComparisonDesignError)?.code == .nothingGated
        }
    }
}
