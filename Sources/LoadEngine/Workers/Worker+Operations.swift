internal import PoolModel

/// One operation, from the moment a connection takes it.
extension Worker where W: ~Copyable, R: ~Copyable {
    /// Hands the task's operation to the connection it holds.
    mutating func perform(_ task: Int) -> Bool {
        recorder.started(tasks[task])
        if !tasks[task].hasStarted {
            tasks[task].hasStarted = true
            recorder.activityStarted(tasks[task])
        }
        if tasks[task].boundary.contains(.begins) || !tasks[task].isInTransaction {
            tasks[task].transactionStep = tasks[task].step
            tasks[task].transactionIteration = tasks[task].iteration
        }
        begin(task)
        guard gathersRequests else { return start(task) }
        requests.append(task)
        return false
    }

    /// Makes the request, for the first time or again.
    private mutating func begin(_ task: Int) {
        let operation = tasks[task].operation
        tasks[task].stage = .performing
        deadlines.set(
            task, toNanoseconds: now &+ activities.timeoutsNanoseconds[operation])
        workload.begin(
            operation: operation, task: task, slot: tasks[task].slot,
            boundary: tasks[task].boundary.subtracting(.releases))
    }

    /// Sends the request for the first time.
    mutating func start(_ task: Int) -> Bool {
        tasks[task].startedAt = now
        return send(task)
    }

    private mutating func send(_ task: Int) -> Bool {
        if tracesCheckouts { noteBusy(tasks[task].slot) }
        return follow(workload.send(slot: tasks[task].slot), task: task)
    }

    /// Waits for the rest of what was begun on the task's connection, or concludes it.
    mutating func follow(_ progress: OperationProgress, task: Int) -> Bool {
        switch progress {
        case .waiting(let readiness):
            let slot = tasks[task].slot
            if slots[slot].watchedFor == readiness || watch(slot, for: readiness) { return false }
            return conclude(.connectionLost(.notWatchable), task: task)
        case .finished(let outcome):
            return conclude(outcome, task: task)
        }
    }

    /// What was begun on the task's connection has ended.
    mutating func conclude(_ outcome: OperationOutcome, task: Int) -> Bool {
        deadlines.clear(task)
        if tracesCheckouts { noteIdle(tasks[task].slot) }
        switch tasks[task].stage {
        case .performing: return concludeOperation(outcome, task: task)
        case .pinging: return concludePing(outcome, task: task)
        case .committing, .rollingBackToFail, .rollingBackToRepeat:
            return concludeEnding(outcome, task: task)
        case .free, .resting, .ready, .waiting, .opening, .thinking:
            preconditionFailure("nothing was under way for the task")
        }
    }

    private mutating func concludeOperation(_ outcome: OperationOutcome, task: Int) -> Bool {
        switch outcome {
        case .succeeded(let rows):
            recorder.succeeded(tasks[task], rows: rows, at: now)
            let boundary = tasks[task].boundary
            if boundary.contains(.begins) {
                tasks[task].isInTransaction = true
                tasks[task].mustBegin = false
            }
            if boundary.contains(.commits) { tasks[task].isInTransaction = false }
            if !tasks[task].isInTransaction { tasks[task].repetitions = 0 }
            tasks[task].stage = .ready
            tasks[task].readyAt = now
            if boundary.contains(.releases) { release(task) }
            advanceStep(task)
            return true
        case .retryable(let code):
            guard tasks[task].repetitions < activities.retryLimits[tasks[task].operation] else {
                return fail(task, code)
            }
            tasks[task].repetitions += 1
            recorder.retried(tasks[task])
            return startEnding(task, .rollingBackToRepeat)
        case .failed(let code):
            return fail(task, code)
        case .connectionLost(let code):
            recorder.failed(tasks[task], code: code, at: now)
            drop(task, condition: .lost)
            return end(task, .failed)
        }
    }

    private mutating func fail(_ task: Int, _ code: FailureCode) -> Bool {
        recorder.failed(tasks[task], code: code, at: now)
        return startEnding(task, .rollingBackToFail)
    }

    // MARK: Ends of transactions apart from operations

    /// Commits or rolls back; `stage` says what comes after.
    mutating func startEnding(_ task: Int, _ stage: TaskState.Stage) -> Bool {
        tasks[task].stage = stage
        deadlines.set(
            task,
            toNanoseconds: now &+ activities.timeoutsNanoseconds[tasks[task].operation])
        if tracesCheckouts { noteBusy(tasks[task].slot) }
        let progress = workload.endTransaction(
            slot: tasks[task].slot, commits: stage == .committing)
        return follow(progress, task: task)
    }

    private mutating func concludeEnding(_ outcome: OperationOutcome, task: Int) -> Bool {
        let stage = tasks[task].stage
        guard case .succeeded = outcome else {
            if stage == .rollingBackToRepeat {
                recorder.failed(tasks[task], code: outcome.code, at: now)
            }
            // Whatever state the connection is in, nobody else should get it.
            if case .connectionLost = outcome {
                drop(task, condition: .lost)
            } else {
                drop(task, condition: .closed)
            }
            return end(task, .failed)
        }
        tasks[task].isInTransaction = false
        tasks[task].mustBegin = false
        switch stage {
        case .committing:
            tasks[task].repetitions = 0
            tasks[task].stage = .ready
            tasks[task].readyAt = now
            if tasks[task].boundary.contains(.releases) { release(task) }
            advanceStep(task)
            return true
        case .rollingBackToRepeat: return repeatTransaction(task)
        default: return end(task, .failed)
        }
    }

    /// Goes back to where the transaction began.
    ///
    /// If that is this very operation, it is sent again and its latency goes on. Otherwise the
    /// operations from there on fall due a second time; this one, which had not ended, is taken
    /// out of the count until its turn comes.
    private mutating func repeatTransaction(_ task: Int) -> Bool {
        if tasks[task].step == tasks[task].transactionStep,
            tasks[task].iteration == tasks[task].transactionIteration
        {
            begin(task)
            return send(task)
        }
        recorder.unscheduled(tasks[task])
        tasks[task].step = tasks[task].transactionStep
        tasks[task].iteration = tasks[task].transactionIteration
        tasks[task].stage = .ready
        tasks[task].readyAt = now
        return true
    }
}

extension OperationOutcome {
    /// The failure's code; that of a success does not exist and reads as 0.
    fileprivate var code: FailureCode {
        switch self {
        case .succeeded: FailureCode(rawValue: 0)
        case .failed(let code), .retryable(let code), .connectionLost(let code): code
        }
    }
}
