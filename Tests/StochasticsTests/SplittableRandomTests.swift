import Testing

@testable import Stochastics

@Suite struct SplittableRandomTests {
    @Test func `seed 0 gives the published sequence of SplitMix64`() {
        var random = SplittableRandom(seed: 0)
        #expect(random.next() == 0xe220_a839_7b1d_cdaf)
        #expect(random.next() == 0x6e78_9e6a_a1b9_65f4)
        #expect(random.next() == 0x06c4_5d18_8009_454f)
    }

    @Test func `split streams are pinned, so that a scenario's rows never change`() {
        let root = SplittableRandom(seed: 20_251_219)
        var label = root.split(label: "arrivals")
        var index = root.split(index: 7)
        var nested = root.split(label: "worker").split(index: 3)
        #expect(label.next() == 14_439_755_581_549_487_281)
        #expect(index.next() == 5_829_805_474_168_326_792)
        #expect(nested.next() == 17_621_654_612_131_328_068)
    }

    @Test func `a split does not depend on how much was drawn before`() {
        let untouched = SplittableRandom(seed: 5)
        var used = untouched
        for _ in 0..<100 { _ = used.next() }
        var one = untouched.split(label: "users")
        var other = used.split(label: "users")
        #expect(one.next() == other.next())
    }

    @Test func `streams of different labels, indices and seeds share no values`() {
        let root = SplittableRandom(seed: 1)
        var streams = (0..<50).map { root.split(index: $0) }
        streams += ["a", "b", "ab", "ba", ""].map { root.split(label: $0) }
        streams += [root, SplittableRandom(seed: 2)]
        var seen: Set<UInt64> = []
        for place in streams.indices {
            for _ in 0..<200 { seen.insert(streams[place].next()) }
        }
        #expect(seen.count == streams.count * 200)
    }

    @Test(arguments: [1, 2, 3, 7, 10, 1 << 40] as [UInt64])
    func `uniform integers stay below their bound and reach both ends`(bound: UInt64) {
        var random = SplittableRandom(seed: bound)
        let draws = (0..<2000).map { _ in random.integer(below: bound) }
        #expect(draws.allSatisfy { $0 < bound })
        if bound <= 10 {
            #expect(Set(draws) == Set(0..<bound))
        }
    }

    @Test func `a bound that does not divide 2^64 is not biased`() {
        // Two thirds of 2^64: taking the remainder would draw the lower half twice as often.
        let bound: UInt64 = 3 << 62
        var random = SplittableRandom(seed: 11)
        let draws = 20_000
        let low = (0..<draws).count { _ in random.integer(below: bound) < bound / 3 }
        // 1/3 with a standard deviation of 0.0033; four of them.
        #expect(abs(Double(low) / Double(draws) - 1.0 / 3) < 0.0134)
    }

    @Test func `ranges may be negative, single or the whole of Int64`() {
        var random = SplittableRandom(seed: 3)
        let draws = (0..<500).map { _ in random.integer(in: -2...2) }
        #expect(Set(draws) == Set(-2...2))
        #expect(random.integer(in: 9...9) == 9)
        let wide = (0..<64).map { _ in random.integer(in: .min ... .max) }
        #expect(wide.contains { $0 < 0 } && wide.contains { $0 > 0 })
    }

    @Test func `unit doubles fill the interval evenly`() {
        var random = SplittableRandom(seed: 17)
        var cells = [Int](repeating: 0, count: 20)
        for _ in 0..<40_000 {
            let value = random.unitDouble()
            #expect(value >= 0 && value < 1)
            cells[Int(value * 20)] += 1
        }
        // Chi-squared with 19 degrees of freedom exceeds 43.8 once in a thousand seeds.
        let statistic = cells.reduce(0.0) { $0 + (Double($1) - 2000) * (Double($1) - 2000) / 2000 }
        #expect(statistic < 43.8)
    }

    @Test func `a chance of zero never comes and a chance of one always`() {
        var random = SplittableRandom(seed: 23)
        #expect(!(0..<1000).contains { _ in random.chance(0) })
        #expect((0..<1000).allSatisfy { _ in random.chance(1) })
        let quarter = (0..<20_000).count { _ in random.chance(0.25) }
        #expect(abs(quarter - 5000) < 250)
    }
}
