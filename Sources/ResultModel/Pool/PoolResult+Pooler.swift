extension PoolResult {
    /// A journey that pauses: with its connection held, and with nothing.
    package struct HoldingCost: Codable, Sendable, Equatable {
        package var journey: String
        /// Whether the scenario has it hold the connection.
        package var isHeld: Bool
        package var pauseMeanMs: Double
        package var held: Side
        package var released: Side

        /// One way of doing it.
        package struct Side: Codable, Sendable, Equatable {
            /// Journeys a second that the stated pool can do.
            package var perSecond: Double
            /// At the rate that is asked for, with the stated pool.
            package var waitP99Ms: Double
            package var timeoutShare: Double
            /// The smallest size that meets the objective; nil where none does.
            package var poolNeeded: Int?

            package init(
                perSecond: Double, waitP99Ms: Double, timeoutShare: Double, poolNeeded: Int?
            ) {
                self.perSecond = perSecond
                self.waitP99Ms = waitP99Ms
                self.timeoutShare = timeoutShare
                self.poolNeeded = poolNeeded
            }
        }

        package init(
            journey: String, isHeld: Bool, pauseMeanMs: Double, held: Side, released: Side
        ) {
            self.journey = journey
            self.isHeld = isHeld
            self.pauseMeanMs = pauseMeanMs
            self.held = held
            self.released = released
        }
    }

    /// The same points directly and through PgBouncer in transaction mode.
    package struct PoolerComparison: Codable, Sendable, Equatable {
        /// Its version; nil where it was not tried, with the reason.
        package var version: String?
        package var reason: String?
        package var rate: Double?
        package var directP50Ms: Double?
        package var directP95Ms: Double?
        package var pooledP50Ms: Double?
        package var pooledP95Ms: Double?
        /// What the scenario, or an application like it, may not use there.
        package var unusable: [String]

        package init(version: String? = nil, reason: String? = nil, unusable: [String] = []) {
            self.version = version
            self.reason = reason
            self.unusable = unusable
        }
    }
}
