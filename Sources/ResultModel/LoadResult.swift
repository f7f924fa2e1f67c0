/// What the load did and how long it took.
package struct LoadResult: Codable, Sendable, Equatable {
    /// Arrivals per second as drawn; nil in the closed model.
    package var targetRate: Double?
    package var achievedRate: Double
    package var measuredSeconds: Double
    package var counts: Counts
    /// Tasks (operations of the mix and journeys) that the schedule drew, and that were started.
    package var arrivalsDrawn: Int
    package var arrivalsStarted: Int
    package var operations: [String: OperationResult]
    package var journeys: [String: JourneyResult]
    package var perSecond: [SecondSample]
    /// What the schedule had, one after the other; nil in results of earlier versions.
    package var phases: [Phase]?
    package var generator: Generator
    package var pool: PoolUse?
    package var rowsChecked: Int
    package var canariesChecked: Int
    package var leaks: Int
    /// Operations whose answers carry neither owner column, key, nor canary.
    package var unchecked: [String]
    /// Whether the load ran to its end; false after Ctrl-C or a lost server.
    package var complete: Bool

    package init(
        targetRate: Double?, achievedRate: Double, measuredSeconds: Double, counts: Counts,
        arrivalsDrawn: Int, arrivalsStarted: Int, operations: [String: OperationResult],
        journeys: [String: JourneyResult], perSecond: [SecondSample], phases: [Phase]? = nil,
        generator: Generator, pool: PoolUse?, rowsChecked: Int, canariesChecked: Int, leaks: Int,
        unchecked: [String], complete: Bool
    ) {
        self.targetRate = targetRate
        self.achievedRate = achievedRate
        self.measuredSeconds = measuredSeconds
        self.counts = counts
        self.arrivalsDrawn = arrivalsDrawn
        self.arrivalsStarted = arrivalsStarted
        self.operations = operations
        self.journeys = journeys
        self.perSecond = perSecond
        self.phases = phases
        self.generator = generator
        self.pool = pool
        self.rowsChecked = rowsChecked
        self.canariesChecked = canariesChecked
        self.leaks = leaks
        self.unchecked = unchecked
        self.complete = complete
    }

    /// The load generator's own state: whether its figures are evidence.
    package struct Generator: Codable, Sendable, Equatable {
        package var cpuSeconds: Double
        package var cpuMicrosecondsPerOperation: Double
        package var scheduleLagMs: Lag
        /// The largest share of a core that any worker's loop was busy.
        package var busiestWorkerShare: Double
        package var saturated: Bool

        package init(
            cpuSeconds: Double, cpuMicrosecondsPerOperation: Double, scheduleLagMs: Lag,
            busiestWorkerShare: Double, saturated: Bool
        ) {
            self.cpuSeconds = cpuSeconds
            self.cpuMicrosecondsPerOperation = cpuMicrosecondsPerOperation
            self.scheduleLagMs = scheduleLagMs
            self.busiestWorkerShare = busiestWorkerShare
            self.saturated = saturated
        }
    }

    /// How late arrivals were started, in milliseconds.
    package struct Lag: Codable, Sendable, Equatable {
        package var p50: Double
        package var p99: Double
        package var max: Double

        package init(p50: Double, p99: Double, max: Double) {
            self.p50 = p50
            self.p99 = p99
            self.max = max
        }
    }

    /// What the pool did over all workers.
    package struct PoolUse: Codable, Sendable, Equatable {
        package var peakConnections: Int
        package var connectionsOpened: Int
        package var connectionsClosed: Int
        package var waits: Int
        package var timeouts: Int
        package var waitMs: Quantiles

        package init(
            peakConnections: Int, connectionsOpened: Int, connectionsClosed: Int, waits: Int,
            timeouts: Int, waitMs: Quantiles
        ) {
            self.peakConnections = peakConnections
            self.connectionsOpened = connectionsOpened
            self.connectionsClosed = connectionsClosed
            self.waits = waits
            self.timeouts = timeouts
            self.waitMs = waitMs
        }
    }
}

/// How calls ended.
///
/// Always `scheduled = succeeded + failed + skipped + timedOut + abandoned`.
package struct Counts: Codable, Sendable, Equatable {
    package var scheduled: Int
    package var succeeded: Int
    package var failed: Int
    package var skipped: Int
    package var timedOut: Int
    package var abandoned: Int
    /// Transactions performed again after a serialization failure or a deadlock.
    package var retried: Int

    package init(
        scheduled: Int = 0, succeeded: Int = 0, failed: Int = 0, skipped: Int = 0,
        timedOut: Int = 0, abandoned: Int = 0, retried: Int = 0
    ) {
        self.scheduled = scheduled
        self.succeeded = succeeded
        self.failed = failed
        self.skipped = skipped
        self.timedOut = timedOut
        self.abandoned = abandoned
        self.retried = retried
    }
}

/// One operation under load; times in milliseconds.
package struct OperationResult: Codable, Sendable, Equatable {
    package var counts: Counts
    /// By SQLSTATE.
    package var errors: [String: Int]
    /// From the scheduled arrival.
    package var latencyMs: Quantiles
    /// From the moment a connection took the work.
    package var serviceMs: Quantiles
    package var poolWaitMs: Quantiles
    /// The latency histogram, encoded; the tool's HDR encoding in base64.
    package var histogram: String
    package var rowsReturned: Int
    /// Nil where its answers are no streams.
    package var stream: StreamResult?

    package init(
        counts: Counts, errors: [String: Int], latencyMs: Quantiles, serviceMs: Quantiles,
        poolWaitMs: Quantiles, histogram: String, rowsReturned: Int, stream: StreamResult? = nil
    ) {
        self.counts = counts
        self.errors = errors
        self.latencyMs = latencyMs
        self.serviceMs = serviceMs
        self.poolWaitMs = poolWaitMs
        self.histogram = histogram
        self.rowsReturned = rowsReturned
        self.stream = stream
    }
}

/// The times of an operation's event streams.
package struct StreamResult: Codable, Sendable, Equatable {
    /// From the request to the first event.
    package var firstEventMs: Quantiles
    /// From the request to the first event that carries a token.
    package var firstTokenMs: Quantiles
    /// From one such event to the next.
    package var betweenTokensMs: Quantiles

    package init(
        firstEventMs: Quantiles, firstTokenMs: Quantiles, betweenTokensMs: Quantiles
    ) {
        self.firstEventMs = firstEventMs
        self.firstTokenMs = firstTokenMs
        self.betweenTokensMs = betweenTokensMs
    }
}

/// One journey under load; think time is not part of its latency.
package struct JourneyResult: Codable, Sendable, Equatable {
    package var counts: Counts
    package var latencyMs: Quantiles

    package init(counts: Counts, latencyMs: Quantiles) {
        self.counts = counts
        self.latencyMs = latencyMs
    }
}

/// The usual figures of a distribution, in milliseconds.
package struct Quantiles: Codable, Sendable, Equatable {
    package var count: Int
    package var min: Double
    package var mean: Double
    package var p50: Double
    package var p90: Double
    package var p95: Double
    package var p99: Double
    package var p999: Double
    package var max: Double

    package init(
        count: Int, min: Double, mean: Double, p50: Double, p90: Double, p95: Double, p99: Double,
        p999: Double, max: Double
    ) {
        self.count = count
        self.min = min
        self.mean = mean
        self.p50 = p50
        self.p90 = p90
        self.p95 = p95
        self.p99 = p99
        self.p999 = p999
        self.max = max
    }
}

/// One second of the load, warm-up included; several in a load of more than an hour.
package struct SecondSample: Codable, Sendable, Equatable {
    /// Whole seconds since the load began, at the start of this one.
    package var second: Int
    package var warmup: Bool
    package var started: Int
    package var succeeded: Int
    package var failed: Int
    package var p50Ms: Double
    package var p99Ms: Double

    package init(
        second: Int, warmup: Bool, started: Int, succeeded: Int, failed: Int, p50Ms: Double,
        p99Ms: Double
    ) {
        self.second = second
        self.warmup = warmup
        self.started = started
        self.succeeded = succeeded
        self.failed = failed
        self.p50Ms = p50Ms
        self.p99Ms = p99Ms
    }
}

/// What the server says of the load.
package struct ServerEvidence: Codable, Sendable, Equatable {
    package var statements: [Statement]
    package var activity: Activity
    package var walBytes: Int64
    package var deadTuples: Int64
    /// From 0 to 1; nil where nothing was read.
    package var cacheHitRatio: Double?
    package var deadlocks: Int64
    /// Indexes that no statement of the load used.
    package var unusedIndexes: [String]

    package init(
        statements: [Statement], activity: Activity, walBytes: Int64, deadTuples: Int64,
        cacheHitRatio: Double?, deadlocks: Int64, unusedIndexes: [String]
    ) {
        self.statements = statements
        self.activity = activity
        self.walBytes = walBytes
        self.deadTuples = deadTuples
        self.cacheHitRatio = cacheHitRatio
        self.deadlocks = deadlocks
        self.unusedIndexes = unusedIndexes
    }

    /// One line of `pg_stat_statements`.
    package struct Statement: Codable, Sendable, Equatable {
        package var query: String
        package var calls: Int64
        package var totalMs: Double
        package var rows: Int64
        package var blocks: Int64

        package init(query: String, calls: Int64, totalMs: Double, rows: Int64, blocks: Int64) {
            self.query = query
            self.calls = calls
            self.totalMs = totalMs
            self.rows = rows
            self.blocks = blocks
        }
    }

    /// Connections as sampled once a second.
    package struct Activity: Codable, Sendable, Equatable {
        package var samples: Int
        package var peakConnections: Int
        package var meanActive: Double
        /// The share of sampled connections that were idle in a transaction, from 0 to 1.
        package var idleInTransactionShare: Double

        package init(
            samples: Int, peakConnections: Int, meanActive: Double, idleInTransactionShare: Double
        ) {
            self.samples = samples
            self.peakConnections = peakConnections
            self.meanActive = meanActive
            self.idleInTransactionShare = idleInTransactionShare
        }
    }
}
