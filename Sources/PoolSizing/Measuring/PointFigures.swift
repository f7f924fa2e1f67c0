package import LoadEngine
package import PoolModel
package import Recording

/// What was measured at one point.
package struct PointFigures: Sendable {
    package let point: PoolPoint
    /// How long was measured, without the warm-up.
    package var measuredNanoseconds: Int64
    /// How long it was warmed up before.
    package var warmupNanoseconds: Int64 = 0
    /// Checkouts that were given a connection.
    package private(set) var granted: UInt64 = 0
    /// Those among them that had to wait for it.
    package private(set) var waited: UInt64 = 0
    /// Checkouts that waited in vain.
    package private(set) var timedOut: UInt64 = 0
    /// From the question to the pool's answer, of all of them.
    package private(set) var waits = LatencyHistogram()
    /// From the question to the return of the connection, of those granted.
    package private(set) var responses = LatencyHistogram()
    /// From the open connection to its return.
    package private(set) var holds = LatencyHistogram()
    /// How long those worked that did not pause: busy and idle together.
    package private(set) var works = LatencyHistogram()
    /// How long those worked, and paused, that paused while they held the connection.
    package private(set) var pausedWorks = LatencyHistogram()
    package private(set) var pauses = LatencyHistogram()
    /// How long opening took, of those that had to, in the warm-up too.
    package private(set) var openings = LatencyHistogram()
    /// By activity, in the plan's order.
    package private(set) var activities: [HoldParts]
    /// Activities a second that were completed.
    package var activitiesPerSecond: Double = 0
    /// Processor time of the load for all of it, the warm-up included, in nanoseconds.
    package var processorNanoseconds: Int64 = 0
    /// Operations that it was spent on.
    package var operations: UInt64 = 0
    /// The pools beside their own record replayed; nil where there is no record.
    package var replay: ReplayAgreement?
    /// The calibration's readings before and after, in nanoseconds.
    package var spins: [Int64] = []
    /// Whether the generator was the bottleneck: what it measured is not the target's.
    package var isSaturated = false

    /// What held the connections of an activity, summed over its checkouts.
    package struct HoldParts: Sendable, Equatable {
        package var checkouts: UInt64 = 0
        package var busyNanoseconds: Double = 0
        package var idleNanoseconds: Double = 0
        package var thoughtNanoseconds: Double = 0

        package init() {}

        /// Takes another's in.
        package mutating func merge(_ other: HoldParts) {
            checkouts += other.checkouts
            busyNanoseconds += other.busyNanoseconds
            idleNanoseconds += other.idleNanoseconds
            thoughtNanoseconds += other.thoughtNanoseconds
        }

        package var heldNanoseconds: Double {
            busyNanoseconds + idleNanoseconds + thoughtNanoseconds
        }
    }

    /// - Parameter checkouts: those of the whole run; but for openings, only recorded ones are
    ///   looked at.
    package init(
        _ point: PoolPoint, checkouts: [Checkout], activities: Int, measuredNanoseconds: Int64
    ) {
        self.point = point
        self.measuredNanoseconds = measuredNanoseconds
        self.activities = Array(repeating: HoldParts(), count: activities)
        for checkout in checkouts {
            if checkout.openingNanoseconds > 0 { openings.record(checkout.openingNanoseconds) }
            if checkout.isRecorded { add(checkout) }
        }
    }

    private mutating func add(_ checkout: Checkout) {
        waits.record(checkout.waitedNanoseconds)
        guard checkout.end != .timedOut else {
            timedOut += 1
            return
        }
        granted += 1
        if checkout.waitedNanoseconds > 0 { waited += 1 }
        holds.record(checkout.heldNanoseconds)
        let work = checkout.busyNanoseconds + checkout.idleNanoseconds
        if checkout.thoughtNanoseconds > 0 {
            pausedWorks.record(work)
            pauses.record(checkout.thoughtNanoseconds)
        } else {
            works.record(work)
        }
        responses.record(
            checkout.waitedNanoseconds + checkout.openingNanoseconds + checkout.heldNanoseconds)
        activities[checkout.activity].checkouts += 1
        activities[checkout.activity].busyNanoseconds += Double(checkout.busyNanoseconds)
        activities[checkout.activity].idleNanoseconds += Double(checkout.idleNanoseconds)
        activities[checkout.activity].thoughtNanoseconds += Double(checkout.thoughtNanoseconds)
    }

    // MARK: What follows

    private var seconds: Double { Double(measuredNanoseconds) / 1e9 }

    /// All activities together.
    package var parts: HoldParts {
        activities.reduce(into: HoldParts()) { $0.merge($1) }
    }

    /// Checkouts a second that were given a connection.
    package var throughput: Double { seconds > 0 ? Double(granted) / seconds : 0 }

    /// The share of checkouts that had to wait.
    package var waitShare: Double {
        let asked = granted + timedOut
        return asked > 0 ? Double(waited + timedOut) / Double(asked) : 0
    }

    /// How many connections worked, on average: held, and not in a pause.
    package var workingConnections: Double {
        guard measuredNanoseconds > 0 else { return 0 }
        return (parts.busyNanoseconds + parts.idleNanoseconds) / Double(measuredNanoseconds)
    }

    /// How many connections were held, on average: by Little's law the throughput times the mean
    /// time of holding.
    package var heldConnections: Double {
        measuredNanoseconds > 0 ? parts.heldNanoseconds / Double(measuredNanoseconds) : 0
    }

    /// The mean time for which a checkout worked, in nanoseconds.
    package var workMeanNanoseconds: Double {
        guard granted > 0 else { return 0 }
        return (parts.busyNanoseconds + parts.idleNanoseconds) / Double(granted)
    }

    /// Checkouts for each activity that was completed; 0 where none was.
    package var checkoutsPerActivity: Double {
        activitiesPerSecond > 0 ? throughput / activitiesPerSecond : 0
    }
}

extension PointFigures {
    /// What an objective limits, at its quantile, in nanoseconds; nil where nothing was asked.
    package func value(of objective: PoolObjective) -> Int64? {
        switch objective.measure {
        case .poolWait: waits.value(atQuantile: objective.quantile)
        case .latency: responses.value(atQuantile: objective.quantile)
        }
    }

    /// Whether it was achieved, as few timeouts included as it allows.
    package func meets(_ objective: PoolObjective) -> Bool {
        guard let value = value(of: objective) else { return false }
        let share = Double(timedOut) / Double(max(granted + timedOut, 1))
        return value <= objective.longestNanoseconds && share <= objective.failureShareLimit
    }
}
