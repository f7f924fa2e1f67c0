extension PoolResult {
    /// The size, or why there is none.
    package struct Answer: Codable, Sendable, Equatable {
        /// What it rests on, or why there is none.
        package enum Outcome: String, Codable, Sendable {
            /// The rate lies within what was measured.
            case measured
            /// It lies beyond, and the model was trusted with it.
            case extrapolated
            /// Simulated from hold times that were recorded elsewhere: nothing was tried on a server.
            case simulated
            /// The server cannot do so much with any number of connections.
            case beyondCapacity
            /// No size meets the objective.
            case noSizeMeets
            /// Nothing that may be relied on.
            case inconclusive
        }

        package var outcome: Outcome
        /// How many times the highest measured rate; nil where it lies within.
        package var extrapolatedTimes: Double?
        /// Sentences: why there is no size, or why its interval is wide.
        package var reasons: [String]
        /// Connections of each worker's pool, without overflow.
        package var size: Int?
        /// The fewest that the uncertainty allows, with 90 %.
        package var fewest: Int?
        /// The most; nil where the uncertainty reaches beyond what the server could do.
        package var most: Int?
        /// What is achieved with that size.
        package var achievedMs: Interval?
        /// The size that would do with the stated overflow beside it.
        package var sizeWithOverflow: Int?

        package init(outcome: Outcome, reasons: [String] = []) {
            self.outcome = outcome
            self.reasons = reasons
        }
    }

    /// A size that was tried on the target at the rate asked for.
    package struct Trial: Codable, Sendable, Equatable {
        /// Why it was tried.
        package enum Role: String, Codable, Sendable {
            case advised
            /// A fifth smaller, which should not do.
            case smaller
        }

        package var role: Role
        /// Connections of each worker's pool.
        package var size: Int
        package var workers: Int
        /// Activities a second.
        package var rate: Double
        /// What the objective limits, at its quantile.
        package var observedMs: Double
        /// What was expected; nil where nothing was.
        package var expectedMs: Interval?
        package var samples: Int
        package var timeouts: Int
        package var met: Bool

        package init(
            role: Role, size: Int, workers: Int, rate: Double, observedMs: Double,
            expectedMs: Interval? = nil, samples: Int, timeouts: Int, met: Bool
        ) {
            self.role = role
            self.size = size
            self.workers = workers
            self.rate = rate
            self.observedMs = observedMs
            self.expectedMs = expectedMs
            self.samples = samples
            self.timeouts = timeouts
            self.met = met
        }
    }

    /// Settings of a library or a program.
    package struct PastedSetting: Codable, Sendable, Equatable {
        package var name: String
        package var text: String

        package init(name: String, text: String) {
            self.name = name
            self.text = text
        }
    }
}
