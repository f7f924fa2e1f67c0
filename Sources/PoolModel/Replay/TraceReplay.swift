/// A recorded trace once more, through the same pools in simulation.
///
/// When each request came and how long it held its connection is exactly as it was; who waits, and
/// for how long, is the model's answer. Held against what the live pools answered it shows the error
/// of the model alone, apart from that of a forecast, which does not know what will come.
package struct TraceReplay: Sendable {
    package var trace: RecordedTrace
    /// The settings of each worker's pool.
    package var pool: QueuePool.Settings
    /// Application processes, each with a pool of its own.
    package var workers: Int
    /// How long opening a connection takes for those of whom it was not recorded.
    package var connectTime: DurationDistribution
    /// How long it takes until a waiter that was notified gets to run, where that was not recorded.
    package var wakeTime: DurationDistribution
    /// How long those hold a connection of whom it was not recorded, such as those who got none.
    package var unrecordedHold: DurationDistribution
    /// Requests before this moment fill the pools, and are not in the figures.
    package var warmUpNanoseconds: Int64

    package init(
        _ trace: RecordedTrace, pool: QueuePool.Settings, workers: Int = 1,
        connectTime: DurationDistribution = .none, wakeTime: DurationDistribution = .none,
        unrecordedHold: DurationDistribution = .none, warmUpNanoseconds: Int64 = 0
    ) {
        self.trace = trace
        self.pool = pool
        self.workers = workers
        self.connectTime = connectTime
        self.wakeTime = wakeTime
        self.unrecordedHold = unrecordedHold
        self.warmUpNanoseconds = warmUpNanoseconds
    }

    /// Replays the whole trace, and works off what has come by its end.
    package func run() -> SimulationOutcome {
        // A trace has at least one arrival, and ends the simulation itself.
        let end = (trace.arrivals.last?.atNanoseconds ?? 0) + 1
        return PoolSimulation(
            SimulationConfiguration(
                arrivals: .recorded(trace), profiles: [.holding(unrecordedHold)], pool: pool,
                workers: workers, server: ServerBehaviour(connectTime: connectTime),
                wakeTime: wakeTime, durationNanoseconds: end,
                warmUpNanoseconds: warmUpNanoseconds)
        ).run()
    }
}
