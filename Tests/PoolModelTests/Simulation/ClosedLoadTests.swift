import PoolModel
import Testing

/// Users who wait for their answer, against what is known of closed networks.
@Suite struct ClosedLoadTests {
    private func simulate(
        users: Int, think: DurationDistribution, work: DurationDistribution, law: ServiceLaw,
        pool: Int = 64, seconds: Int64 = 60
    ) -> SimulationOutcome {
        PoolSimulation(
            SimulationConfiguration(
                arrivals: .users(users, think: think), profiles: [.holding(work)],
                pool: .init(size: pool, maxOverflow: 0), server: .init(law: law),
                durationNanoseconds: seconds * 1_000_000_000,
                warmUpNanoseconds: 1_000_000_000)
        ).run()
    }

    @Test(arguments: [1, 2, 5, 12])
    func `one processor and thinking users are what mean value analysis says`(users: Int) {
        let outcome = simulate(
            users: users, think: .exponential(meanNanoseconds: 10e6),
            work: .exponential(meanNanoseconds: 2.5e6), law: .processors(count: 1))
        let theory = ClosedQueue(parallelSeconds: 0.010, serialSeconds: 0.0025)
            .throughput(at: users)
        // Some 5,000 to 24,000 requests.
        #expect(abs(outcome.throughputPerSecond / theory - 1) < 0.03)
    }

    @Test func `a pool of one connection is such a processor too`() {
        let outcome = simulate(
            users: 5, think: .exponential(meanNanoseconds: 10e6),
            work: .exponential(meanNanoseconds: 2.5e6), law: .unlimited, pool: 1)
        let theory = ClosedQueue(parallelSeconds: 0.010, serialSeconds: 0.0025).throughput(at: 5)
        #expect(abs(outcome.throughputPerSecond / theory - 1) < 0.03)
    }

    @Test(arguments: [1, 4, 16, 48])
    func `a closed sweep shows the server's law`(users: Int) {
        let law = UniversalScalabilityLaw(ratePerSecond: 200, contention: 0.03, coherency: 0.0008)
        let outcome = simulate(
            users: users, think: .none, work: .fixed(nanoseconds: 5_000_000),
            law: ServiceLaw(.universal(law), upTo: 64), seconds: 11)
        #expect(
            abs(outcome.throughputPerSecond / law.throughput(at: Double(users)) - 1) < 0.01)
        #expect(outcome.statements.peak == users)
    }

    @Test func `a ceiling found by a fit is the ceiling of the simulation`() {
        let bound = HardCeiling(ratePerSecond: 80, ceilingPerSecond: 410)
        let outcome = simulate(
            users: 20, think: .none, work: .fixed(nanoseconds: 12_500_000),
            law: ServiceLaw(.hardCeiling(bound), upTo: 64), seconds: 11)
        #expect(abs(outcome.throughputPerSecond / 410 - 1) < 0.01)
    }
}
