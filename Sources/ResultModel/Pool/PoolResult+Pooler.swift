extension PoolResult {
    /// A journey that pauses: with its connection held, and with nothing.
    package struct HoldingCost: Codable, Sendable, Equatable {
        package var journey: String
        /// Whether the scenario has it hold the connection.
        package var isHeld: Bool
        package var pauseMeanMs: Double
        package var held: Side
        /// With a transaction open through the pause as well.
        package var transactionHeld: Side?
        package var released: Side
        /// Both ways tried on the target; nil where that would have taken too long.
        package var trial: Trial?

        /// One way of doing it.
        package struct Side: Codable, Sendable, Equatable {
            /// Journeys a second that the stated pool can do.
            package var perSecond: Double
            /// At the rate that is asked for, with the stated pool.
            package var waitP99Ms: Double
            package var timeoutShare: Double
            /// The smallest size that meets the objective; nil where none does.
            package var poolNeeded: Int?
            /// Server connections that a pooler in transaction mode has to lend at that rate, on
            /// average, to everybody.
            package var busyServers: Double?

            package init(
                perSecond: Double, waitP99Ms: Double, timeoutShare: Double, poolNeeded: Int?,
                busyServers: Double? = nil
            ) {
                self.perSecond = perSecond
                self.waitP99Ms = waitP99Ms
                self.timeoutShare = timeoutShare
                self.poolNeeded = poolNeeded
                self.busyServers = busyServers
            }
        }

        /// The journey alone, with as many clients either way and the stated pool.
        package struct Trial: Codable, Sendable, Equatable {
            /// Each asks again as soon as it is done.
            package var clients: Int
            package var held: Measured
            package var released: Measured

            package init(clients: Int, held: Measured, released: Measured) {
                self.clients = clients
                self.held = held
                self.released = released
            }
        }

        /// What was measured beside what was expected.
        package struct Measured: Codable, Sendable, Equatable {
            package var perSecond: Double
            package var expectedPerSecond: Double
            package var waitP99Ms: Double
            package var expectedWaitP99Ms: Double

            package init(
                perSecond: Double, expectedPerSecond: Double, waitP99Ms: Double,
                expectedWaitP99Ms: Double
            ) {
                self.perSecond = perSecond
                self.expectedPerSecond = expectedPerSecond
                self.waitP99Ms = waitP99Ms
                self.expectedWaitP99Ms = expectedWaitP99Ms
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
        /// How often both were measured, in alternating order; figures are medians.
        package var pairs: Int?
        /// Whether statements went without a name, on both sides, because this version knows none.
        package var unnamedStatements: Bool?
        /// Processor time of the load for an operation, without and with it, and of PgBouncer.
        package var directCpuMicroseconds: Double?
        package var pooledCpuMicroseconds: Double?
        package var poolerCpuMicroseconds: Double?
        /// What the scenario, or an application like it, may not use there.
        package var unusable: [String]

        package init(version: String? = nil, reason: String? = nil, unusable: [String] = []) {
            self.version = version
            self.reason = reason
            self.unusable = unusable
        }
    }
}
