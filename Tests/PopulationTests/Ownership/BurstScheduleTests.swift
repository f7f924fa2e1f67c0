import Stochastics
import Testing

@testable import Population

@Suite("The order of children inside a burst")
struct BurstScheduleTests {
    private static func bursts() -> [BurstSchedule.Counts] {
        var random = SplittableRandom(seed: 5)
        return (0..<300).map { round in
            BurstSchedule.Counts { _ in
                random.chance(0.3) ? 0 : random.index(below: round % 3 == 0 ? 4 : 300)
            }
        }
    }

    @Test("ranks are a permutation, and each is undone")
    func ranksAreInvertible() {
        for counts in Self.bursts() {
            let total = (0..<8).reduce(0) { $0 + counts[$1] }
            var seen = [Bool](repeating: false, count: total)
            for member in 0..<8 {
                for child in 0..<counts[member] {
                    let rank = BurstSchedule.rank(member: member, child: child, counts: counts)
                    #expect(!seen[rank])
                    seen[rank] = true
                    let back = BurstSchedule.child(at: rank, of: total, counts: counts)
                    #expect(back == (member, child))
                }
            }
        }
    }

    @Test("walking forward meets the ranks in order")
    func walkingAgreesWithRanks() {
        for counts in Self.bursts() {
            let total = (0..<8).reduce(0) { $0 + counts[$1] }
            var cursor = BurstCursor(counts: counts)
            for rank in 0..<total {
                let member = cursor.next()
                #expect(
                    BurstSchedule.rank(
                        member: member, child: cursor.done[member], counts: counts) == rank)
                cursor.advance(member)
            }
        }
    }

    @Test("children of large families are spread over the whole burst")
    func proportional() {
        let counts: BurstSchedule.Counts = [10, 100, 10, 0, 0, 0, 0, 0]
        let ranks = (0..<10).map {
            BurstSchedule.rank(member: 0, child: $0, counts: counts)
        }
        for (one, next) in zip(ranks, ranks.dropFirst()) {
            #expect(next - one >= 10)
            #expect(next - one <= 14)
        }
    }
}
