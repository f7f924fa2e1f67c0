package import Recording

/// How often things happened over a whole run, its warm-up included.
///
/// These hold at every moment, and tests assert them:
///
/// - `arrived = turnedAway + completed + failed + inFlight`
/// - `asked = granted + timedOut + refused + stillWaiting`, for pools and PgBouncer alike, where
///   PgBouncer refuses nobody and what it disconnects counts as `timedOut`.
/// - Little's law: the time that all have waited, taken together, is the number of those waiting
///   taken together over time (`SimulationOutcome.waiting.countNanoseconds`).
package struct SimulationCounts: Sendable, Equatable {
    // Requests.
    package var arrived: UInt64 = 0
    /// No room in the simulation: the system is far beyond its capacity.
    package var turnedAway: UInt64 = 0
    package var completed: UInt64 = 0
    package var failed: UInt64 = 0
    package var inFlight: UInt64 = 0
    /// Times that a request was tried again.
    package var retried: UInt64 = 0

    /// What became of those who asked a queue.
    package struct Queue: Sendable, Equatable {
        package var asked: UInt64 = 0
        package var granted: UInt64 = 0
        package var timedOut: UInt64 = 0
        package var refused: UInt64 = 0
        package var stillWaiting: UInt64 = 0
        /// How many of them had to wait.
        package var waited: UInt64 = 0
        /// How long they waited, all together, those who gave up included.
        package var waitedNanoseconds: UInt64 = 0

        /// Whether nobody was lost.
        package var isBalanced: Bool { asked == granted + timedOut + refused + stillWaiting }
    }

    /// The applications' pools.
    package var pool = Queue()
    /// PgBouncer.
    package var pgBouncer = Queue()
    /// Waiters that were notified and found the connection taken.
    package var overtaken: UInt64 = 0

    // Connections of the applications' pools.
    package var opened: UInt64 = 0
    package var failedAttempts: UInt64 = 0
    /// Closed on return because the queue was full: the price of overflow.
    package var closedOnReturn: UInt64 = 0
    /// Replaced at checkout, because of their age or because another was found dead.
    package var replaced: UInt64 = 0
    /// Found dead.
    package var lost: UInt64 = 0
    // PgBouncer's connections to the server.
    package var serversOpened: UInt64 = 0

    /// Whether no request was lost.
    package var isBalanced: Bool {
        arrived == turnedAway + completed + failed + inFlight
    }
}

/// What a simulation found.
package struct SimulationOutcome: Sendable, Equatable {
    package internal(set) var counts = SimulationCounts()
    /// The same between the warm-up and the moment when requests stopped coming: requests that
    /// arrived then, those who asked a queue then, and connections that were opened and closed then.
    package internal(set) var measured = SimulationCounts()
    /// Requests that were completed in that time, whenever they had come.
    package internal(set) var completedInTime: UInt64 = 0

    /// Waiting for a connection of the pool, 0 for those who had not to; of those who gave up, as
    /// long as they waited.
    package internal(set) var poolWait = LatencyHistogram()
    /// The same for PgBouncer, once for each session or transaction.
    package internal(set) var pgBouncerWait = LatencyHistogram()
    /// From arrival to completion, of requests that were completed.
    package internal(set) var latency = LatencyHistogram()
    /// The same for each kind of request, in the order of the configuration's profiles.
    package internal(set) var profiles: [Profile] = []
    /// The pool's waits again, in seconds, for the standard error of their mean.
    package internal(set) var poolWaitSeconds = BatchMeans()
    /// Whether each had to wait, 1 or 0, for the standard error of that share.
    package internal(set) var poolWaitShares = BatchMeans()

    // Averages and peaks over time, of all workers together.
    /// Connections checked out of the pools.
    package internal(set) var busy = TimeAverage()
    /// Requests that wait for a pool.
    package internal(set) var waiting = TimeAverage()
    /// Requests in the system.
    package internal(set) var present = TimeAverage()
    /// Open connections of the pools.
    package internal(set) var connections = TimeAverage()
    /// Backends of the server.
    package internal(set) var backends = TimeAverage()
    /// Statements in progress.
    package internal(set) var statements = TimeAverage()

    /// How much time the figures are of, without the warm-up and until requests stopped coming.
    package internal(set) var measuredNanoseconds: Int64 = 0
    /// Simulated time until the last event.
    package internal(set) var elapsedNanoseconds: Int64 = 0
    package internal(set) var events: UInt64 = 0
    /// Whether it was cut off by the limit on events.
    package internal(set) var isTruncated = false
    /// Connections that all pools together can open.
    package internal(set) var connectionLimit = 0

    /// What became of one kind of request, of those that arrived while the figures counted.
    package struct Profile: Sendable, Equatable {
        package let name: String
        package internal(set) var completed: UInt64 = 0
        package internal(set) var failed: UInt64 = 0
        /// Those completed while requests came, whenever they had come.
        package internal(set) var completedInTime: UInt64 = 0
        package internal(set) var latency = LatencyHistogram()

        init(name: String) {
            self.name = name
        }
    }

    // MARK: Derived

    /// The share of those who asked a pool and had to wait; 0 when nobody asked.
    package var waitShare: Double {
        measured.pool.asked > 0
            ? Double(measured.pool.waited) / Double(measured.pool.asked) : 0
    }

    /// The share of requests that failed or were turned away.
    package var failureShare: Double {
        let ended = measured.completed + measured.failed + measured.turnedAway
        return ended > 0 ? Double(measured.failed + measured.turnedAway) / Double(ended) : 0
    }

    /// Requests completed per second.
    package var throughputPerSecond: Double { perSecond(completedInTime) }

    /// Requests of one kind completed per second, such as turns of a chat; 0 when there are none.
    package func throughputPerSecond(ofProfile name: String) -> Double {
        perSecond(profiles.reduce(0) { $1.name == name ? $0 + $1.completedInTime : $0 })
    }

    /// Connections opened by the pools per minute.
    package var openedPerMinute: Double { 60 * perSecond(measured.opened) }

    /// The share of all connections that the pools may open which are checked out, on average.
    package var utilisation: Double {
        connectionLimit > 0 ? busy.mean / Double(connectionLimit) : 0
    }

    private func perSecond(_ count: UInt64) -> Double {
        measuredNanoseconds > 0 ? Double(count) * 1e9 / Double(measuredNanoseconds) : 0
    }
}
