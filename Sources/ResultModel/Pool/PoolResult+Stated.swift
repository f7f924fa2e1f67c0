extension PoolResult {
    /// The stated setting with one number of workers.
    package struct StatedRow: Codable, Sendable, Equatable {
        package var workers: Int
        package var waitP50Ms: Double
        package var waitP95Ms: Double
        package var waitP99Ms: Double
        /// The share of checkouts that wait in vain.
        package var timeoutShare: Double
        /// Connections opened a minute, most of them overflow that is closed again.
        package var openedPerMinute: Double
        /// What all pools together may open.
        package var connectionsAtMost: Int
        /// What they had open at a time.
        package var connectionsAtPeak: Int
        /// Whether the server has as many as they may open.
        package var fits: Bool
        /// Whether the objective is met.
        package var meets: Bool

        package init(
            workers: Int, waitP50Ms: Double, waitP95Ms: Double, waitP99Ms: Double,
            timeoutShare: Double, openedPerMinute: Double, connectionsAtMost: Int,
            connectionsAtPeak: Int, fits: Bool, meets: Bool
        ) {
            self.workers = workers
            self.waitP50Ms = waitP50Ms
            self.waitP95Ms = waitP95Ms
            self.waitP99Ms = waitP99Ms
            self.timeoutShare = timeoutShare
            self.openedPerMinute = openedPerMinute
            self.connectionsAtMost = connectionsAtMost
            self.connectionsAtPeak = connectionsAtPeak
            self.fits = fits
            self.meets = meets
        }
    }

    /// Limits as somebody publishes them.
    package struct PublishedLimits: Codable, Sendable, Equatable {
        package var publisher: String
        /// The month they were read in, as they change: `2026-11`.
        package var readOn: String
        package var rows: [Row]

        /// One size of a server.
        package struct Row: Codable, Sendable, Equatable {
            /// The size of a server, in the publisher's units.
            package var units: Double
            /// Connections that it has for applications.
            package var connections: Int
            /// Workers whose stated pools fit.
            package var statedWorkers: Int
            /// Workers whose pools of the advised size fit; nil where none is advised.
            package var advisedWorkers: Int?

            package init(
                units: Double, connections: Int, statedWorkers: Int, advisedWorkers: Int?
            ) {
                self.units = units
                self.connections = connections
                self.statedWorkers = statedWorkers
                self.advisedWorkers = advisedWorkers
            }
        }

        package init(publisher: String, readOn: String, rows: [Row]) {
            self.publisher = publisher
            self.readOn = readOn
            self.rows = rows
        }
    }
}
