import PoolModel
import Recording
import Testing

@testable import LoadEngine

@Suite struct DrainTests {
    @Test func `a stop ends the schedule and lets what is under way finish`() throws {
        let server = VirtualServer([.init(serviceNanoseconds: 300 * millisecond)])
        let stop = StopFlag()
        server.actions.append((at: 4 * second, run: { stop.request() }))
        let outcome = try run(plan(phases: [constant(10, for: 60)]), on: server, stop: stop)
        let counters = outcome.operations[0].counters
        #expect(outcome.wasStopped)
        #expect((40...42).contains(counters.scheduled))
        #expect(counters.succeeded == counters.scheduled)
        #expect(server.now < 5 * second)
        #expect((4 * second...4_200 * millisecond).contains(outcome.measuredNanoseconds))
    }

    @Test func `what the drain cannot wait for is abandoned, in every stage`() throws {
        let server = VirtualServer([.init(serviceNanoseconds: 100 * second)])
        let outcome = try run(
            plan(
                operations: [OperationPlan(name: "slow", timeoutNanoseconds: 1000 * second)],
                phases: [constant(10, for: 1)],
                pool: .init(size: 2, maxOverflow: 1, timeoutNanoseconds: 1000 * second),
                drainNanoseconds: 2 * second), on: server)
        let counters = outcome.operations[0].counters
        #expect(counters.abandoned == 10)
        #expect(counters.started == 3)
        #expect(outcome.activities[0].counters.abandoned == 10)
        #expect(server.log.count { $0.hasPrefix("abandon") } == 3)
        #expect(server.now == 3 * second)
        #expect(!outcome.wasStopped)
    }

    @Test func `a connection being opened and a user who thinks are cut off too`() throws {
        let server = VirtualServer([.init(), .init()])
        let thinking = journey([
            .perform(operation: 0, boundary: [.begins, .commits]),
            .think(.constant(nanoseconds: 100 * second)),
            .perform(operation: 1, boundary: .whole),
        ])
        let operations = ["first", "second"].map { OperationPlan(name: $0) }
        server.actions.append(
            (
                at: 500 * millisecond, run: { server.connectNanoseconds = 100 * second }
            ))
        let outcome = try run(
            plan(
                operations: operations, activities: thinking, phases: [constant(2, for: 1)],
                drainNanoseconds: second), on: server)
        #expect(outcome.operations[0].counters.succeeded == 1)
        #expect(outcome.operations[0].counters.abandoned == 1)
        #expect(outcome.operations[1].counters.scheduled == 0)
        #expect(outcome.activities[0].counters.abandoned == 2)
    }

    @Test func `clients that rest are sent home without waiting for them`() throws {
        let server = VirtualServer([.init()])
        let outcome = try run(
            plan(
                phases: [
                    Phase(
                        durationNanoseconds: second,
                        model: .closed(clients: 5, think: .constant(nanoseconds: 500 * second)))
                ]), on: server)
        #expect(server.now == second)
        #expect(outcome.operations[0].counters.scheduled == 0)
    }

    @Test func `a stop before the first arrival measures nothing`() throws {
        let stop = StopFlag()
        stop.request()
        let outcome = try run(
            plan(phases: [constant(10, for: 60)]), on: VirtualServer([.init()]), stop: stop)
        #expect(outcome.measuredNanoseconds == 0)
        #expect(outcome.drawnActivities == 0)
    }
}
