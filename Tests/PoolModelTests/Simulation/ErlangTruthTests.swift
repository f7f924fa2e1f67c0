import PoolModel
import Testing

/// Poisson arrivals, exponential holds and `c` connections, against the formula.
///
/// The arrivals are few, so that a debug build takes about a second for each case, and the standard
/// error is as wide as that makes it; `bulkhead-bench pools` has the long runs, 17 million arrivals
/// for one connection at 0.95. Standard errors are by batch means, which are too small while a
/// batch is not much longer than a queue is remembered: so each case is as long as it needs.
@Suite struct ErlangTruthTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var connections: Int
        var utilisation: Double
        var arrivals: Double

        var testDescription: String { "c = \(connections), rho = \(utilisation)" }
    }

    static let cases: [Case] = [1, 2, 10].flatMap { connections in
        [(0.5, 10_000.0), (0.7, 10_000), (0.9, 20_000), (0.95, 40_000)].map {
            Case(connections: connections, utilisation: $0.0, arrivals: $0.1)
        }
    }

    @Test(arguments: cases)
    func `the wait is Erlang's within three standard errors`(one: Case) throws {
        let hold = 0.01
        let rate = one.utilisation * Double(one.connections) / hold
        let outcome = PoolSimulation(
            SimulationConfiguration(
                arrivals: .poisson(perSecond: rate),
                profiles: [.holding(.exponential(meanNanoseconds: hold * 1e9))],
                pool: .init(
                    size: one.connections, maxOverflow: 0, timeoutNanoseconds: .max),
                durationNanoseconds: Int64(one.arrivals / rate * 1e9),
                warmUpNanoseconds: 1_000_000_000,
                seed: UInt64(Double(one.connections) * 1000 + one.utilisation * 100))
        ).run()
        let theory = ErlangC(
            servers: one.connections, offeredLoad: one.utilisation * Double(one.connections))
        let error = try #require(outcome.poolWaitSeconds.standardError)
        #expect(abs(outcome.poolWaitSeconds.mean - theory.meanWait(meanHold: hold)) < 3 * error)
        // And the error says something: a wrong formula would not pass.
        #expect(error < 0.35 * theory.meanWait(meanHold: hold))
        let shareError = try #require(outcome.poolWaitShares.standardError)
        #expect(abs(outcome.waitShare - theory.waitProbability) < 3 * shareError)
        #expect(outcome.counts.isBalanced && outcome.counts.pool.isBalanced)
        #expect(abs(outcome.utilisation - one.utilisation) < 0.05)
    }

    @Test func `fixed holds wait half as long as exponential ones`() throws {
        // Pollaczek and Khinchine: exact for one connection.
        let outcome = PoolSimulation(
            SimulationConfiguration(
                arrivals: .poisson(perSecond: 80),
                profiles: [.holding(.fixed(nanoseconds: 10_000_000))],
                pool: .init(size: 1, maxOverflow: 0, timeoutNanoseconds: .max),
                durationNanoseconds: 500_000_000_000)
        ).run()
        let theory = ErlangC(servers: 1, offeredLoad: 0.8)
        let error = try #require(outcome.poolWaitSeconds.standardError)
        let expected = theory.meanWait(meanHold: 0.01, variability: 0.5)
        #expect(abs(outcome.poolWaitSeconds.mean - expected) < 3 * error)
        #expect(error < 0.1 * expected)
    }

    @Test func `several connections with fixed holds are near the approximation`() {
        let outcome = PoolSimulation(
            SimulationConfiguration(
                arrivals: .poisson(perSecond: 360),
                profiles: [.holding(.fixed(nanoseconds: 10_000_000))],
                pool: .init(size: 4, maxOverflow: 0, timeoutNanoseconds: .max),
                durationNanoseconds: 120_000_000_000)
        ).run()
        let expected = ErlangC(servers: 4, offeredLoad: 3.6)
            .meanWait(meanHold: 0.01, variability: 0.5)
        // Allen and Cunneen are within some 10 % here, and so is a run of 43,000 arrivals.
        #expect(abs(outcome.poolWaitSeconds.mean / expected - 1) < 0.25)
    }

    @Test(arguments: [3, 4, 7, 10])
    func `fixed holds at fixed distances need exactly the product`(connections: Int) {
        // A request every 10 ms that holds for `connections * 10 ms`.
        func waits(size: Int) -> Double {
            PoolSimulation(
                SimulationConfiguration(
                    arrivals: .constant(perSecond: 100),
                    profiles: [.holding(.fixed(nanoseconds: Int64(connections) * 10_000_000))],
                    pool: .init(size: size, maxOverflow: 0, timeoutNanoseconds: .max),
                    durationNanoseconds: 5_000_000_000)
            ).run().waitShare
        }
        #expect(waits(size: connections) == 0)
        #expect(waits(size: connections - 1) > 0.9)
    }
}
