package import Recording

/// Everything a load run has measured, of one worker or of all.
///
/// Warm-up phases are in nothing but the series, the connection figures and the usage.
package struct LoadOutcome<Evidence: Sendable>: Sendable {
    /// One entry for each operation of the plan, in its order.
    package var operations: [OperationFigures]
    /// One entry for each activity of the plan, in its order.
    package var activities: [ActivityFigures]
    /// Operations over time, from the start of the first phase; those of a warm-up are in it.
    package var series = SecondSeries()
    /// From the moment an activity fell due to the moment the engine turned to it: the engine's own
    /// lateness, without any waiting for a connection.
    ///
    /// A client of the closed model that goes on at once is never late and not in it.
    package var scheduleLag = LatencyHistogram()
    /// Arrivals turned away because `taskLimitPerWorker` activities were under way; they are
    /// counted as abandoned.
    package var backlogRefusals: UInt64 = 0
    package var connections = ConnectionFigures()
    /// Each checkout in the order in which they ended, worker by worker; empty where the plan asks
    /// for none.
    package var checkouts: [Checkout] = []
    /// Checkouts beyond the plan's limit.
    package var unrecordedCheckouts: UInt64 = 0
    /// One entry for each worker.
    package var workers: [WorkerUsage] = []
    /// How long the phases that are not warm-ups went on, in nanoseconds.
    package var measuredNanoseconds: Int64 = 0
    /// Whether the run was ended by its ``StopFlag``.
    package var wasStopped = false
    /// What each worker's workload brought back.
    package var evidence: [Evidence] = []

    /// Nothing measured yet.
    package init(plan: LoadPlan) {
        operations = plan.operations.map { _ in OperationFigures() }
        activities = plan.activities.map { _ in ActivityFigures() }
    }

    /// Activities that the schedule drew: what was asked of the engine.
    package var drawnActivities: UInt64 {
        activities.reduce(0) { $0 + $1.counters.scheduled }
    }

    /// Activities of which an operation reached a connection, or that had nothing to do.
    package var startedActivities: UInt64 {
        activities.reduce(0) { $0 + $1.counters.started + $1.counters.skipped }
    }

    /// Adds another worker of the same run.
    package mutating func merge(_ other: LoadOutcome) {
        precondition(operations.count == other.operations.count, "both ran the same plan")
        for place in operations.indices {
            operations[place].merge(other.operations[place])
        }
        for place in activities.indices {
            activities[place].merge(other.activities[place])
        }
        series.merge(other.series)
        scheduleLag.merge(other.scheduleLag)
        backlogRefusals += other.backlogRefusals
        connections.merge(other.connections)
        checkouts += other.checkouts
        unrecordedCheckouts += other.unrecordedCheckouts
        workers += other.workers
        measuredNanoseconds = max(measuredNanoseconds, other.measuredNanoseconds)
        wasStopped = wasStopped || other.wasStopped
        evidence += other.evidence
    }

    /// Checks the accounting of every operation and activity.
    ///
    /// - Returns: nil, or which identity is broken where: a fault of ours.
    package func checkIdentities() -> String? {
        for (place, operation) in operations.enumerated() {
            if let fault = operation.counters.checkIdentities() {
                return "operation \(place): \(fault)"
            }
            // A failure is counted together with its code.
            if operation.failures.total != operation.counters.failed {
                return "operation \(place): the failures by code do not add up to the failed"
            }
            let recorded = operation.counters.succeeded + operation.counters.timedOut
            if operation.latency.count > recorded {
                return "operation \(place): more latencies than performances"
            }
        }
        for (place, activity) in activities.enumerated() {
            if let fault = activity.counters.checkIdentities() {
                return "activity \(place): \(fault)"
            }
        }
        return nil
    }
}

/// What became of one operation.
package struct OperationFigures: Sendable, Equatable {
    package var counters = OperationCounters()
    /// Failures by ``FailureCode``.
    package var failures = FailureTally()
    /// From the moment it fell due (its arrival, or the end of the step before) to its answer, of
    /// those that succeeded; and of those that timed out after they had started, until then.
    package var latency = LatencyHistogram()
    /// From the moment a connection took it to its answer, of the same.
    package var service = LatencyHistogram()
    /// From asking the pool to its answer, a connection or the end of its time limit.
    ///
    /// Opening the connection comes after it. Operations on a connection that the activity already
    /// held did not ask.
    package var poolWait = LatencyHistogram()

    package init() {}

    mutating func merge(_ other: OperationFigures) {
        counters.merge(other.counters)
        failures.merge(other.failures)
        latency.merge(other.latency)
        service.merge(other.service)
        poolWait.merge(other.poolWait)
    }
}

/// What became of one activity; of interest where it is a journey.
package struct ActivityFigures: Sendable, Equatable {
    /// `rows` and `retried` stay zero here.
    package var counters = OperationCounters()
    /// From the moment it fell due to the end of its last step without its think time, of those
    /// that succeeded.
    ///
    /// Only of journeys: a single operation has it among its own figures.
    package var latency = LatencyHistogram()

    package init() {}

    mutating func merge(_ other: ActivityFigures) {
        counters.merge(other.counters)
        latency.merge(other.latency)
    }
}
