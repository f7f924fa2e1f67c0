import LoadEngine
import PoolModel
import Testing

@testable import PoolSizing

@Suite struct ReplayAgreementTests {
    private func checkout(
        at asked: Int64, waited: Int64 = 0, held: Int64, end: Checkout.End = .returned
    ) -> Checkout {
        var checkout = Checkout(
            worker: 0, activity: 0, requestedNanoseconds: asked, waitedNanoseconds: waited,
            end: end, isRecorded: true)
        checkout.heldNanoseconds = held
        return checkout
    }

    private let one = QueuePool.Settings(size: 1, maxOverflow: 0)
    private let millisecond: Int64 = 1_000_000

    /// Pairs of which the second waits for the first, so long as the pool says; half of all wait.
    private func pairs(waiting: Int64) -> [Checkout] {
        (0..<100).flatMap { pair -> [Checkout] in
            let start = Int64(pair) * 100 * millisecond
            return [
                checkout(at: start, held: 10 * millisecond),
                checkout(at: start + 4 * millisecond, waited: waiting, held: millisecond),
            ]
        }
    }

    @Test func `a pool that did what it should agrees to the nanosecond`() throws {
        let agreement = try ReplayAgreement(
            pairs(waiting: 6 * millisecond).reversed(), pool: one, workers: 1,
            warmUpNanoseconds: 0)
        #expect(agreement.live == agreement.replayed)
        #expect(agreement.live.share == 0.5 && agreement.checkouts == 200)
        #expect(agreement.isWithinLimits)
    }

    @Test func `a pool that let them wait longer does not`() throws {
        let late = try ReplayAgreement(
            pairs(waiting: 7 * millisecond), pool: one, workers: 1, warmUpNanoseconds: 0)
        #expect(late.shareError == 0)
        #expect(abs(late.p95Error - 1.0 / 7) < 0.01)
        #expect(!late.isWithinLimits)
    }

    @Test func `nor does one that let too many wait`() throws {
        let two = QueuePool.Settings(size: 2, maxOverflow: 0)
        let many = try ReplayAgreement(
            pairs(waiting: 6 * millisecond), pool: two, workers: 1, warmUpNanoseconds: 0)
        #expect(many.shareError == 0.5 && !many.isWithinLimits)
    }

    @Test func `what is shorter than a turn of the loop is no difference`() throws {
        let agreement = try ReplayAgreement(
            [
                checkout(at: 0, held: millisecond),
                checkout(at: millisecond - 10_000, waited: 40_000, held: 1),
            ], pool: one, workers: 1, warmUpNanoseconds: 0)
        #expect(agreement.p95Error == 0)
    }

    @Test func `a record that is not whole is not replayed`() {
        #expect(throws: PoolModelFault.self) {
            try ReplayAgreement(
                pairs(waiting: 6 * millisecond), unrecorded: 1, pool: one, workers: 1,
                warmUpNanoseconds: 0)
        }
        #expect(throws: PoolModelFault.self) {
            try ReplayAgreement([], pool: one, workers: 1, warmUpNanoseconds: 0)
        }
    }
}
