import PoolModel
import Recording
import Testing

/// What has to be so in every simulation, however wild.
@Suite struct SimulationIdentityTests {
    private static let second: Int64 = 1_000_000_000

    /// Everything at once: two queues, restarts, suspension, retries, refusals, several workers.
    static func wild(seed: UInt64) -> SimulationConfiguration {
        let think = DurationDistribution.logNormal(medianNanoseconds: 9e8, p95Nanoseconds: 4e9)
        let query = DurationDistribution.exponential(meanNanoseconds: 4e6)
        return SimulationConfiguration(
            arrivals: .poisson(perSecond: 60),
            profiles: [
                RequestProfile(name: "read", weight: 6, stages: [.query(work: query)]),
                RequestProfile(
                    name: "chat", weight: 2,
                    stages: [
                        .query(work: query), .pause(think),
                        .query(work: query, keeping: .connection),
                        .pause(think, keeping: .connection),
                        .query(work: query, keeping: .transaction),
                        .pause(query, keeping: .transaction), .query(work: query),
                    ]),
            ],
            pool: .init(
                size: 4, maxOverflow: 3, timeoutNanoseconds: 2 * second,
                recycleNanoseconds: 20 * second, prePing: seed.isMultiple(of: 2),
                waiterLimit: 50),
            workers: 3, spreading: .atRandom,
            pgBouncer: seed.isMultiple(of: 3)
                ? .init(
                    mode: .transaction, poolSize: 4, reservePoolSize: 2,
                    reservePoolTimeoutNanoseconds: second / 2,
                    queryWaitTimeoutNanoseconds: 3 * second / 2,
                    serverIdleTimeoutNanoseconds: second,
                    serverLifetimeNanoseconds: 10 * second,
                    serverLoginRetryNanoseconds: second) : nil,
            server: .init(
                law: .universal(contention: 0.05, coherency: 0.001),
                connectTime: .exponential(meanNanoseconds: 7e6), connectionLimit: 16,
                connectFailureShare: 0.01,
                outages: [
                    .init(atNanoseconds: 10 * second),
                    .init(atNanoseconds: 20 * second, lastsNanoseconds: second),
                ],
                suspension: .init(
                    afterNanoseconds: second / 20,
                    wakeTime: .exponential(meanNanoseconds: 3e8))),
            pingTime: .fixed(nanoseconds: 100_000),
            wakeTime: .exponential(meanNanoseconds: 1e6),
            retries: .init(limit: 2, delay: .exponential(meanNanoseconds: 1e8)),
            durationNanoseconds: 40 * second, requestLimit: 60, seed: seed)
    }

    @Test(arguments: 0..<12)
    func `nobody is lost and time adds up`(seed: UInt64) {
        let outcome = PoolSimulation(Self.wild(seed: seed)).run()
        let counts = outcome.counts
        #expect(!outcome.isTruncated)
        #expect(counts.isBalanced && counts.inFlight == 0)
        #expect(counts.pool.isBalanced && counts.pool.stillWaiting == 0)
        #expect(counts.pgBouncer.isBalanced && counts.pgBouncer.stillWaiting == 0)
        // All of it did happen.
        #expect(counts.completed > 500 && counts.pool.waited > 0 && counts.replaced > 0)
        if seed.isMultiple(of: 3) {
            #expect(counts.pgBouncer.waited > 0 && counts.serversOpened > 0)
            #expect(outcome.backends.peak <= 6)
        } else {
            #expect(counts.failed > 0 && counts.retried > 0 && counts.lost > 0)
            #expect(counts.overtaken > 0 && counts.failedAttempts > 0)
            #expect(outcome.backends.peak <= 16)
        }
        // Nobody has anything any more.
        #expect(outcome.busy.current == 0 && outcome.statements.current == 0)
        #expect(outcome.connections.peak <= 3 * 7)
        #expect(counts.opened >= counts.closedOnReturn)
    }

    @Test(arguments: 0..<12)
    func `Little's law holds for the pools' lines`(seed: UInt64) {
        let outcome = PoolSimulation(Self.wild(seed: seed)).run()
        // Counted over time, and counted by request.
        let sum = Double(outcome.counts.pool.waitedNanoseconds)
        #expect(sum > 0)
        #expect(abs(outcome.waiting.countNanoseconds - sum) <= 1e-9 * sum)
        let measured = outcome.measured.pool
        #expect(outcome.poolWait.count == measured.granted + measured.timedOut + measured.refused)
    }

    @Test func `Little's law holds for requests`() throws {
        let outcome = PoolSimulation(
            SimulationConfiguration(
                arrivals: .poisson(perSecond: 90),
                profiles: [.holding(.exponential(meanNanoseconds: 1e7))],
                pool: .init(size: 1, maxOverflow: 0, timeoutNanoseconds: .max),
                durationNanoseconds: 100 * Self.second)
        ).run()
        let sum = try #require(outcome.latency.meanNanoseconds) * Double(outcome.latency.count)
        #expect(outcome.latency.count == outcome.counts.completed)
        #expect(abs(outcome.present.countNanoseconds / sum - 1) < 1e-9)
    }

    @Test func `the same seed gives the same run and another seed another`() {
        let one = PoolSimulation(Self.wild(seed: 3)).run()
        #expect(one == PoolSimulation(Self.wild(seed: 3)).run())
        #expect(one != PoolSimulation(Self.wild(seed: 4)).run())
    }

    @Test func `another pool gets the same requests`() {
        func latencies(size: Int) -> SimulationOutcome {
            PoolSimulation(
                SimulationConfiguration(
                    arrivals: .poisson(perSecond: 100),
                    profiles: [.holding(.exponential(meanNanoseconds: 1e7))],
                    pool: .init(size: size, maxOverflow: 0),
                    durationNanoseconds: 30 * Self.second)
            ).run()
        }
        let (small, large) = (latencies(size: 20), latencies(size: 30))
        #expect(small.counts.arrived == large.counts.arrived)
        // Neither is ever full, so nothing at all differs.
        #expect(small.waitShare == 0 && small.latency == large.latency)
    }

    @Test func `the warm-up is left out of the figures and of nothing else`() {
        var configuration = SimulationConfiguration(
            arrivals: .constant(perSecond: 100),
            profiles: [.holding(.fixed(nanoseconds: 5_000_000))],
            pool: .init(size: 1, maxOverflow: 0), durationNanoseconds: 10 * Self.second)
        configuration.server.connectTime = .fixed(nanoseconds: Self.second)
        let whole = PoolSimulation(configuration).run()
        configuration.warmUpNanoseconds = 5 * Self.second
        let warm = PoolSimulation(configuration).run()
        #expect(whole.counts == warm.counts)
        #expect(whole.measured.opened == 1 && warm.measured.opened == 0)
        #expect(whole.waitShare > 0.1 && warm.waitShare == 0)
        #expect(abs(warm.throughputPerSecond - 100) < 0.5)
        #expect(abs(warm.utilisation - 0.5) < 0.01)
        #expect(warm.measuredNanoseconds == 5 * Self.second)
    }

    @Test func `a system beyond its capacity turns requests away and ends`() {
        let outcome = PoolSimulation(
            SimulationConfiguration(
                arrivals: .poisson(perSecond: 1000),
                profiles: [.holding(.fixed(nanoseconds: 100_000_000))],
                pool: .init(size: 2, maxOverflow: 0, timeoutNanoseconds: .max),
                durationNanoseconds: 20 * Self.second, requestLimit: 100)
        ).run()
        #expect(outcome.counts.turnedAway > 19_000)
        #expect(outcome.counts.isBalanced && outcome.counts.inFlight == 0)
        #expect(outcome.present.peak == 100)
        #expect(outcome.failureShare > 0.9)
    }

    @Test func `a limit on events ends what would not end`() {
        let outcome = PoolSimulation(
            SimulationConfiguration(
                arrivals: .users(1, think: .none), profiles: [.holding(.none)],
                pool: .init(size: 1, maxOverflow: 0), eventLimit: 1000)
        ).run()
        #expect(outcome.isTruncated && outcome.events == 1000)
        #expect(outcome.counts.isBalanced)
    }
}
