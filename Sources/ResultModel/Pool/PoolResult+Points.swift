extension PoolResult {
    /// What held the connections of an activity, on average for each checkout, one client alone.
    package struct Hold: Codable, Sendable, Equatable {
        package var checkouts: Int
        /// Something was sent and not answered yet.
        package var queryMs: Double
        /// Nothing was under way, and nobody paused: in a transaction or not, the application was
        /// at something else.
        package var idleMs: Double
        /// A pause of the journey's, with the connection held.
        package var pauseMs: Double

        package init(checkouts: Int, queryMs: Double, idleMs: Double, pauseMs: Double) {
            self.checkouts = checkouts
            self.queryMs = queryMs
            self.idleMs = idleMs
            self.pauseMs = pauseMs
        }
    }

    /// One measurement.
    package struct Point: Codable, Sendable, Equatable {
        /// Connections of each worker's pool.
        package var poolSize: Int
        package var maxOverflow: Int
        package var workers: Int
        /// Of a closed point; nil of an open one.
        package var clients: Int?
        /// Activities a second of an open point; nil of a closed one.
        package var rate: Double?
        /// Which measurement of this setting, from 0.
        package var repetition: Int
        /// Checkouts a second.
        package var throughput: Double
        /// Activities a second that were completed.
        package var activitiesPerSecond: Double
        /// Connections that were held, on average.
        package var heldConnections: Double
        /// From the question for a connection to its return.
        package var responseP50Ms: Double
        package var responseP95Ms: Double
        package var responseP99Ms: Double
        /// From the question for a connection to the pool's answer, those included who did not wait.
        package var waitP50Ms: Double
        package var waitP95Ms: Double
        package var waitP99Ms: Double
        /// The share of checkouts that had to wait.
        package var waitShare: Double
        package var timeouts: Int
        /// Connections that were opened meanwhile.
        package var opened: Int
        /// Kept out of the fit.
        package var heldOut: Bool
        /// The generator was the bottleneck: not used.
        package var saturated: Bool
        /// Of points kept out of the fit: what was expected.
        package var expectedThroughput: Interval?
        package var expectedResponseP95Ms: Interval?

        package init(
            poolSize: Int, maxOverflow: Int = 0, workers: Int = 1, clients: Int? = nil,
            rate: Double? = nil, repetition: Int = 0, throughput: Double,
            activitiesPerSecond: Double, heldConnections: Double = 0, responseP50Ms: Double,
            responseP95Ms: Double, responseP99Ms: Double, waitP50Ms: Double = 0,
            waitP95Ms: Double = 0, waitP99Ms: Double = 0, waitShare: Double = 0,
            timeouts: Int = 0, opened: Int = 0, heldOut: Bool = false, saturated: Bool = false
        ) {
            self.poolSize = poolSize
            self.maxOverflow = maxOverflow
            self.workers = workers
            self.clients = clients
            self.rate = rate
            self.repetition = repetition
            self.throughput = throughput
            self.activitiesPerSecond = activitiesPerSecond
            self.heldConnections = heldConnections
            self.responseP50Ms = responseP50Ms
            self.responseP95Ms = responseP95Ms
            self.responseP99Ms = responseP99Ms
            self.waitP50Ms = waitP50Ms
            self.waitP95Ms = waitP95Ms
            self.waitP99Ms = waitP99Ms
            self.waitShare = waitShare
            self.timeouts = timeouts
            self.opened = opened
            self.heldOut = heldOut
            self.saturated = saturated
        }
    }

    /// What the server can do at most, as closed points have shown it.
    package struct Capacity: Codable, Sendable, Equatable {
        /// With as many connections as do the most.
        package var activitiesPerSecond: Double
        /// How many those are.
        package var connections: Int
        /// Connections beyond which more of them do not get more done; nil where none was found.
        package var knee: Int?
        /// Checkouts of an activity, on average.
        package var checkoutsPerActivity: Double

        package init(
            activitiesPerSecond: Double, connections: Int, knee: Int? = nil,
            checkoutsPerActivity: Double
        ) {
            self.activitiesPerSecond = activitiesPerSecond
            self.connections = connections
            self.knee = knee
            self.checkoutsPerActivity = checkoutsPerActivity
        }
    }
}
