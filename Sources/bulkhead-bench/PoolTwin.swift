import Foundation
import PoolModel

/// The simulation of pools beside theory, and how fast it is.
struct PoolTwin {
    /// Arrivals of each case, and of the one that needs the most.
    var arrivals: Double
    var arrivalsOfLongest: Double

    func measure(into table: inout FigureTable) {
        table.add([speed(), hour()])
        let cases = theory()
        table.add([Self.worst(of: cases), longest()])
        table.add(
            DetailTable(
                title: "Mean wait of M/M/c in simulation beside Erlang C",
                columns: [
                    "c", "utilisation", "arrivals", "Erlang C, ms", "simulated, ms",
                    "standard error, ms", "standard errors off",
                ], rows: cases.map(\.row)))
    }

    /// One queue beside its formula.
    private struct Case {
        let connections: Int
        let utilisation: Double
        let arrivals: UInt64
        /// Mean waits, in seconds.
        let expected: Double
        let simulated: Double
        let standardError: Double

        var standardErrorsOff: Double {
            standardError > 0 ? abs(simulated - expected) / standardError : .infinity
        }

        var row: [String] {
            [
                String(connections), String(utilisation), String(arrivals),
                String(format: "%.4f", expected * 1000), String(format: "%.4f", simulated * 1000),
                String(format: "%.4f", standardError * 1000), shortened(standardErrorsOff),
            ]
        }
    }

    private func speed() -> Figure {
        let (_, seconds) = timed { simulate(connections: 10, utilisation: 0.9, arrivals: 1e6) }
        return Figure(
            name: "a million arrivals simulated, s", peer: "", ours: shortened(seconds), ratio: "",
            bound: "<= 5 s", isMet: seconds <= 5)
    }

    /// Requests with a model call that holds nothing, in four workers with the documented pool.
    private func hour() -> Figure {
        let query = DurationDistribution.logNormal(
            medianNanoseconds: 2_000_000, p95Nanoseconds: 8_000_000)
        let configuration = SimulationConfiguration(
            arrivals: .poisson(perSecond: 1000),
            profiles: [
                RequestProfile(name: "read", weight: 4, stages: [.query(work: query)]),
                RequestProfile(
                    name: "chat", weight: 1,
                    stages: [
                        .query(work: query),
                        .pause(.logNormal(medianNanoseconds: 9e8, p95Nanoseconds: 4e9)),
                        .query(work: query),
                    ]),
            ], pool: .documented, workers: 4,
            server: .init(
                law: .universal(contention: 0.02, coherency: 0.0002),
                connectTime: .fixed(nanoseconds: 7_000_000)),
            durationNanoseconds: 3_600_000_000_000)
        let (outcome, seconds) = timed { PoolSimulation(configuration).run() }
        return Figure(
            name: "an hour at 1,000/s simulated, s (\(outcome.counts.completed) requests)",
            peer: "", ours: shortened(seconds), ratio: "", bound: "<= 30 s", isMet: seconds <= 30)
    }

    private func longest() -> Figure {
        let outcome = simulate(connections: 1, utilisation: 0.95, arrivals: arrivalsOfLongest)
        let theory = ErlangC(servers: 1, offeredLoad: 0.95).meanWait(meanHold: Self.hold)
        let error = abs(outcome.poolWaitSeconds.mean / theory - 1)
        // Two percent for 17 million arrivals; the error falls with the root of their number.
        let bound = 0.02 * max(1, (17e6 / arrivalsOfLongest).squareRoot())
        return Figure(
            name: "mean wait of M/M/1 at 0.95, ms (\(outcome.counts.arrived) arrivals)",
            peer: shortened(theory * 1000), ours: shortened(outcome.poolWaitSeconds.mean * 1000),
            ratio: String(format: "%.2f %% off", error * 100),
            bound: String(format: "<= %.1f %%", bound * 100), isMet: error <= bound)
    }

    private func theory() -> [Case] {
        [1, 2, 10].flatMap { connections in
            [0.5, 0.7, 0.8, 0.9, 0.95].map { utilisation in
                let outcome = simulate(
                    connections: connections, utilisation: utilisation, arrivals: arrivals)
                let theory = ErlangC(
                    servers: connections, offeredLoad: utilisation * Double(connections))
                return Case(
                    connections: connections, utilisation: utilisation,
                    arrivals: outcome.counts.arrived,
                    expected: theory.meanWait(meanHold: Self.hold),
                    simulated: outcome.poolWaitSeconds.mean,
                    standardError: outcome.poolWaitSeconds.standardError ?? 0)
            }
        }
    }

    private static func worst(of cases: [Case]) -> Figure {
        let worst = cases.map(\.standardErrorsOff).max() ?? .infinity
        let fewest = cases.map(\.arrivals).min() ?? 0
        return Figure(
            name: "mean wait of M/M/c, worst of c = 1, 2, 10 at 0.5 to 0.95 "
                + "(\(fewest) arrivals each or more)",
            peer: "Erlang C", ours: shortened(worst), ratio: "standard errors off", bound: "<= 3",
            isMet: worst <= 3)
    }

    private static let hold = 0.01

    private func simulate(
        connections: Int, utilisation: Double, arrivals: Double
    ) -> SimulationOutcome {
        let rate = utilisation * Double(connections) / Self.hold
        return PoolSimulation(
            SimulationConfiguration(
                arrivals: .poisson(perSecond: rate),
                profiles: [.holding(.exponential(meanNanoseconds: Self.hold * 1e9))],
                pool: .init(size: connections, maxOverflow: 0, timeoutNanoseconds: .max),
                durationNanoseconds: Int64(arrivals / rate * 1e9),
                warmUpNanoseconds: 10_000_000_000,
                seed: UInt64(Double(connections) * 1000 + utilisation * 100))
        ).run()
    }

    private func timed<R>(_ body: () -> R) -> (R, seconds: Double) {
        let clock = ContinuousClock()
        let start = clock.now
        let result = body()
        return (result, (clock.now - start) / .seconds(1))
    }
}
