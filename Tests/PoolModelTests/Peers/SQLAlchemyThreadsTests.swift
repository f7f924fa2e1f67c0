import PoolModel
import PythonPeers
import Recording
import Stochastics
import Testing

/// The simulation and SQLAlchemy's own QueuePool replay the same traces, and every request waits
/// equally long to the nanosecond: those who are overtaken, those whose time is up, and those whom
/// nobody told of the room that a failed attempt to connect has left.
@Suite(.enabled(if: PythonPeers.areInstalled, "\(PythonPeers.whyNot)"))
struct SQLAlchemyThreadsTests {
    private struct Trace: Encodable, Sendable {
        var size: Int
        var overflow: Int
        var timeoutNanoseconds: Int64
        var recycleSeconds: Int
        var newestFirst: Bool
        /// How long a thread takes to run after it was notified.
        var wakeNanoseconds: Int64
        var connectNanoseconds: Int64
        var outageEndsAtNanoseconds: Int64
        var arrivals: [Arrival]
    }

    private struct Arrival: Encodable, Sendable {
        var at: Int64
        var hold: Int64
    }

    private struct Outcome: Decodable {
        var waits: [Int64]
        var timedOut: UInt64
        var failed: UInt64
        var opened: UInt64
    }

    @Test func `every request waits as long as in SQLAlchemy`() async throws {
        let random = SplittableRandom(seed: 41)
        let traces = (0..<80).map { number in
            var stream = random.split(index: number)
            return trace(&stream)
        }
        let theirs: [Outcome] = try await PythonPeers.run(
            "sqlalchemy_threads_peer.py", with: traces)
        try #require(theirs.count == traces.count)
        var (overtaken, timedOut, unwoken) = (UInt64(0), UInt64(0), UInt64(0))
        for (trace, theirs) in zip(traces, theirs) {
            let ours = try simulate(trace)
            #expect(ours.counts.pool.timedOut == theirs.timedOut)
            #expect(ours.counts.failedAttempts == theirs.failed)
            #expect(ours.counts.opened == theirs.opened)
            #expect(ours.counts.pool.waitedNanoseconds == UInt64(theirs.waits.reduce(0, +)))
            #expect(ours.counts.pool.waited == UInt64(theirs.waits.count { $0 > 0 }))
            var histogram = LatencyHistogram()
            for wait in theirs.waits { histogram.record(wait) }
            let (cells, their) = (ours.poolWait.recordedCells, histogram.recordedCells)
            #expect(cells.map(\.upperNanoseconds) == their.map(\.upperNanoseconds))
            #expect(cells.map(\.count) == their.map(\.count))
            overtaken += ours.counts.overtaken
            timedOut += theirs.timedOut
            if theirs.failed > 0 { unwoken += UInt64(theirs.waits.count { $0 > 0 }) }
        }
        // The traces do what they are for.
        #expect(overtaken > 300 && timedOut > 300 && unwoken > 300)
    }

    private func trace(_ random: inout SplittableRandom) -> Trace {
        let (size, overflow) = (1 + random.index(below: 4), random.index(below: 3))
        let hold = 20e6
        let gaps = Exponential(mean: hold / Double(size + overflow) / 0.95)
        let holds = Exponential(mean: hold)
        var now = 0.0
        return Trace(
            size: size, overflow: overflow,
            timeoutNanoseconds: random.chance(0.5) ? 60_000_000 : 3_000_000_000,
            recycleSeconds: random.chance(0.3) ? 1 : -1, newestFirst: random.chance(0.3),
            wakeNanoseconds: [0, 1_000_000, 5_000_000][random.index(below: 3)],
            connectNanoseconds: random.chance(0.3) ? 0 : 7_000_001,
            outageEndsAtNanoseconds: random.chance(0.3) ? 100_000_000 : 0,
            arrivals: (0..<150).map { _ in
                now += gaps.sample(&random) + 1
                return Arrival(at: Int64(now), hold: 1 + Int64(holds.sample(&random)))
            })
    }

    private func simulate(_ trace: Trace) throws -> SimulationOutcome {
        let recorded = try RecordedTrace(
            trace.arrivals.map { .init(atNanoseconds: $0.at, holdNanoseconds: $0.hold) })
        return PoolSimulation(
            SimulationConfiguration(
                arrivals: .recorded(recorded),
                profiles: [.holding(.none)],
                pool: .init(
                    size: trace.size, maxOverflow: trace.overflow,
                    timeoutNanoseconds: trace.timeoutNanoseconds,
                    recycleNanoseconds: trace.recycleSeconds < 0
                        ? nil : Int64(trace.recycleSeconds) * 1_000_000_000,
                    reusesNewestFirst: trace.newestFirst),
                server: .init(
                    connectTime: .fixed(nanoseconds: trace.connectNanoseconds),
                    outages: trace.outageEndsAtNanoseconds > 0
                        ? [
                            .init(
                                atNanoseconds: 0,
                                lastsNanoseconds: trace.outageEndsAtNanoseconds)
                        ] : []),
                wakeTime: .fixed(nanoseconds: trace.wakeNanoseconds))
        ).run()
    }
}
