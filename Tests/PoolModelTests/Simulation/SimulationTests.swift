import PoolModel
import Recording
import Testing

/// What the simulation does, with times that can be worked out by hand.
@Suite struct SimulationTests {
    private let millisecond: Int64 = 1_000_000
    private let second: Int64 = 1_000_000_000

    /// Arrivals at these milliseconds, each with a hold of so many.
    private func trace(_ arrivals: [(at: Int64, hold: Int64)]) throws -> ArrivalProcess {
        .recorded(
            try RecordedTrace(
                arrivals.map {
                    .init(
                        atNanoseconds: $0.at * millisecond,
                        holdNanoseconds: $0.hold * millisecond)
                }))
    }

    private func milliseconds(_ count: Int64) -> DurationDistribution {
        .fixed(nanoseconds: count * millisecond)
    }

    private func pool(
        size: Int, overflow: Int = 0, timeoutMilliseconds: Int64 = 30_000, prePing: Bool = false
    ) -> QueuePool.Settings {
        .init(
            size: size, maxOverflow: overflow,
            timeoutNanoseconds: timeoutMilliseconds * millisecond, prePing: prePing)
    }

    private let anyProfile = [RequestProfile.holding(.fixed(nanoseconds: 0))]

    // MARK: Waiting

    @Test func `a recorded trace is replayed to the nanosecond`() throws {
        let outcome = PoolSimulation(
            SimulationConfiguration(
                arrivals: try trace([(0, 100), (10, 50), (20, 50), (300, 10)]),
                profiles: anyProfile, pool: pool(size: 1))
        ).run()
        // The second waits until 100, the third until 150, the fourth not at all.
        #expect(outcome.counts.pool.waited == 2)
        #expect(outcome.waiting.countNanoseconds == Double((90 + 130) * millisecond))
        #expect(outcome.elapsedNanoseconds == 310 * millisecond)
        #expect(outcome.counts.completed == 4)
        #expect(outcome.counts.opened == 1)
    }

    @Test func `a time limit counts waiting`() throws {
        let outcome = PoolSimulation(
            SimulationConfiguration(
                arrivals: try trace([(0, 1000), (10, 50), (20, 50)]), profiles: anyProfile,
                pool: pool(size: 1, timeoutMilliseconds: 200))
        ).run()
        #expect(outcome.counts.pool.timedOut == 2)
        #expect(outcome.counts.failed == 2 && outcome.counts.completed == 1)
        #expect(outcome.poolWait.maximumNanoseconds == 200 * millisecond)
    }

    @Test func `time to connect is not waiting`() throws {
        let outcome = PoolSimulation(
            SimulationConfiguration(
                arrivals: try trace([(0, 10)]), profiles: anyProfile,
                pool: pool(size: 1, timeoutMilliseconds: 100),
                server: .init(connectTime: milliseconds(500)))
        ).run()
        #expect(outcome.counts.pool.timedOut == 0 && outcome.waitShare == 0)
        #expect(outcome.latency.maximumNanoseconds == 510 * millisecond)
    }

    @Test func `a waiter that takes time to wake up is overtaken`() throws {
        let outcome = PoolSimulation(
            SimulationConfiguration(
                // The third comes between the return at 100 and the second's waking at 105.
                arrivals: try trace([(0, 100), (10, 50), (102, 40)]), profiles: anyProfile,
                pool: pool(size: 1), wakeTime: milliseconds(5))
        ).run()
        #expect(outcome.counts.overtaken == 1)
        #expect(outcome.counts.pool.waited == 1)
        // Until the third gives back at 142, and five more.
        #expect(outcome.waiting.countNanoseconds == Double((147 - 10) * millisecond))
    }

    @Test func `users in a tight loop overtake those who wait`() {
        func longestWait(wakeMilliseconds: Int64) -> Int64 {
            PoolSimulation(
                SimulationConfiguration(
                    arrivals: .users(4, think: .fixed(nanoseconds: 1000)),
                    profiles: [.holding(.exponential(meanNanoseconds: 1e6))],
                    pool: pool(size: 3), wakeTime: milliseconds(wakeMilliseconds),
                    durationNanoseconds: 20 * second)
            ).run().poolWait.maximumNanoseconds ?? 0
        }
        // Each comes back before the waiter has woken up.
        #expect(longestWait(wakeMilliseconds: 1) > 20 * longestWait(wakeMilliseconds: 0))
    }

    @Test func `a failed attempt to connect wakes nobody`() throws {
        let outcome = PoolSimulation(
            SimulationConfiguration(
                arrivals: try trace([(0, 10), (100, 10)]), profiles: anyProfile,
                pool: pool(size: 1, timeoutMilliseconds: 3000),
                server: .init(
                    connectTime: milliseconds(300),
                    outages: [.init(atNanoseconds: 0, lastsNanoseconds: 200 * millisecond)]))
        ).run()
        // There is room from 300 on; the waiter finds it when its time is up, at 3100.
        #expect(outcome.counts.failedAttempts == 1)
        #expect(outcome.poolWait.maximumNanoseconds == 3000 * millisecond)
        #expect(outcome.counts.completed == 1)
        #expect(outcome.elapsedNanoseconds == 3410 * millisecond)
    }

    // MARK: What is held

    private func chat(_ holding: Holding) -> RequestProfile {
        RequestProfile(
            name: "chat",
            stages: [
                .query(work: milliseconds(5), keeping: holding),
                .pause(milliseconds(5000), keeping: holding), .query(work: milliseconds(5)),
            ])
    }

    @Test func `a model call that holds the connection caps fifteen at three turns a second`() {
        func turns(_ holding: Holding) -> Double {
            PoolSimulation(
                SimulationConfiguration(
                    arrivals: .poisson(perSecond: 6), profiles: [chat(holding)],
                    pool: pool(size: 15), durationNanoseconds: 600 * second,
                    warmUpNanoseconds: 60 * second)
            ).run().throughputPerSecond
        }
        #expect(abs(turns(.connection) - 15 / 5.01) < 0.1)
        #expect(abs(turns(.nothing) - 6) < 0.3)
        #expect(abs(chat(.connection).meanHoldNanoseconds / 5.01e9 - 1) < 1e-9)
        #expect(abs(chat(.nothing).meanHoldNanoseconds / 1e7 - 1) < 1e-9)
    }

    @Test func `the same request with something else kept`() {
        #expect(chat(.connection).keeping(.nothing).stages == chat(.nothing).stages)
        #expect(chat(.nothing).keeping(.transaction).stages == chat(.transaction).stages)
    }

    @Test func `each kind of request has its figures`() {
        let read = RequestProfile(name: "read", weight: 3, stages: [.query(work: milliseconds(2))])
        let outcome = PoolSimulation(
            SimulationConfiguration(
                arrivals: .poisson(perSecond: 40), profiles: [read, chat(.nothing)],
                pool: pool(size: 5), durationNanoseconds: 100 * second)
        ).run()
        #expect(outcome.profiles.map(\.name) == ["read", "chat"])
        #expect(outcome.profiles.reduce(0) { $0 + $1.completed } == outcome.counts.completed)
        #expect(abs(outcome.throughputPerSecond(ofProfile: "read") - 30) < 3)
        // The last turns end after the last arrival.
        #expect(abs(outcome.throughputPerSecond(ofProfile: "chat") - 10 * 0.95) < 1)
        #expect((outcome.profiles[1].latency.minimumNanoseconds ?? 0) >= 5010 * millisecond)
        #expect((outcome.profiles[0].latency.maximumNanoseconds ?? 0) < 100 * millisecond)
    }

    @Test func `PgBouncer lends a server on between transactions but not within one`() {
        func peak(_ holding: Holding, _ mode: PgBouncer.Mode) -> SimulationOutcome {
            PoolSimulation(
                SimulationConfiguration(
                    arrivals: .poisson(perSecond: 3), profiles: [chat(holding)],
                    pool: pool(size: 40), pgBouncer: .init(mode: mode, poolSize: 5),
                    durationNanoseconds: 120 * second)
            ).run()
        }
        // Fifteen turns at a time, all with a connection, but a server only for the statements.
        let shared = peak(.connection, .transaction)
        #expect(shared.connections.peak >= 15 && shared.backends.peak <= 5)
        #expect(shared.failureShare == 0)
        #expect((shared.pgBouncerWait.maximumNanoseconds ?? 0) < second)
        // An open transaction keeps its server: five do one turn a second.
        let held = peak(.transaction, .transaction)
        #expect((held.pgBouncerWait.maximumNanoseconds ?? 0) > 10 * second)
        // A session keeps it until the pool closes the connection, which it never does.
        let session = peak(.connection, .session)
        #expect(session.counts.pgBouncer.timedOut > 0)
        #expect(session.counts.pgBouncer.isBalanced)
    }

    // MARK: The server

    @Test func `statements slow each other down`() throws {
        let outcome = PoolSimulation(
            SimulationConfiguration(
                arrivals: try trace([(0, 100), (0, 100)]), profiles: anyProfile,
                pool: pool(size: 2), server: .init(law: .processors(count: 1)))
        ).run()
        #expect(outcome.latency.minimumNanoseconds == 200 * millisecond)
        #expect(outcome.statements.peak == 2)
    }

    @Test(arguments: [false, true])
    func `all backends gone at once`(prePing: Bool) throws {
        let first = (0..<10).map { (at: Int64($0), hold: Int64(50)) }
        let second = (0..<10).map { (at: 2000 + Int64($0), hold: Int64(50)) }
        let outcome = PoolSimulation(
            SimulationConfiguration(
                arrivals: try trace(first + second), profiles: anyProfile,
                pool: pool(size: 10, prePing: prePing),
                server: .init(
                    connectTime: milliseconds(5),
                    outages: [.init(atNanoseconds: 1000 * millisecond)]),
                pingTime: milliseconds(1))
        ).run()
        // One at a time, the first to fail condemns the others; pings spare even that one.
        #expect(outcome.counts.failed == (prePing ? 0 : 1))
        #expect(outcome.counts.opened == 20 - outcome.counts.failed)
    }

    @Test func `ten requests at once meet ten dead connections`() throws {
        let all = (0..<20).map { (at: Int64($0 / 10) * 2000, hold: Int64(50)) }
        func failures(retries: Int, prePing: Bool) throws -> UInt64 {
            PoolSimulation(
                SimulationConfiguration(
                    arrivals: try trace(all), profiles: anyProfile,
                    pool: pool(size: 10, prePing: prePing),
                    server: .init(outages: [.init(atNanoseconds: 1000 * millisecond)]),
                    pingTime: milliseconds(1),
                    retries: .init(limit: retries, delay: milliseconds(10)))
            ).run().counts.failed
        }
        // The dead one is noticed when its statement is sent, which takes no time here: the first
        // fails and the others find theirs condemned.
        #expect(try failures(retries: 0, prePing: false) == 1)
        #expect(try failures(retries: 1, prePing: false) == 0)
        #expect(try failures(retries: 0, prePing: true) == 0)
    }

    @Test func `a server that restarts fails what is in progress`() throws {
        let outcome = PoolSimulation(
            SimulationConfiguration(
                arrivals: try trace([(0, 1000), (0, 1000), (600, 10)]), profiles: anyProfile,
                pool: pool(size: 2),
                server: .init(outages: [
                    .init(atNanoseconds: 500 * millisecond, lastsNanoseconds: 200 * millisecond)
                ]))
        ).run()
        #expect(outcome.counts.lost == 2)
        // The third comes while the server is away.
        #expect(outcome.counts.failedAttempts == 1)
        #expect(outcome.counts.failed == 3)
        #expect(outcome.backends.current == 0 && outcome.connections.current == 0)
    }

    @Test func `a suspended server wakes up for the first who connects`() throws {
        let outcome = PoolSimulation(
            SimulationConfiguration(
                arrivals: try trace([(0, 10), (400_000, 10)]), profiles: anyProfile,
                pool: pool(size: 1, prePing: true),
                server: .init(
                    connectTime: milliseconds(5),
                    suspension: .init(
                        afterNanoseconds: NeonLimits.suspendsAfterNanoseconds,
                        wakeTime: milliseconds(300))), pingTime: milliseconds(1),
                durationNanoseconds: 1000 * second)
        ).run()
        #expect(outcome.counts.lost == 1)
        #expect(outcome.latency.maximumNanoseconds == (1 + 300 + 5 + 10) * millisecond)
        #expect(outcome.counts.completed == 2)
    }

    @Test func `an open transaction keeps the server awake and an idle connection does not`() {
        func suspends(_ holding: Holding) -> Bool {
            let profile = RequestProfile(
                name: "long",
                stages: [
                    .query(work: milliseconds(1), keeping: holding),
                    .pause(.fixed(nanoseconds: 400 * second), keeping: holding),
                    .query(work: milliseconds(1)),
                ])
            return PoolSimulation(
                SimulationConfiguration(
                    arrivals: .constant(perSecond: 0.001), profiles: [profile],
                    pool: pool(size: 1),
                    server: .init(
                        suspension: .init(
                            afterNanoseconds: 300 * second, wakeTime: milliseconds(300))),
                    durationNanoseconds: 500 * second)
            ).run().counts.lost > 0
        }
        #expect(suspends(.connection))
        #expect(!suspends(.transaction))
    }

    @Test func `a server refuses more connections than it has`() throws {
        let outcome = PoolSimulation(
            SimulationConfiguration(
                arrivals: try trace((0..<8).map { _ in (at: 0, hold: 100) }),
                profiles: anyProfile, pool: pool(size: 2), workers: 4,
                server: .init(connectionLimit: 5))
        ).run()
        #expect(outcome.counts.failedAttempts == 3 && outcome.counts.completed == 5)
        #expect(outcome.backends.peak == 5)
    }

    // MARK: Connections

    @Test func `bursts open and close overflow`() throws {
        let bursts = (0..<100).flatMap { burst in
            (0..<15).map { _ in (at: Int64(burst) * 1000, hold: Int64(100)) }
        }
        func opened(_ size: Int, _ overflow: Int) throws -> UInt64 {
            PoolSimulation(
                SimulationConfiguration(
                    arrivals: try trace(bursts), profiles: anyProfile,
                    pool: pool(size: size, overflow: overflow),
                    durationNanoseconds: 200 * second)
            ).run().counts.opened
        }
        // As measured on SQLAlchemy.
        #expect(try opened(10, 5) == 510)
        #expect(try opened(15, 0) == 15)
    }

    @Test func `without a pool every request opens a connection and closes it`() throws {
        let outcome = PoolSimulation(
            SimulationConfiguration(
                arrivals: try trace([(0, 100), (10, 100), (20, 100), (500, 100)]),
                profiles: anyProfile, pool: .unpooled(connectionLimit: 2),
                server: .init(connectTime: milliseconds(7)))
        ).run()
        // The third would be one too many, and nobody waits.
        #expect(outcome.counts.opened == 3 && outcome.counts.closedOnReturn == 3)
        #expect(outcome.counts.pool.refused == 1 && outcome.waitShare == 0)
        #expect(outcome.latency.minimumNanoseconds == 107 * millisecond)
        #expect(outcome.connections.current == 0 && outcome.backends.current == 0)
    }

    @Test func `each worker has a pool of its own`() throws {
        let outcome = PoolSimulation(
            SimulationConfiguration(
                arrivals: try trace((0..<4).map { _ in (at: 0, hold: 100) }),
                profiles: anyProfile, pool: pool(size: 1), workers: 2)
        ).run()
        #expect(outcome.counts.pool.waited == 2 && outcome.connections.peak == 2)
        #expect(outcome.connectionLimit == 2)
        // A trace may say which.
        let lopsided = RecordedTrace.Arrival(
            atNanoseconds: 0, holdNanoseconds: millisecond, worker: 1)
        let replay = PoolSimulation(
            SimulationConfiguration(
                arrivals: .recorded(try RecordedTrace([lopsided, lopsided, lopsided])),
                profiles: anyProfile, pool: pool(size: 1), workers: 2)
        ).run()
        #expect(replay.counts.pool.waited == 2 && replay.connections.peak == 1)
    }
}
