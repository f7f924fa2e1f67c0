import PoolModel
import Recording
import Testing

@testable import LoadEngine

@Suite struct ClosedModelTests {
    private func closed(_ clients: Int, think: ThinkTime? = nil, seconds: Int64 = 10) -> Phase {
        Phase(
            durationNanoseconds: seconds * second,
            model: .closed(clients: clients, think: think))
    }

    @Test func `clients without think time keep every connection busy`() throws {
        let server = VirtualServer([.init(serviceNanoseconds: 10 * millisecond)])
        let outcome = try run(plan(phases: [closed(8)]), on: server)
        let read = outcome.operations[0]
        // 8 clients, 100 performances a second each, less the time to open connections.
        #expect((7990...8000).contains(read.counters.succeeded))
        #expect(outcome.connections.opened == 8)
        #expect(outcome.connections.peakOpen == 8)
        #expect(try #require(read.service.value(atQuantile: 0.99)) <= 10_010_000)
    }

    @Test func `think time lowers the rate as Little's law says`() throws {
        let server = VirtualServer([.init(serviceNanoseconds: 10 * millisecond)])
        let outcome = try run(
            plan(phases: [closed(20, think: .constant(nanoseconds: 190 * millisecond))]),
            on: server)
        // 20 clients / 200 ms, over 10 s; the first pause is a random part of a whole one.
        #expect(abs(Int(outcome.operations[0].counters.succeeded) - 1000) <= 20)
        #expect(outcome.scheduleLag.maximumNanoseconds == 0)
    }

    @Test func `more clients than connections wait in the pool`() throws {
        let server = VirtualServer([.init(serviceNanoseconds: 10 * millisecond)])
        let outcome = try run(
            plan(phases: [closed(10)], pool: .init(size: 2, maxOverflow: 0)), on: server)
        let read = outcome.operations[0]
        #expect(abs(Int(read.counters.succeeded) - 2000) <= 10)
        #expect(try #require(read.service.maximumNanoseconds) <= 10 * millisecond)
        #expect(try #require(read.poolWait.maximumNanoseconds) >= 40 * millisecond)
        #expect(outcome.connections.peakOpen == 2)
    }

    @Test func `clients are parted among the workers`() throws {
        let shared = plan(phases: [closed(5, seconds: 1)], workers: 2)
        let service: [VirtualServer.Behaviour] = [.init(serviceNanoseconds: 100 * millisecond)]
        let first = try run(shared, on: VirtualServer(service), worker: 0)
        let second = try run(shared, on: VirtualServer(service), worker: 1)
        #expect(first.connections.peakOpen == 3)
        #expect(second.connections.peakOpen == 2)
    }

    @Test func `the clients of a phase go when the next one begins`() throws {
        let server = VirtualServer([.init(serviceNanoseconds: 10 * millisecond)])
        let think = ThinkTime.constant(nanoseconds: 10 * second)
        let outcome = try run(
            plan(
                phases: [
                    closed(9, seconds: 1), closed(3, think: think, seconds: 1),
                    constant(10, for: 1),
                ], taskLimit: 20), on: server)
        let perSecond = outcome.series.entries.map { Int($0.scheduled) }
        #expect(perSecond[0] > 880)
        #expect(perSecond[1] <= 3)
        #expect(perSecond[2] == 10)
    }

    @Test func `an answer that comes at once is neither lost nor starves the others`() throws {
        let server = VirtualServer([.init(serviceNanoseconds: 0)])
        server.connectNanoseconds = 0
        let stop = StopFlag()
        server.actions.append((at: 0, run: {}))
        var turns = 0
        // Virtual time stands still while every answer is immediate: stop after some of them.
        func again() {
            turns += 1
            if turns < 500 {
                server.actions.append((at: server.now, run: again))
            } else {
                stop.request()
            }
        }
        again()
        let outcome = try run(plan(phases: [closed(3)]), on: server, stop: stop)
        #expect(outcome.operations[0].counters.succeeded > 400)
        #expect(outcome.wasStopped)
    }
}
