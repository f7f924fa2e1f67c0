import PoolModel
import Stochastics
import Testing

@Suite struct PoolSizeSearchTests {
    private let second: Int64 = 1_000_000_000

    private func configuration(
        rate: Double, hold: DurationDistribution, seconds: Int64 = 20
    ) -> SimulationConfiguration {
        SimulationConfiguration(
            arrivals: .poisson(perSecond: rate), profiles: [.holding(hold)],
            pool: .init(size: 5, maxOverflow: 0), durationNanoseconds: seconds * second,
            warmUpNanoseconds: second)
    }

    @Test(arguments: [2, 5, 9])
    func `operations of a fixed time at fixed distances need the least that theory allows`(
        least: Int
    ) {
        var fixed = configuration(
            rate: 100, hold: .fixed(nanoseconds: Int64(least) * 10_000_000), seconds: 3)
        fixed.arrivals = .constant(perSecond: 100)
        let search = PoolSizeSearch(
            objective: .init(.poolWait, quantile: 0.99, longestNanoseconds: 0), sizes: 1...100,
            repetitions: 3)
        let advice = search.advice(for: fixed)
        #expect(advice.size == least)
        #expect(advice.interval == least...least)
        #expect(advice.achieved?.value == 0)
    }

    @Test func `the advised size meets its objective and a fifth less does not`() throws {
        let objective = PoolObjective(.poolWait, quantile: 0.99, longestNanoseconds: 50_000_000)
        let base = configuration(rate: 300, hold: .exponential(meanNanoseconds: 50_000_000))
        let advice = PoolSizeSearch(objective: objective, sizes: 1...200, repetitions: 10)
            .advice(for: base)
        let size = try #require(advice.size)
        let interval = try #require(advice.interval)
        #expect(interval.contains(size))
        let theory = try #require(
            ErlangC.fewestServers(
                offeredLoad: 15, meanHold: 0.05, quantile: 0.99, longestWait: 0.05))
        #expect(interval.lowerBound <= theory && theory <= interval.upperBound + 1)
        // On requests that the search has not seen.
        func successes(_ size: Int) -> Int {
            (0..<10).count { repetition in
                var trial = base
                trial.pool.size = size
                trial.seed = 1000 + UInt64(repetition)
                return objective.isMet(by: PoolSimulation(trial).run())
            }
        }
        #expect(successes(size) >= 8)
        #expect(successes(size * 4 / 5) <= 1)
    }

    @Test func `the same answer from wherever the search starts`() {
        let search = PoolSizeSearch(
            objective: .init(.latency, quantile: 0.5, longestNanoseconds: 10), sizes: 1...64,
            repetitions: 2)
        // A stand-in that needs 23: nothing waits from there on.
        func outcome(_ size: Int) -> SimulationOutcome {
            PoolSimulation(
                SimulationConfiguration(
                    arrivals: .constant(perSecond: 10),
                    profiles: [.holding(.fixed(nanoseconds: size >= 23 ? 10 : 100))],
                    pool: .init(size: 1, maxOverflow: 0), durationNanoseconds: second)
            ).run()
        }
        for start in [1, 2, 22, 23, 24, 40, 64, 100] {
            let advice = search.advice(startingAt: start) { size, _ in outcome(size) }
            #expect(advice.size == 23)
        }
    }

    @Test func `inputs that are not known well widen the interval`() throws {
        let objective = PoolObjective(.poolWait, quantile: 0.9, longestNanoseconds: 10_000_000)
        let base = configuration(rate: 200, hold: .exponential(meanNanoseconds: 40_000_000))
        let search = PoolSizeSearch(objective: objective, sizes: 1...60, repetitions: 10)
        let sure = try #require(search.advice(for: base).interval)
        let unsure = try #require(
            search.advice(for: base) { trial, random in
                let mean = 30e6 + 20e6 * random.unitDouble()
                trial.profiles = [.holding(.exponential(meanNanoseconds: mean))]
            }.interval)
        #expect(unsure.count > sure.count)
    }

    @Test func `a rate beyond what the server can do is told its capacity`() {
        var busy = configuration(rate: 500, hold: .fixed(nanoseconds: 10_000_000))
        busy.server.law = .processors(count: 4)
        let search = PoolSizeSearch(
            objective: .init(.latency, quantile: 0.99, longestNanoseconds: 50_000_000),
            sizes: 1...100)
        let advice = search.advice(for: busy)
        #expect(advice.size == nil)
        #expect(advice.obstacle == .beyondCapacity(perSecond: 400))
    }

    @Test func `an objective that no size meets is said to be that`() {
        var base = configuration(rate: 20, hold: .fixed(nanoseconds: 10_000_000), seconds: 3)
        let search = PoolSizeSearch(
            objective: .init(.latency, quantile: 0.99, longestNanoseconds: 5_000_000),
            sizes: 1...16, repetitions: 2)
        let advice = search.advice(for: base)
        #expect(advice.size == nil && advice.interval == nil)
        #expect(advice.obstacle == .noSizeMeets(limit: 16))
        // Failing requests do not meet it either, however fast they fail.
        base.server.connectFailureShare = 1
        let failing = PoolSizeSearch(
            objective: .init(.poolWait, quantile: 0.99, longestNanoseconds: second),
            sizes: 1...16, repetitions: 2)
        #expect(failing.advice(for: base).obstacle == .noSizeMeets(limit: 16))
    }

    @Test func `more workers need more connections for the same wait`() throws {
        let objective = PoolObjective(.poolWait, quantile: 0.95, longestNanoseconds: 20_000_000)
        var base = configuration(rate: 200, hold: .exponential(meanNanoseconds: 40_000_000))
        base.spreading = .atRandom
        let search = PoolSizeSearch(objective: objective, sizes: 1...60, repetitions: 5)
        let one = try #require(search.advice(for: base).size)
        base.workers = 4
        let four = try #require(search.advice(for: base).size)
        // Four small queues are not as good as a large one.
        #expect(4 * four > one)
    }
}

@Suite struct SettingJudgementTests {
    @Test func `the documented setting with one worker to eight`() {
        let configuration = SimulationConfiguration(
            arrivals: .poisson(perSecond: 60),
            profiles: [
                .holding(.logNormal(medianNanoseconds: 140e6, p95Nanoseconds: 600e6))
            ], pool: .documented,
            server: .init(connectTime: .fixed(nanoseconds: 7_000_000)),
            durationNanoseconds: 30_000_000_000, warmUpNanoseconds: 5_000_000_000)
        let rows = SettingJudgement(of: configuration, serverLimit: 97).rows
        #expect(rows.map(\.workers) == [1, 2, 4, 8])
        #expect(rows.map(\.connectionsAtMost) == [15, 30, 60, 120])
        #expect(rows.map(\.fits) == [true, true, true, false])
        // One worker's fifteen are nearly busy and its overflow comes and goes.
        #expect(rows[0].outcome.utilisation > 0.7 && rows[0].outcome.waitShare > 0.1)
        #expect(rows[0].outcome.openedPerMinute > 0)
        #expect(rows[0].connectionsAtPeak == 15)
        #expect(rows[3].outcome.waitShare < rows[0].outcome.waitShare)
        #expect(rows[3].connectionsAtPeak <= 97)
    }

    @Test func `the documented setting exhausts the smallest compute with seven workers`() throws {
        let smallest = try #require(NeonLimits.computes.first)
        #expect(smallest.availableConnections == 97)
        #expect(
            QueuePool.Settings.documented.workers(
                withinServerLimit: smallest.availableConnections) == 6)
        #expect(NeonLimits.smallest(forConnections: 105)?.units == 0.5)
        #expect(NeonLimits.smallest(forConnections: 100_000) == nil)
        #expect(smallest.poolerSize == 93)
        let connections = NeonLimits.computes.map(\.maxConnections)
        #expect(connections == connections.sorted())
    }
}
