/// What a simulation is made of: who asks, which pools they ask, and the server behind them.
package struct SimulationConfiguration: Sendable, Equatable {
    package var arrivals: ArrivalProcess
    /// The kinds of requests; each arrival is one of them, in proportion to their weights.
    package var profiles: [RequestProfile]
    /// The settings of each worker's pool.
    package var pool: QueuePool.Settings
    /// Application processes, each with its own pool.
    package var workers: Int
    /// How arrivals are spread over the workers.
    package var spreading: Spreading
    /// PgBouncer between the pools and the server; nil: direct.
    package var pgBouncer: PgBouncer.Settings?
    /// How long it takes to open a connection to PgBouncer.
    package var pgBouncerConnectTime: DurationDistribution
    package var server: ServerBehaviour
    /// How long a ping takes (`pool_pre_ping`): one round trip.
    package var pingTime: DurationDistribution
    /// How long it takes until a waiter that was notified gets to run.
    ///
    /// Whoever asks in that time overtakes it; with no time at all only one that gives back and asks
    /// again in one go does.
    package var wakeTime: DurationDistribution
    package var retries: Retries
    /// For how long requests come; what has come by then is worked off.
    ///
    /// A recorded trace ends by itself if it is shorter.
    package var durationNanoseconds: Int64
    /// How much of the beginning is left out of the figures.
    package var warmUpNanoseconds: Int64
    /// Requests that can be in the system; one more is turned away, and counted.
    package var requestLimit: Int
    /// Events after which the simulation stops, whatever its time.
    package var eventLimit: UInt64
    package var seed: UInt64

    /// Which worker an arrival goes to.
    package enum Spreading: Sendable, Equatable {
        /// To each in turn, as a load balancer does.
        case inTurn
        /// To any, as processes that accept from one socket do.
        case atRandom
    }

    /// What happens to a request that has failed.
    package struct Retries: Sendable, Equatable {
        /// How many times it is tried again, from its beginning.
        package var limit: Int
        /// The pause before.
        package var delay: DurationDistribution

        package init(limit: Int = 0, delay: DurationDistribution = .none) {
            self.limit = limit
            self.delay = delay
        }
    }

    /// - Precondition: there is at least one profile, one with a positive weight, and one worker.
    package init(
        arrivals: ArrivalProcess, profiles: [RequestProfile], pool: QueuePool.Settings,
        workers: Int = 1, spreading: Spreading = .inTurn, pgBouncer: PgBouncer.Settings? = nil,
        pgBouncerConnectTime: DurationDistribution = .none,
        server: ServerBehaviour = ServerBehaviour(), pingTime: DurationDistribution = .none,
        wakeTime: DurationDistribution = .none, retries: Retries = Retries(),
        durationNanoseconds: Int64 = 60_000_000_000, warmUpNanoseconds: Int64 = 0,
        requestLimit: Int = 20_000, eventLimit: UInt64 = 4_000_000_000, seed: UInt64 = 1
    ) {
        precondition(workers >= 1 && requestLimit >= 1, "somebody has to do the work")
        precondition(profiles.contains { $0.weight > 0 }, "there has to be something to do")
        self.arrivals = arrivals
        self.profiles = profiles
        self.pool = pool
        self.workers = workers
        self.spreading = spreading
        self.pgBouncer = pgBouncer
        self.pgBouncerConnectTime = pgBouncerConnectTime
        self.server = server
        self.pingTime = pingTime
        self.wakeTime = wakeTime
        self.retries = retries
        self.durationNanoseconds = durationNanoseconds
        self.warmUpNanoseconds = warmUpNanoseconds
        self.requestLimit = requestLimit
        self.eventLimit = eventLimit
        self.seed = seed
    }

    /// The mean time a request holds a connection on an idle server, in nanoseconds.
    package var meanHoldNanoseconds: Double {
        let weight = profiles.reduce(0) { $0 + $1.weight }
        return profiles.reduce(0) { $0 + $1.weight * $1.meanHoldNanoseconds } / weight
    }

    /// Connections busy on average, over all workers, if nothing slows: `rate * hold`.
    ///
    /// This is Little's law. Nil where the rate depends on the answers.
    package var offeredLoad: Double? {
        arrivals.ratePerSecond.map { $0 * meanHoldNanoseconds / 1e9 }
    }

    /// The most requests per second that the server can do, whatever the pools; nil when it has no
    /// limit, or requests cost it nothing.
    ///
    /// - Parameter connections: how many statements can be in progress at a time at most.
    package func serverCapacityPerSecond(connections: Int) -> Double? {
        let weight = profiles.reduce(0) { $0 + $1.weight }
        let work = profiles.reduce(0) { $0 + $1.weight * $1.meanWorkNanoseconds } / weight
        let speeds = server.law.speeds(upTo: max(1, connections))
        let most = speeds.indices.reduce(0.0) { max($0, Double($1) * speeds[$1]) }
        guard work > 0, server.law != .unlimited else { return nil }
        return most * 1e9 / work
    }

    /// Connections that all pools together can open.
    package var connectionLimit: Int { workers * pool.connectionLimit }
}
