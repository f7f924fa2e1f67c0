import PoolModel
import Recording
import Testing

/// Traces as short as they can be, in milliseconds, and what has to come of them.
@Suite struct TraceReplayTests {
    private let millisecond: Int64 = 1_000_000

    /// One request: when it asks and how long it holds; then, where they are known, what opening
    /// takes, what waking takes, and the same while others overtake it.
    private struct Request {
        var at: Int64
        var hold: Int64?
        var worker = 0
        var opening: Int64?
        var waking: Int64?
        var overtaken: [Int64] = []
    }

    private func replay(
        _ requests: [Request], size: Int, overflow: Int = 0, timeout: Int64 = 30_000,
        workers: Int = 1, warmUp: Int64 = 0
    ) throws -> SimulationOutcome {
        func scaled(_ milliseconds: Int64?) -> Int64? { milliseconds.map { $0 * millisecond } }
        let trace = try RecordedTrace(
            requests.map { request in
                RecordedTrace.Arrival(
                    atNanoseconds: request.at * millisecond, holdNanoseconds: scaled(request.hold),
                    worker: request.worker, openingNanoseconds: scaled(request.opening),
                    wakingNanoseconds: scaled(request.waking),
                    overtakenNanoseconds: request.overtaken.map { $0 * millisecond })
            })
        return TraceReplay(
            trace,
            pool: .init(
                size: size, maxOverflow: overflow, timeoutNanoseconds: timeout * millisecond),
            workers: workers, unrecordedHold: .fixed(nanoseconds: 5 * millisecond),
            warmUpNanoseconds: warmUp * millisecond
        ).run()
    }

    @Test func `who comes while all are held waits for the first that is given back`() throws {
        let outcome = try replay(
            [.init(at: 0, hold: 100), .init(at: 10, hold: 40), .init(at: 20, hold: 10)], size: 2)
        #expect(outcome.counts.pool.waited == 1)
        #expect(outcome.poolWait.maximumNanoseconds == 30 * millisecond)
        #expect(outcome.elapsedNanoseconds == 100 * millisecond)
    }

    @Test func `opening takes as long as it did, and counts as held`() throws {
        let outcome = try replay(
            [.init(at: 0, hold: 10, opening: 30), .init(at: 5, hold: 10)], size: 1)
        #expect(outcome.poolWait.maximumNanoseconds == 35 * millisecond)
        #expect(outcome.counts.opened == 1)
        #expect(outcome.elapsedNanoseconds == 50 * millisecond)
    }

    @Test func `a waiter takes as long to run as it did`() throws {
        let outcome = try replay(
            [.init(at: 0, hold: 10), .init(at: 5, hold: 10, waking: 3)], size: 1)
        #expect(outcome.poolWait.maximumNanoseconds == 8 * millisecond)
    }

    @Test func `who asks before the waiter runs is served first, as it was`() throws {
        let outcome = try replay(
            [
                .init(at: 0, hold: 10), .init(at: 5, hold: 10, waking: 1, overtaken: [4]),
                .init(at: 12, hold: 20),
            ], size: 1)
        #expect(outcome.counts.overtaken == 1)
        // Notified at 10, too late at 14; notified again at 32, and there at 33.
        #expect(outcome.poolWait.maximumNanoseconds == 28 * millisecond)
    }

    @Test func `each worker has a pool of its own`() throws {
        let outcome = try replay(
            [.init(at: 0, hold: 100), .init(at: 10, hold: 50, worker: 1)], size: 1, workers: 2)
        #expect(outcome.counts.pool.waited == 0)
    }

    @Test func `who got nothing gets nothing, or a hold like the others`() throws {
        let requests = [Request(at: 0, hold: 100), Request(at: 10), Request(at: 110, hold: 1)]
        let inVain = try replay(requests, size: 1, timeout: 50)
        #expect(inVain.counts.pool.timedOut == 1)
        #expect(inVain.elapsedNanoseconds == 111 * millisecond)
        let served = try replay(requests, size: 1)
        #expect(served.counts.pool.timedOut == 0)
        // Served at 100 for five milliseconds.
        #expect(served.counts.pool.waited == 1)
    }

    @Test func `the warm-up fills the pool and is not counted`() throws {
        let outcome = try replay(
            [.init(at: 0, hold: 100), .init(at: 10, hold: 10), .init(at: 60, hold: 10)], size: 1,
            warmUp: 50)
        #expect(outcome.poolWait.count == 1)
        #expect(outcome.poolWait.maximumNanoseconds == 50 * millisecond)
        #expect(outcome.waitShare == 1)
    }

    @Test func `times are not negative`() {
        for bad in [
            Request(at: 0, hold: 1, opening: -1), Request(at: 0, hold: 1, waking: -1),
            Request(at: 0, hold: 1, overtaken: [-1]), Request(at: 0, hold: -1),
        ] {
            #expect(throws: PoolModelFault.self) { try replay([bad], size: 1) }
        }
    }
}
