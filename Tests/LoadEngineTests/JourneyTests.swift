import PoolModel
import Recording
import Testing

@testable import LoadEngine

@Suite struct JourneyTests {
    private let two = [OperationPlan(name: "first"), OperationPlan(name: "second")]
    private let pause = ThinkTime.constant(nanoseconds: second)

    private func steps(_ first: Boundary, _ last: Boundary) -> [Step] {
        [
            .perform(operation: 0, boundary: first), .think(pause),
            .perform(operation: 1, boundary: last),
        ]
    }

    private func server() -> VirtualServer { VirtualServer([.init(), .init()]) }

    @Test func `a pause that holds nothing gives the connection back`() throws {
        let server = server()
        let pool = QueuePool.Settings(size: 1, maxOverflow: 0)
        let outcome = try run(
            plan(
                operations: two, activities: journey(steps(.whole, .whole)),
                phases: [constant(5, for: 1)], pool: pool), on: server)
        #expect(outcome.activities[0].counters.succeeded == 5)
        // Five journeys share one connection because nobody holds it while thinking.
        #expect(outcome.connections.opened == 1)
        #expect(try #require(outcome.operations[0].poolWait.maximumNanoseconds) < millisecond)
        #expect(outcome.connections.handOffs > 0)
    }

    @Test func `a pause that holds the connection keeps others waiting`() throws {
        let server = server()
        let pool = QueuePool.Settings(size: 1, maxOverflow: 0)
        let holding = steps([.begins, .commits], .whole)
        let outcome = try run(
            plan(
                operations: two, activities: journey(holding), phases: [constant(4, for: 1)],
                pool: pool), on: server)
        #expect(outcome.activities[0].counters.succeeded == 4)
        // The last of four waits for three whole journeys of a second each.
        #expect(try #require(outcome.operations[0].poolWait.maximumNanoseconds) > 2 * second)
        // Its second operation holds the connection already and does not ask.
        #expect(outcome.operations[1].poolWait.count == 0)
        #expect(
            server.log.prefix(3) == [
                "connect 0", "begin 0 on 0 begins commits",
                "begin 1 on 0 begins commits",
            ])
    }

    @Test func `a pause that holds the transaction opens and ends it once`() throws {
        let server = server()
        _ = try run(
            plan(
                operations: two, activities: journey(steps(.begins, [.commits, .releases])),
                phases: [single()]), on: server)
        #expect(
            server.log == [
                "connect 0", "begin 0 on 0 begins", "begin 1 on 0 commits", "disconnect 0",
            ])
    }

    @Test func `a journey's latency leaves its pauses out and everything else in`() throws {
        let outcome = try run(
            plan(
                operations: two, activities: journey(steps(.whole, .whole)), phases: [single()]),
            on: server())
        // Two operations of 1 ms and the opening of a connection; a pause of one second.
        #expect(outcome.activities[0].latency.maximumNanoseconds == 2_100_000)
        #expect(outcome.operations[0].latency.maximumNanoseconds == 1_100_000)
        #expect(outcome.operations[0].service.maximumNanoseconds == 1_000_000)
        #expect(outcome.operations[1].latency.maximumNanoseconds == 1_000_000)
    }

    @Test func `a failed operation ends the journey, and what follows is never due`() throws {
        let server = server()
        server.behaviours[0].outcomes = [.failed(FailureCode(rawValue: 23_514))]
        let outcome = try run(
            plan(
                operations: two, activities: journey(steps(.begins, [.commits, .releases])),
                phases: [single()]), on: server)
        #expect(outcome.operations[0].counters.failed == 1)
        #expect(outcome.operations[0].failures.counts[0] == (23_514, 1))
        #expect(outcome.operations[1].counters.scheduled == 0)
        #expect(outcome.activities[0].counters.failed == 1)
        // The transaction is rolled back before the connection goes back.
        #expect(server.log.contains("rollback 0"))
        #expect(outcome.connections.opened == 1)
    }

    @Test func `a skipped first operation leaves the opening to the next one`() throws {
        let server = server()
        server.behaviours[0].isPerformable = false
        let outcome = try run(
            plan(
                operations: two, activities: journey(steps(.begins, [.commits, .releases])),
                phases: [single()]), on: server)
        #expect(outcome.operations[0].counters.skipped == 1)
        #expect(outcome.activities[0].counters.succeeded == 1)
        #expect(server.log.contains("begin 1 on 0 begins commits"))
    }

    @Test func `a skipped last operation is followed by a commit of its own`() throws {
        let server = server()
        server.behaviours[1].isPerformable = false
        let outcome = try run(
            plan(
                operations: two, activities: journey(steps(.begins, [.commits, .releases])),
                phases: [single()]), on: server)
        #expect(outcome.operations[1].counters.skipped == 1)
        #expect(outcome.activities[0].counters.succeeded == 1)
        #expect(
            server.log == [
                "connect 0", "begin 0 on 0 begins", "commit 0", "disconnect 0",
            ])
    }

    @Test func `a journey of which everything is skipped is skipped, without a connection`() throws
    {
        let server = server()
        server.behaviours[0].isPerformable = false
        server.behaviours[1].isPerformable = false
        let outcome = try run(
            plan(
                operations: two, activities: journey(steps(.whole, .whole)), phases: [single()]),
            on: server)
        #expect(outcome.activities[0].counters.skipped == 1)
        #expect(outcome.connections.opened == 0)
    }

    @Test func `each performs once for every captured row, within its limit`() throws {
        let server = server()
        server.capturedRows = 7
        let steps: [Step] = [
            .perform(operation: 0, boundary: .whole),
            .each(operation: 1, source: 0, limit: 5, boundary: .whole, isSeparate: true),
        ]
        let outcome = try run(
            plan(operations: two, activities: journey(steps), phases: [single()]), on: server)
        #expect(outcome.operations[1].counters.succeeded == 5)
        #expect(server.log.count { $0 == "begin 1 on 0 begins commits" } == 5)
        #expect(outcome.activities[0].latency.maximumNanoseconds == 6_100_000)
    }

    @Test func `each in one transaction begins with the first row and commits with the last`()
        throws
    {
        let server = server()
        server.capturedRows = 3
        let steps: [Step] = [
            .each(operation: 1, source: 0, limit: 100, boundary: .whole, isSeparate: false)
        ]
        _ = try run(
            plan(operations: two, activities: journey(steps), phases: [single()]), on: server)
        #expect(
            server.log == [
                "connect 0", "begin 1 on 0 begins", "begin 1 on 0", "begin 1 on 0 commits",
                "disconnect 0",
            ])
    }

    @Test func `each over no rows still commits what was begun before it`() throws {
        let server = server()
        let steps: [Step] = [
            .perform(operation: 0, boundary: .begins),
            .each(
                operation: 1, source: 0, limit: 9, boundary: [.commits, .releases],
                isSeparate: false),
        ]
        let outcome = try run(
            plan(operations: two, activities: journey(steps), phases: [single()]), on: server)
        #expect(server.log.contains("commit 0"))
        #expect(outcome.operations[1].counters.scheduled == 0)
        #expect(outcome.activities[0].counters.succeeded == 1)
    }
}
