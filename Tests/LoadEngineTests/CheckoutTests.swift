import PoolModel
import Recording
import Stochastics
import Testing

@testable import LoadEngine

@Suite struct CheckoutTests {
    private let two = [OperationPlan(name: "first"), OperationPlan(name: "second")]

    private func traced(
        _ steps: [Step], rate: Double, pool: QueuePool.Settings, limit: Int = 1000
    ) throws -> LoadOutcome<FakeWorkload.Evidence> {
        var traced = plan(
            operations: two, activities: journey(steps), phases: [constant(rate, for: 1)],
            pool: pool)
        traced.checkoutLimitPerWorker = limit
        return try run(traced, on: VirtualServer([.init(), .init()]))
    }

    private let one = QueuePool.Settings(size: 1, maxOverflow: 0)
    private let pause = Step.think(.constant(nanoseconds: second))

    @Test func `a checkout is its wait, its opening and what held it`() throws {
        let holding: [Step] = [
            .perform(operation: 0, boundary: [.begins, .commits]), pause,
            .perform(operation: 1, boundary: .whole),
        ]
        let checkouts = try traced(holding, rate: 2, pool: one).checkouts
        #expect(checkouts.count == 2)
        let first = try #require(checkouts.first)
        #expect(first.end == .returned && first.isRecorded && first.activity == 0)
        #expect(first.requestedNanoseconds == 0 && first.waitedNanoseconds == 0)
        #expect(first.openingNanoseconds == millisecond / 10)
        #expect(first.busyNanoseconds == 2 * millisecond)
        #expect(first.thoughtNanoseconds == second)
        #expect(first.heldNanoseconds == second + 2 * millisecond)
        #expect(first.idleNanoseconds == 0)
        let next = try #require(checkouts.last)
        #expect(next.requestedNanoseconds == second / 2)
        #expect(next.openingNanoseconds == 0)
        // It waits for what is left of the first one; no two events share a nanosecond.
        #expect(
            next.requestedNanoseconds + next.waitedNanoseconds
                == first.openingNanoseconds + first.heldNanoseconds + 1)
    }

    @Test func `a pause that holds nothing makes two checkouts of it`() throws {
        let released: [Step] = [
            .perform(operation: 0, boundary: .whole), pause,
            .perform(operation: 1, boundary: .whole),
        ]
        let checkouts = try traced(released, rate: 1, pool: one).checkouts
        #expect(checkouts.map(\.heldNanoseconds) == [millisecond, millisecond])
        #expect(checkouts.allSatisfy { $0.thoughtNanoseconds == 0 })
    }

    @Test func `who waits in vain is in the record, and held nothing`() throws {
        let holding: [Step] = [
            .perform(operation: 0, boundary: [.begins, .commits]), pause,
            .perform(operation: 1, boundary: .whole),
        ]
        let impatient = QueuePool.Settings(
            size: 1, maxOverflow: 0, timeoutNanoseconds: 100 * millisecond)
        let checkouts = try traced(holding, rate: 4, pool: impatient).checkouts
        let inVain = checkouts.filter { $0.end == .timedOut }
        #expect(inVain.count == 3)
        #expect(inVain.allSatisfy { $0.waitedNanoseconds == 100 * millisecond })
        #expect(inVain.allSatisfy { $0.heldNanoseconds == 0 })
    }

    @Test func `who falls due before a connection comes back asks before it is back`() throws {
        // The answer and the second arrival are there in the same turn, one millisecond after.
        let steps: [Step] = [.perform(operation: 0, boundary: .whole)]
        var plan = plan(
            operations: two, activities: journey(steps),
            phases: [constant(1000, for: 1)], pool: one)
        plan.checkoutLimitPerWorker = 1000
        let server = VirtualServer([.init(serviceNanoseconds: millisecond), .init()])
        server.connectNanoseconds = 0
        let checkouts = try run(plan, on: server).checkouts
        #expect(checkouts.count == 1000)
        // Each but the first waits for the one before, and is told at once.
        #expect(checkouts.dropFirst().allSatisfy { $0.waitedNanoseconds <= 3 })
        #expect(checkouts.allSatisfy { $0.overtakenNanoseconds.isEmpty })
    }

    @Test(arguments: [0.5, 0.8, 0.95])
    func `a replay of the record waits as the live pool did`(_ utilisation: Double) throws {
        let size = 3
        var plan = plan(
            operations: two,
            activities: [
                Activity(
                    name: "short", weight: 2, steps: [.perform(operation: 0, boundary: .whole)]),
                Activity(
                    name: "long", weight: 1, isJourney: true,
                    steps: [
                        .perform(operation: 1, boundary: [.begins, .commits]),
                        .think(.exponential(Exponential(mean: 2e6))),
                        .perform(operation: 0, boundary: .whole),
                    ]),
            ],
            phases: [
                Phase(
                    durationNanoseconds: 20 * second,
                    model: .open(
                        arrivals: .poisson, rate: utilisation * Double(size) / 0.003))
            ], pool: .init(size: size, maxOverflow: 1))
        plan.checkoutLimitPerWorker = 100_000
        let checkouts = try run(plan, on: VirtualServer([.init(), .init()])).checkouts
        let inOrder = checkouts.sorted { $0.requestedNanoseconds < $1.requestedNanoseconds }
        let trace = try RecordedTrace(
            inOrder.map {
                RecordedTrace.Arrival(
                    atNanoseconds: $0.requestedNanoseconds, holdNanoseconds: $0.heldNanoseconds,
                    worker: 0, openingNanoseconds: $0.openingNanoseconds,
                    wakingNanoseconds: $0.wakingNanoseconds,
                    overtakenNanoseconds: $0.overtakenNanoseconds)
            })
        let replayed = TraceReplay(trace, pool: .init(size: size, maxOverflow: 1)).run()
        #expect(replayed.counts.pool.granted == UInt64(checkouts.count))
        #expect(checkouts.contains { $0.waitedNanoseconds > 0 })
        var waits = LatencyHistogram()
        for checkout in checkouts { waits.record(checkout.waitedNanoseconds) }
        #expect(replayed.poolWait == waits)
    }

    @Test func `there are as many as the plan asks for, and the others are counted`() throws {
        let steps: [Step] = [.perform(operation: 0, boundary: .whole)]
        let bounded = try traced(steps, rate: 10, pool: one, limit: 4)
        #expect(bounded.checkouts.count == 4)
        #expect(bounded.unrecordedCheckouts == 6)
        let none = try traced(steps, rate: 10, pool: one, limit: 0)
        #expect(none.checkouts.isEmpty && none.unrecordedCheckouts == 0)
    }
}
