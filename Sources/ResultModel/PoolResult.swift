/// How large a connection pool should be, with what that rests on.
package struct PoolResult: Codable, Sendable, Equatable {
    package var question: Question
    /// What holds connections, by activity.
    package var holds: [String: Hold]
    /// Everything measured, in the order in which it was.
    package var points: [Point]
    package var fit: Fit?
    package var answer: Answer?
    /// The stated setting at that rate, with several numbers of workers.
    package var stated: [StatedRow]
    /// What a managed server allows at each size.
    package var limits: PublishedLimits?
    /// Holding a connection through a pause beside giving it back; nil where no journey pauses.
    package var holding: [HoldingCost]
    /// The same load through PgBouncer; nil where it was not tried.
    package var pooler: PoolerComparison?
    /// Sizes that were tried on the target.
    package var trials: [Trial]
    /// Ready to paste.
    package var settings: [PastedSetting]
    /// What the answer takes for granted.
    package var assumptions: [String]

    package init(question: Question) {
        self.question = question
        holds = [:]
        points = []
        stated = []
        holding = []
        trials = []
        settings = []
        assumptions = []
    }

    /// What was asked.
    package struct Question: Codable, Sendable, Equatable {
        /// Activities a second.
        package var rate: Double
        /// As it was written: `pool_wait p(99) < 50ms`.
        package var objective: String
        package var limitMs: Double
        package var workers: Int
        /// Connections that the server has for applications.
        package var serverLimit: Int

        package init(
            rate: Double, objective: String, limitMs: Double, workers: Int, serverLimit: Int
        ) {
            self.rate = rate
            self.objective = objective
            self.limitMs = limitMs
            self.workers = workers
            self.serverLimit = serverLimit
        }
    }

    /// What held the connections of an activity, on average for each checkout, one client alone.
    package struct Hold: Codable, Sendable, Equatable {
        package var checkouts: Int
        package var queryMs: Double
        package var idleMs: Double
        package var pauseMs: Double

        package init(checkouts: Int, queryMs: Double, idleMs: Double, pauseMs: Double) {
            self.checkouts = checkouts
            self.queryMs = queryMs
            self.idleMs = idleMs
            self.pauseMs = pauseMs
        }
    }

    /// A number with the interval in which it lies with 90 %.
    package struct Interval: Codable, Sendable, Equatable {
        package var value: Double
        package var lower: Double
        package var upper: Double

        package init(value: Double, lower: Double, upper: Double) {
            self.value = value
            self.lower = lower
            self.upper = upper
        }
    }

    /// One measurement.
    package struct Point: Codable, Sendable, Equatable {
        package var poolSize: Int
        package var maxOverflow: Int
        package var workers: Int
        /// Of a closed point; nil of an open one.
        package var clients: Int?
        /// Activities a second of an open point; nil of a closed one.
        package var rate: Double?
        /// Checkouts a second.
        package var throughput: Double
        package var responseP50Ms: Double
        package var responseP95Ms: Double
        package var waitP95Ms: Double
        package var waitP99Ms: Double
        /// The share of checkouts that had to wait.
        package var waitShare: Double
        package var timeouts: Int
        package var opened: Int
        /// Kept out of the fit.
        package var heldOut: Bool
        /// The generator was the bottleneck: not used.
        package var saturated: Bool
        /// Of points kept out of the fit: what was expected.
        package var expectedThroughput: Interval?
        package var expectedResponseP95Ms: Interval?

        package init(
            poolSize: Int, maxOverflow: Int, workers: Int, clients: Int?, rate: Double?,
            throughput: Double, responseP50Ms: Double, responseP95Ms: Double, waitP95Ms: Double,
            waitP99Ms: Double, waitShare: Double, timeouts: Int, opened: Int, heldOut: Bool,
            saturated: Bool
        ) {
            self.poolSize = poolSize
            self.maxOverflow = maxOverflow
            self.workers = workers
            self.clients = clients
            self.rate = rate
            self.throughput = throughput
            self.responseP50Ms = responseP50Ms
            self.responseP95Ms = responseP95Ms
            self.waitP95Ms = waitP95Ms
            self.waitP99Ms = waitP99Ms
            self.waitShare = waitShare
            self.timeouts = timeouts
            self.opened = opened
            self.heldOut = heldOut
            self.saturated = saturated
        }
    }

    /// How well the model predicts what it was not shown.
    package struct Fit: Codable, Sendable, Equatable {
        /// The median relative errors at points kept out of the fit.
        package var throughputError: Double
        package var responseP95Error: Double
        /// The share of stated intervals that held what was measured.
        package var coverage: Double
        package var heldOut: Int
        /// How far the same computation scattered meanwhile.
        package var noise: Double
        package var predictive: Bool
        /// The Universal Scalability Law, as a curve to look at; nil where it does not fit.
        package var scalability: Scalability?

        package init(
            throughputError: Double, responseP95Error: Double, coverage: Double, heldOut: Int,
            noise: Double, predictive: Bool, scalability: Scalability?
        ) {
            self.throughputError = throughputError
            self.responseP95Error = responseP95Error
            self.coverage = coverage
            self.heldOut = heldOut
            self.noise = noise
            self.predictive = predictive
            self.scalability = scalability
        }
    }

    package struct Scalability: Codable, Sendable, Equatable {
        package var ratePerSecond: Double
        package var contention: Double
        package var coherency: Double

        package init(ratePerSecond: Double, contention: Double, coherency: Double) {
            self.ratePerSecond = ratePerSecond
            self.contention = contention
            self.coherency = coherency
        }
    }

    /// The size, or why there is none.
    package struct Answer: Codable, Sendable, Equatable {
        package enum Outcome: String, Codable, Sendable {
            /// The rate lies within what was measured.
            case measured
            /// It lies beyond, and the model was trusted with it.
            case extrapolated
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
        package var reasons: [String]
        /// Connections of each worker's pool, without overflow.
        package var size: Int?
        package var fewest: Int?
        /// Nil where the uncertainty reaches beyond what the server could do.
        package var most: Int?
        /// What is achieved with that size.
        package var achievedMs: Interval?
        /// The size that would do with the stated overflow beside it.
        package var sizeWithOverflow: Int?
        /// Activities a second that the server does at most.
        package var capacity: Double
        /// Connections beyond which more of them do not get more done; nil where none was found.
        package var knee: Int?

        package init(outcome: Outcome, reasons: [String] = [], capacity: Double) {
            self.outcome = outcome
            self.reasons = reasons
            self.capacity = capacity
        }
    }

    /// The stated setting with one number of workers.
    package struct StatedRow: Codable, Sendable, Equatable {
        package var workers: Int
        package var waitP50Ms: Double
        package var waitP95Ms: Double
        package var waitP99Ms: Double
        package var timeoutShare: Double
        package var openedPerMinute: Double
        package var connectionsAtMost: Int
        package var connectionsAtPeak: Int
        package var fits: Bool

        package init(
            workers: Int, waitP50Ms: Double, waitP95Ms: Double, waitP99Ms: Double,
            timeoutShare: Double, openedPerMinute: Double, connectionsAtMost: Int,
            connectionsAtPeak: Int, fits: Bool
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
        }
    }

    /// Limits as somebody publishes them.
    package struct PublishedLimits: Codable, Sendable, Equatable {
        package var publisher: String
        package var readOn: String
        package var rows: [Row]

        package struct Row: Codable, Sendable, Equatable {
            package var units: Double
            package var connections: Int
            /// Workers whose stated pools fit; those of the advised size.
            package var statedWorkers: Int
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

    /// A journey that pauses: with its connection held, and with nothing.
    package struct HoldingCost: Codable, Sendable, Equatable {
        package var journey: String
        /// Whether the scenario has it hold the connection.
        package var isHeld: Bool
        package var pauseMeanMs: Double
        package var held: Side
        package var released: Side

        package struct Side: Codable, Sendable, Equatable {
            /// Journeys a second that the stated pool can do.
            package var perSecond: Double
            /// At the rate that is asked for, with the stated pool.
            package var waitP99Ms: Double
            package var timeoutShare: Double
            /// Nil where no size does.
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
        /// Nil where there is none, with the reason.
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

    /// A size that was tried on the target at the rate asked for.
    package struct Trial: Codable, Sendable, Equatable {
        package var size: Int
        package var rate: Double
        package var observedMs: Double
        package var met: Bool

        package init(size: Int, rate: Double, observedMs: Double, met: Bool) {
            self.size = size
            self.rate = rate
            self.observedMs = observedMs
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
