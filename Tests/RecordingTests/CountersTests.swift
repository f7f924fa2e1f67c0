import Testing

@testable import Recording

@Suite struct CountersTests {
    private var balanced: OperationCounters {
        var counters = OperationCounters()
        counters.scheduled = 10
        counters.started = 7
        counters.succeeded = 4
        counters.failed = 2
        counters.skipped = 1
        counters.timedOut = 2
        counters.abandoned = 1
        return counters
    }

    @Test func `balanced counters keep their identities, also merged`() {
        var counters = balanced
        #expect(counters.checkIdentities() == nil)
        counters.merge(balanced)
        #expect(counters.scheduled == 20 && counters.timedOut == 4)
        #expect(counters.checkIdentities() == nil)
    }

    @Test func `each broken identity is named`() {
        var lost = balanced
        lost.scheduled += 1
        #expect(lost.checkIdentities()?.contains("scheduled (11)") == true)
        var unstarted = balanced
        unstarted.started = 3
        #expect(unstarted.checkIdentities()?.contains("started (3)") == true)
        var both = balanced
        both.started = 10
        #expect(both.checkIdentities()?.contains("skipped (1)") == true)
    }

    @Test func `failures are counted by code, and past the limit together`() {
        var tally = FailureTally()
        for code in 0..<UInt32(FailureTally.codeLimit + 6) {
            tally.add(code)
            tally.add(code)
        }
        #expect(tally.counts.count == FailureTally.codeLimit)
        #expect(tally.counts[5] == (5, 2))
        #expect(tally.overflow == 12)
        var other = FailureTally()
        other.add(5, count: 3)
        other.add(9_999)
        tally.merge(other)
        #expect(tally.counts[5] == (5, 5))
        #expect(tally.overflow == 13)
        #expect(tally.total == UInt64(2 * (FailureTally.codeLimit + 6) + 4))
    }
}
