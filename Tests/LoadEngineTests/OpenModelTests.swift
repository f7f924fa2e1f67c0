import PoolModel
import Recording
import Testing

@testable import LoadEngine

@Suite struct OpenModelTests {
    @Test func `a constant rate is performed to the arrival`() throws {
        let server = VirtualServer([.init()])
        let outcome = try run(plan(phases: [constant(100, for: 10)]), on: server)
        let read = outcome.operations[0]
        #expect(read.counters.scheduled == 1000)
        #expect(read.counters.succeeded == 1000)
        #expect(read.counters.rows == 1000)
        #expect(outcome.series.entries.map(\.scheduled) == Array(repeating: 100, count: 10))
        #expect(outcome.measuredNanoseconds == 10 * second)
        #expect(outcome.scheduleLag.maximumNanoseconds == 0)
        // One connection is enough at 100/s of 1 ms each: it alone was opened.
        #expect(outcome.connections.opened == 1)
    }

    @Test func `a stalled server delays answers, not arrivals, and the latency shows it`() throws {
        let server = VirtualServer([.init()])
        server.stall = 5 * second...6 * second
        let outcome = try run(
            plan(phases: [constant(200, for: 10)], pool: .init(size: 10, maxOverflow: 5)),
            on: server)
        let read = outcome.operations[0]
        #expect(read.counters.succeeded == 2000)
        #expect(outcome.series.entries.map(\.scheduled) == Array(repeating: 200, count: 10))
        // 200 of 2000 arrivals met the stall and waited evenly up to a second.
        let p95 = try #require(read.latency.value(atQuantile: 0.95))
        #expect(abs(Double(p95) / 1e9 - 0.5) < 0.05)
        let longest = try #require(read.latency.maximumNanoseconds)
        #expect(longest >= 990 * millisecond)
        // Those that waited in the pool did not wait on a connection.
        #expect(read.service.count(atOrBelow: 2 * millisecond) >= 1980)
        #expect(try #require(read.poolWait.maximumNanoseconds) > 800 * millisecond)
        // The engine itself was never late.
        #expect(outcome.scheduleLag.maximumNanoseconds == 0)
    }

    @Test func `poisson arrivals come at the rate, and the same seed draws the same`() throws {
        let poisson = Phase(
            durationNanoseconds: 20 * second, model: .open(arrivals: .poisson, rate: 200))
        func outcome(seed: UInt64) throws -> LoadOutcome<FakeWorkload.Evidence> {
            try run(plan(phases: [poisson], seed: seed), on: VirtualServer([.init()]))
        }
        let one = try outcome(seed: 1)
        let again = try outcome(seed: 1)
        let other = try outcome(seed: 2)
        // 4000 expected, standard deviation 63.
        #expect(abs(Int(one.operations[0].counters.scheduled) - 4000) < 250)
        #expect(one.series == again.series)
        #expect(one.evidence == again.evidence)
        #expect(one.evidence != other.evidence)
        #expect(one.operations == again.operations)
    }

    @Test func `a ramp rises in a straight line`() throws {
        let ramp = Phase(
            durationNanoseconds: 10 * second,
            model: .open(arrivals: .constant, rate: 10, rampTo: 110))
        let outcome = try run(plan(phases: [ramp]), on: VirtualServer([.init()]))
        let perSecond = outcome.series.entries.map { Int($0.scheduled) }
        #expect(outcome.operations[0].counters.scheduled == 600)
        for place in perSecond.indices {
            #expect(abs(perSecond[place] - (15 + 10 * place)) <= 1)
        }
    }

    @Test func `activities are chosen by weight`() throws {
        let activities = [(0, 40.0), (1, 20.0), (2, 0.0), (3, 40.0)].map { operation, weight in
            Activity(
                name: "\(operation)", weight: weight,
                steps: [.perform(operation: operation, boundary: .whole)])
        }
        let operations = (0..<4).map { OperationPlan(name: "\($0)") }
        let outcome = try run(
            plan(
                operations: operations, activities: activities, phases: [constant(500, for: 20)]),
            on: VirtualServer(Array(repeating: .init(), count: 4)))
        let counts = outcome.operations.map { Int($0.counters.succeeded) }
        #expect(counts[2] == 0)
        #expect(abs(counts[0] - 4000) < 200)
        #expect(abs(counts[1] - 2000) < 160)
        #expect(counts.reduce(0, +) == 10_000)
    }

    @Test func `a warm-up is performed and not recorded, but in the series`() throws {
        let outcome = try run(
            plan(phases: [constant(50, for: 4, isWarmup: true), constant(100, for: 2)]),
            on: VirtualServer([.init()]))
        #expect(outcome.operations[0].counters.scheduled == 200)
        #expect(outcome.operations[0].latency.count == 200)
        #expect(outcome.series.entries.map(\.scheduled) == [50, 50, 50, 50, 100, 100])
        #expect(outcome.series.entries.map(\.succeeded).reduce(0, +) == 400)
        #expect(outcome.measuredNanoseconds == 2 * second)
        #expect(outcome.evidence[0].tasksBegun == 400)
        #expect(outcome.workers[0].operations == 400)
    }

    @Test func `arrivals beyond the backlog are abandoned, and counted`() throws {
        let server = VirtualServer([.init(serviceNanoseconds: 2 * second)])
        let outcome = try run(
            plan(phases: [constant(100, for: 1)], taskLimit: 20), on: server)
        let counters = outcome.operations[0].counters
        #expect(counters.scheduled == 100)
        #expect(counters.succeeded == 20)
        #expect(counters.abandoned == 80)
        #expect(outcome.backlogRefusals == 80)
        #expect(outcome.drawnActivities == 100)
        #expect(outcome.startedActivities == 20)
    }

    @Test func `two workers share the rate and part the users`() throws {
        let phases = [constant(100, for: 10)]
        let shared = plan(phases: phases, workers: 2, users: 11, userActivity: .zipf(1.1))
        let first = try run(shared, on: VirtualServer([.init()]), worker: 0)
        let second = try run(shared, on: VirtualServer([.init()]), worker: 1)
        #expect(Set(first.evidence[0].users) == [0, 2, 4, 6, 8, 10])
        #expect(Set(second.evidence[0].users) == [1, 3, 5, 7, 9])
        var whole = first
        whole.merge(second)
        #expect(whole.operations[0].counters.scheduled == 1000)
        #expect(whole.series.entries.map(\.scheduled) == Array(repeating: 100, count: 10))
        #expect(whole.checkIdentities() == nil)
        #expect(whole.workers.count == 2 && whole.evidence.count == 2)
    }
}
