package import PoolModel

/// Everything a load run does, compiled: flat values addressed by small integers.
///
/// Operations, activities and phases are numbered by their place in the arrays; the workload and
/// the outcome use the same numbers.
package struct LoadPlan: Sendable {
    /// What can be performed, one entry for each operation of the scenario that the load uses.
    package var operations: [OperationPlan]
    /// What a user does in one go: an operation of its own, or a journey of several.
    package var activities: [Activity]
    /// What happens one after the other.
    package var phases: [Phase]
    /// The pool of every worker; nil opens a fresh connection for each checkout.
    package var pool: QueuePool.Settings?
    /// Application processes; each has its own thread, pool and users.
    package var workers: Int
    /// The acting users are `0..<users`; user u belongs to worker `u % workers`.
    package var users: Int
    /// How unevenly the users act.
    package var userActivity: UserActivity
    /// Where every random choice of the run comes from.
    package var seed: UInt64
    /// Connections a worker may have open when there is no pool; a checkout beyond it fails with
    /// ``FailureCode/connectionLimit``.
    package var connectionLimitPerWorker: Int
    /// Activities a worker has under way at most.
    ///
    /// Arrivals beyond it are counted as abandoned.
    package var taskLimitPerWorker: Int
    /// Checkouts of which a worker keeps a record, 88 bytes each; 0 for none, as any load is run
    /// that is not there to size a pool.
    package var checkoutLimitPerWorker: Int
    /// How failed connection attempts are repeated.
    package var reconnection: Reconnection
    /// How long the activities under way may go on when the last phase ends or a stop is asked for.
    package var drainNanoseconds: Int64

    package init(
        operations: [OperationPlan], activities: [Activity], phases: [Phase],
        pool: QueuePool.Settings?, workers: Int = 1, users: Int,
        userActivity: UserActivity = .uniform, seed: UInt64,
        connectionLimitPerWorker: Int = 1000, taskLimitPerWorker: Int = 10_000,
        checkoutLimitPerWorker: Int = 0,
        reconnection: Reconnection = Reconnection(), drainNanoseconds: Int64 = 5_000_000_000
    ) {
        self.operations = operations
        self.activities = activities
        self.phases = phases
        self.pool = pool
        self.workers = workers
        self.users = users
        self.userActivity = userActivity
        self.seed = seed
        self.connectionLimitPerWorker = connectionLimitPerWorker
        self.taskLimitPerWorker = taskLimitPerWorker
        self.checkoutLimitPerWorker = checkoutLimitPerWorker
        self.reconnection = reconnection
        self.drainNanoseconds = drainNanoseconds
    }
}

/// One operation, as far as the engine is concerned.
package struct OperationPlan: Sendable, Equatable {
    package var name: String
    /// How long it may take once a connection has it.
    ///
    /// Opening a connection for it, pinging one and rolling back each have the same limit of their
    /// own; waiting in the pool is bounded by the pool's limit.
    package var timeoutNanoseconds: Int64
    /// How often its transaction may be repeated after a serialization failure or a deadlock.
    package var retryLimit: Int

    package init(name: String, timeoutNanoseconds: Int64 = 30_000_000_000, retryLimit: Int = 0) {
        self.name = name
        self.timeoutNanoseconds = timeoutNanoseconds
        self.retryLimit = retryLimit
    }
}

/// How often each of a worker's users acts.
package enum UserActivity: Sendable, Equatable {
    case uniform
    /// In proportion to `1 / rank^exponent`; which user has which rank is drawn from the seed.
    case zipf(Double)
}

/// What to do when a connection cannot be opened: wait, longer each time, and try again.
package struct Reconnection: Sendable, Equatable {
    /// The pause after the first failed attempt; it doubles after every further one.
    package var firstDelayNanoseconds: Int64
    /// The longest pause.
    package var longestDelayNanoseconds: Int64
    /// Attempts made for one checkout before it fails.
    package var attemptLimit: Int

    package init(
        firstDelayNanoseconds: Int64 = 50_000_000, longestDelayNanoseconds: Int64 = 1_000_000_000,
        attemptLimit: Int = 5
    ) {
        self.firstDelayNanoseconds = firstDelayNanoseconds
        self.longestDelayNanoseconds = longestDelayNanoseconds
        self.attemptLimit = attemptLimit
    }

    /// The pause after a number of failed attempts, in nanoseconds.
    func delayNanoseconds(afterAttempts attempts: Int) -> Int64 {
        let doublings = Int64(min(max(attempts - 1, 0), 40))
        let (delay, overflow) = firstDelayNanoseconds.multipliedReportingOverflow(
            by: 1 << doublings)
        return overflow ? longestDelayNanoseconds : min(delay, longestDelayNanoseconds)
    }
}
