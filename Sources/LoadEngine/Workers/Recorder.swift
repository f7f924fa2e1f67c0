internal import Recording

/// Where a worker puts its figures; merged with those of the others when the run is over.
///
/// Everything here is per operation and second, never per performance.
struct Recorder: ~Copyable {
    var operations: UniqueArray<OperationFigures>
    var activities: UniqueArray<ActivityFigures>
    var series = SecondSeries()
    var scheduleLag = LatencyHistogram()
    var connections = ConnectionFigures()
    var backlogRefusals: UInt64 = 0
    /// Each checkout, as far as there is room.
    private(set) var checkouts: [Checkout] = []
    /// Checkouts for which there was no room.
    private(set) var unrecordedCheckouts: UInt64 = 0
    /// When the first phase started: the series counts from here, and has the warm-up in it.
    var seriesStart: Int64 = 0

    // For the progress display and the usage, warm-up included.
    var activitiesStarted: UInt64 = 0
    var succeeded: UInt64 = 0
    var refused: UInt64 = 0
    var ended: UInt64 = 0

    private let isJourney: [Bool]
    private let checkoutLimit: Int
    /// How often the pool had a connection at once, by operation: in most runs nearly always, and
    /// a count is cheaper than a histogram's cell.
    private var promptAnswers: UniqueArray<UInt32>

    init(plan: LoadPlan) {
        isJourney = plan.activities.map(\.isJourney)
        checkoutLimit = plan.checkoutLimitPerWorker
        operations = UniqueArray(repeating: OperationFigures(), count: plan.operations.count)
        activities = UniqueArray(repeating: ActivityFigures(), count: plan.activities.count)
        promptAnswers = UniqueArray(repeating: 0, count: plan.operations.count)
    }

    /// The operations' figures, complete once the run is over.
    var operationFigures: [OperationFigures] {
        operations.indices.map { place in
            var figures = operations[place]
            if promptAnswers[place] > 0 {
                figures.poolWait.record(0, count: promptAnswers[place])
            }
            return figures
        }
    }

    /// An operation fell due.
    mutating func scheduled(_ task: borrowing TaskState) {
        series.recordScheduled(atNanoseconds: task.scheduledAt &- seriesStart)
        guard task.isRecorded else { return }
        operations[task.operation].counters.scheduled &+= 1
    }

    /// An operation fell due that a repetition of its transaction makes fall due again.
    mutating func unscheduled(_ task: borrowing TaskState) {
        guard task.isRecorded else { return }
        operations[task.operation].counters.scheduled &-= 1
        operations[task.operation].counters.started &-= 1
    }

    /// An operation was handed to a connection, for the first time.
    mutating func started(_ task: borrowing TaskState) {
        guard task.isRecorded else { return }
        operations[task.operation].counters.started &+= 1
    }

    /// The pool has answered, with a connection or at its time limit.
    mutating func answered(_ task: borrowing TaskState, at now: Int64) {
        guard task.isRecorded else { return }
        guard now != task.requestedAt else {
            promptAnswers[task.operation] &+= 1
            return
        }
        operations[task.operation].poolWait.record(now &- task.requestedAt)
    }

    /// An operation was answered as expected.
    mutating func succeeded(_ task: borrowing TaskState, rows: Int, at now: Int64) {
        let latency = now &- task.scheduledAt
        succeeded &+= 1
        ended &+= 1
        series.recordSucceeded(
            atNanoseconds: now &- seriesStart, latencyNanoseconds: latency)
        guard task.isRecorded else { return }
        operations[task.operation].counters.succeeded &+= 1
        operations[task.operation].counters.rows &+= UInt64(rows)
        operations[task.operation].latency.record(latency)
        operations[task.operation].service.record(now &- task.startedAt)
    }

    /// An operation was refused.
    mutating func failed(_ task: borrowing TaskState, code: FailureCode, at now: Int64) {
        refused &+= 1
        ended &+= 1
        series.recordFailed(atNanoseconds: now &- seriesStart)
        guard task.isRecorded else { return }
        operations[task.operation].counters.failed &+= 1
        operations[task.operation].failures.add(code.rawValue)
    }

    /// An operation's time was up.
    ///
    /// - Parameter hasStarted: whether it was under way; then its latency is at least this long,
    ///   and leaving it out would make a slow server look fast.
    mutating func timedOut(_ task: borrowing TaskState, hasStarted: Bool, at now: Int64) {
        refused &+= 1
        ended &+= 1
        series.recordFailed(atNanoseconds: now &- seriesStart)
        guard task.isRecorded else { return }
        operations[task.operation].counters.timedOut &+= 1
        if hasStarted {
            operations[task.operation].latency.record(now &- task.scheduledAt)
            operations[task.operation].service.record(now &- task.startedAt)
        }
    }

    /// An operation had nothing to act on.
    mutating func skipped(_ task: borrowing TaskState) {
        ended &+= 1
        guard task.isRecorded else { return }
        operations[task.operation].counters.skipped &+= 1
    }

    /// An operation was cut off by the end of the run.
    mutating func abandoned(_ task: borrowing TaskState) {
        ended &+= 1
        guard task.isRecorded else { return }
        operations[task.operation].counters.abandoned &+= 1
    }

    /// An operation's transaction is repeated.
    mutating func retried(_ task: borrowing TaskState) {
        guard task.isRecorded else { return }
        operations[task.operation].counters.retried &+= 1
    }

    /// A connection was opened.
    mutating func opened(tookNanoseconds: Int64, openConnections: Int) {
        connections.opened += 1
        connections.openLatency.record(tookNanoseconds)
        connections.peakOpen = max(connections.peakOpen, openConnections)
    }

    /// A checkout is over.
    mutating func add(_ checkout: Checkout) {
        if checkouts.count < checkoutLimit {
            checkouts.append(checkout)
        } else {
            unrecordedCheckouts += 1
        }
    }

    // MARK: Activities

    /// An activity fell due.
    mutating func activityScheduled(_ task: borrowing TaskState) {
        guard task.isRecorded else { return }
        activities[task.activity].counters.scheduled &+= 1
    }

    /// The engine turned to an activity, somewhat later than it fell due.
    mutating func turnedTo(_ task: borrowing TaskState, at now: Int64) {
        guard task.isRecorded else { return }
        scheduleLag.record(now &- task.arrivedAt)
    }

    /// An operation of an activity has reached a connection, for the first time.
    mutating func activityStarted(_ task: borrowing TaskState) {
        activitiesStarted &+= 1
        guard task.isRecorded else { return }
        activities[task.activity].counters.started &+= 1
    }

    /// An activity is over.
    mutating func activityEnded(_ task: borrowing TaskState, _ end: ActivityEnd, at now: Int64) {
        guard task.isRecorded else { return }
        switch end {
        case .completed where task.hasStarted:
            activities[task.activity].counters.succeeded &+= 1
            // A single operation's latency is recorded with the operation.
            if isJourney[task.activity] {
                activities[task.activity].latency.record(
                    now &- task.arrivedAt &- task.thoughtNanoseconds)
            }
        case .completed: activities[task.activity].counters.skipped &+= 1
        case .failed: activities[task.activity].counters.failed &+= 1
        case .timedOut: activities[task.activity].counters.timedOut &+= 1
        case .abandoned: activities[task.activity].counters.abandoned &+= 1
        }
    }

    /// An arrival found no room: it and its first operation are abandoned on the spot.
    mutating func refused(activity: Int, firstOperation: Int, isRecorded: Bool) {
        guard isRecorded else { return }
        backlogRefusals &+= 1
        activities[activity].counters.scheduled &+= 1
        activities[activity].counters.abandoned &+= 1
        operations[firstOperation].counters.scheduled &+= 1
        operations[firstOperation].counters.abandoned &+= 1
    }
}

/// How an activity ended.
enum ActivityEnd: Sendable {
    /// Every step was done or skipped.
    case completed
    case failed
    case timedOut
    case abandoned
}
