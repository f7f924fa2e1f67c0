extension PoolResult {
    /// What was asked.
    package struct Question: Codable, Sendable, Equatable {
        /// Activities a second.
        package var rate: Double
        /// As it was written: `pool_wait p(99) < 50ms`.
        package var objective: String
        package var measure: Measure
        /// The share that has to be within the limit, from 0 to 1.
        package var quantile: Double
        package var limitMs: Double
        /// Application processes, each with a pool of its own.
        package var workers: Int
        /// Connections that the server has for applications.
        package var serverLimit: Int
        /// The setting that the scenario states.
        package var stated: Setting
        /// Users of the application that is thought of; nil where only a rate was given.
        package var users: Int?
        /// Whether the answer may go beyond what this machine can drive.
        package var simulated: Bool
        /// How long it may take; nil where nothing was said.
        package var budgetSeconds: Double?

        /// What is limited.
        package enum Measure: String, Codable, Sendable {
            /// Waiting for a connection of the pool.
            case poolWait
            /// From the question for a connection to its return.
            case latency
        }

        package init(
            rate: Double, objective: String, measure: Measure, quantile: Double, limitMs: Double,
            workers: Int, serverLimit: Int, stated: Setting, users: Int? = nil,
            simulated: Bool = false, budgetSeconds: Double? = nil
        ) {
            self.rate = rate
            self.objective = objective
            self.measure = measure
            self.quantile = quantile
            self.limitMs = limitMs
            self.workers = workers
            self.serverLimit = serverLimit
            self.stated = stated
            self.users = users
            self.simulated = simulated
            self.budgetSeconds = budgetSeconds
        }
    }

    /// A pool's settings, by SQLAlchemy's names.
    package struct Setting: Codable, Sendable, Equatable {
        package var size: Int
        package var maxOverflow: Int
        package var timeoutSeconds: Double
        /// Nil where connections are never recycled.
        package var recycleSeconds: Double?
        package var prePing: Bool

        package init(
            size: Int, maxOverflow: Int, timeoutSeconds: Double, recycleSeconds: Double?,
            prePing: Bool
        ) {
            self.size = size
            self.maxOverflow = maxOverflow
            self.timeoutSeconds = timeoutSeconds
            self.recycleSeconds = recycleSeconds
            self.prePing = prePing
        }
    }

    /// Something that the answer is computed from.
    package struct Input: Codable, Sendable, Equatable {
        /// How it is known.
        package enum Origin: String, Codable, Sendable {
            /// On the target, in this run.
            case measured
            /// From a file of hold times.
            case recorded
            /// By the scenario or on the command line.
            case stated
            /// Beyond what was measured.
            case extrapolated
        }

        package var name: String
        /// With its unit: `1.42 ms`.
        package var value: String
        package var origin: Origin
        /// How many times the furthest measured; nil where it was not extrapolated.
        package var times: Double?
        /// How it was found, or what its extrapolation takes for granted.
        package var detail: String?

        package init(
            name: String, value: String, origin: Origin, times: Double? = nil,
            detail: String? = nil
        ) {
            self.name = name
            self.value = value
            self.origin = origin
            self.times = times
            self.detail = detail
        }
    }
}
