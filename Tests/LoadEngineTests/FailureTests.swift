import PoolModel
import Recording
import Testing

@testable import LoadEngine

@Suite struct FailureTests {
    private let serialization = FailureCode(rawValue: 40_001)

    @Test func `a serialization failure is repeated and counted`() throws {
        let server = VirtualServer([.init()])
        server.behaviours[0].outcomes = [
            .retryable(serialization), .retryable(serialization), .succeeded(rows: 1),
        ]
        let outcome = try run(
            plan(
                operations: [OperationPlan(name: "write", retryLimit: 3)], phases: [single()]),
            on: server)
        let counters = outcome.operations[0].counters
        #expect(counters.scheduled == 1 && counters.started == 1 && counters.succeeded == 1)
        #expect(counters.retried == 2)
        // Three attempts, two rollbacks, one connection.
        #expect(outcome.operations[0].latency.maximumNanoseconds == 3_300_000)
        #expect(server.log.count { $0.hasPrefix("rollback") } == 2)
    }

    @Test func `retries end at their limit, and then the operation has failed`() throws {
        let server = VirtualServer([.init()])
        server.behaviours[0].outcomes = [.retryable(serialization)]
        let outcome = try run(
            plan(
                operations: [OperationPlan(name: "write", retryLimit: 2)],
                phases: [constant(1, for: 3)]), on: server)
        let counters = outcome.operations[0].counters
        #expect(counters.failed == 3)
        #expect(counters.retried == 6)
        #expect(outcome.operations[0].failures.counts[0] == (40_001, 3))
    }

    @Test func `a transaction of several operations is repeated from its first`() throws {
        let server = VirtualServer([.init(), .init()])
        server.behaviours[1].outcomes = [.retryable(serialization), .succeeded(rows: 1)]
        let operations = ["first", "second"].map { OperationPlan(name: $0, retryLimit: 1) }
        let steps: [Step] = [
            .perform(operation: 0, boundary: .begins),
            .perform(operation: 1, boundary: [.commits, .releases]),
        ]
        let outcome = try run(
            plan(operations: operations, activities: journey(steps), phases: [single()]),
            on: server)
        #expect(
            server.log == [
                "connect 0", "begin 0 on 0 begins", "begin 1 on 0 commits", "rollback 0",
                "begin 0 on 0 begins", "begin 1 on 0 commits", "disconnect 0",
            ])
        #expect(outcome.operations[0].counters.succeeded == 2)
        #expect(outcome.operations[1].counters.scheduled == 1)
        #expect(outcome.operations[1].counters.retried == 1)
        #expect(outcome.activities[0].counters.succeeded == 1)
    }

    @Test func `a transaction that never succeeds is not repeated for ever`() throws {
        let server = VirtualServer([.init(), .init()])
        server.behaviours[1].outcomes = [.retryable(serialization)]
        let operations = ["first", "second"].map { OperationPlan(name: $0, retryLimit: 4) }
        let steps: [Step] = [
            .perform(operation: 0, boundary: .begins),
            .perform(operation: 1, boundary: [.commits, .releases]),
        ]
        let outcome = try run(
            plan(operations: operations, activities: journey(steps), phases: [single()]),
            on: server)
        #expect(outcome.operations[0].counters.succeeded == 5)
        #expect(outcome.operations[1].counters.failed == 1)
        #expect(outcome.operations[1].counters.retried == 4)
        #expect(outcome.activities[0].counters.failed == 1)
    }

    @Test func `an operation out of time is cut off and its connection dropped`() throws {
        let server = VirtualServer([.init(serviceNanoseconds: 60 * second)])
        let outcome = try run(
            plan(
                operations: [OperationPlan(name: "slow", timeoutNanoseconds: 2 * second)],
                phases: [single()]), on: server)
        #expect(outcome.operations[0].counters.timedOut == 1)
        #expect(outcome.operations[0].service.maximumNanoseconds == 2 * second)
        #expect(
            server.log
                == ["connect 0", "begin 0 on 0", "abandon 0"].map {
                    $0 == "begin 0 on 0" ? "begin 0 on 0 begins commits" : $0
                })
        #expect(outcome.connections.lost == 0)
    }

    @Test func `waiting for the pool ends at its time limit`() throws {
        let server = VirtualServer([.init(serviceNanoseconds: 4 * second)])
        let pool = QueuePool.Settings(size: 1, maxOverflow: 0, timeoutNanoseconds: second)
        let outcome = try run(
            plan(phases: [constant(2, for: 1)], pool: pool), on: server)
        let read = outcome.operations[0]
        #expect(read.counters.succeeded == 1)
        #expect(read.counters.failed == 1)
        #expect(read.counters.started == 1)
        #expect(read.failures.counts[0] == (FailureCode.poolTimeout.rawValue, 1))
        #expect(read.poolWait.count == 2)
        #expect(read.poolWait.maximumNanoseconds == second)
    }

    @Test func `without a pool every checkout opens a connection, up to the limit`() throws {
        let server = VirtualServer([.init(serviceNanoseconds: second)])
        var unpooled = plan(phases: [constant(10, for: 1)], pool: nil)
        unpooled.connectionLimitPerWorker = 4
        let outcome = try run(unpooled, on: server)
        #expect(outcome.connections.opened == 4)
        #expect(outcome.operations[0].counters.succeeded == 4)
        #expect(
            outcome.operations[0].failures.counts[0]
                == (FailureCode.connectionLimit.rawValue, 6))
        let calm = try run(
            plan(phases: [constant(10, for: 1)], pool: nil), on: VirtualServer([.init()]))
        #expect(calm.connections.opened == 10)
    }

    @Test func `a lost connection fails its operation and is opened again`() throws {
        let server = VirtualServer([.init()])
        server.behaviours[0].outcomes = [
            .succeeded(rows: 1), .connectionLost(FailureCode(rawValue: 57)), .succeeded(rows: 1),
        ]
        let outcome = try run(plan(phases: [constant(1, for: 5)]), on: server)
        #expect(outcome.operations[0].counters.succeeded == 4)
        #expect(outcome.operations[0].counters.failed == 1)
        #expect(outcome.connections.lost == 1)
        #expect(outcome.connections.reopened == 1)
        #expect(outcome.connections.opened == 2)
    }

    @Test func `attempts to connect back off and then succeed`() throws {
        let server = VirtualServer([.init()])
        server.refusedConnections = 3
        let outcome = try run(plan(phases: [single()]), on: server)
        #expect(outcome.connections.failedAttempts == 3)
        #expect(outcome.operations[0].counters.succeeded == 1)
        // Pauses of 50, 100 and 200 ms before the fourth attempt.
        let latency = try #require(outcome.operations[0].latency.maximumNanoseconds)
        #expect(latency == 350 * millisecond + 1_100_000)
    }

    @Test func `attempts to connect end at their limit`() throws {
        let server = VirtualServer([.init()])
        server.refusedConnections = .max
        let outcome = try run(
            plan(
                phases: [constant(1, for: 4)],
                reconnection: Reconnection(attemptLimit: 3)), on: server)
        #expect(outcome.operations[0].counters.failed == 4)
        #expect(outcome.operations[0].counters.started == 0)
        #expect(outcome.operations[0].failures.counts[0] == (8006, 4))
        #expect(outcome.connections.failedAttempts == 12)
    }

    @Test func `a connection that never opens is given up at the operation's time limit`() throws {
        let server = VirtualServer([.init()])
        server.connectNanoseconds = 100 * second
        let outcome = try run(
            plan(
                operations: [OperationPlan(name: "read", timeoutNanoseconds: second)],
                phases: [single()]), on: server)
        #expect(outcome.operations[0].counters.timedOut == 1)
        #expect(outcome.operations[0].counters.started == 0)
        #expect(server.log == ["connect 0", "abandon 0"])
    }

    @Test func `a dead connection that a ping finds is replaced before its use`() throws {
        let server = VirtualServer([.init()])
        server.actions.append((at: 1_500 * millisecond, run: { server.answersPings = false }))
        let outcome = try run(
            plan(
                phases: [constant(1, for: 3)],
                pool: .init(size: 2, maxOverflow: 0, prePing: true)), on: server)
        #expect(outcome.operations[0].counters.succeeded == 3)
        #expect(server.log.count { $0 == "ping 0" } == 2)
        #expect(outcome.connections.lost == 1)
        #expect(outcome.connections.reopened == 1)
    }

    @Test func `an idle connection that hangs up does not keep the worker spinning`() throws {
        let server = VirtualServer([.init()])
        server.actions.append((at: 500 * millisecond, run: { server.hungUp.insert(100) }))
        server.actions.append((at: 1_500 * millisecond, run: { server.hungUp.remove(100) }))
        let outcome = try run(plan(phases: [constant(0.5, for: 4)]), on: server)
        #expect(outcome.operations[0].counters.succeeded == 2)
    }

    @Test func `connections past their age are replaced at checkout`() throws {
        let server = VirtualServer([.init()])
        let outcome = try run(
            plan(
                phases: [constant(1, for: 10)],
                pool: .init(size: 2, maxOverflow: 0, recycleNanoseconds: 3 * second)),
            on: server)
        #expect(outcome.operations[0].counters.succeeded == 10)
        // Opened during the first second, so first too old in the fifth, then in the ninth.
        #expect(outcome.connections.replaced == 2)
        #expect(outcome.connections.opened == 3)
    }
}
