internal import Stochastics

/// The way of an activity through its steps.
///
/// Functions that return `Bool` say whether the task can go on at once; otherwise it waits for
/// something, or is over. Only `proceed` loops, so that nothing recurses however fast the answers.
extension Worker where W: ~Copyable, R: ~Copyable {
    /// Takes a task as far as it gets without waiting, but not farther than its share of a turn.
    mutating func proceed(_ task: Int) {
        for _ in 0..<Self.turnLimit {
            guard takeStep(task) else { return }
        }
        unfinished.append(task)
    }

    private mutating func takeStep(_ task: Int) -> Bool {
        let step = tasks[task].step
        guard step < activities.firstSteps[tasks[task].activity + 1] else {
            return end(task, .completed)
        }
        switch activities.steps[step] {
        case .perform(let operation, let boundary):
            return schedule(task, operation: Int(operation), boundary: boundary)
        case .think(let pause):
            startThinking(task, pause: Int(pause))
            return false
        case .each(let operation, let source, let limit, let boundary, let isSeparate):
            let iteration = tasks[task].iteration
            if iteration == 0 {
                let captured = workload.iterations(task: task, source: Int(source))
                tasks[task].iterationCount = min(max(captured, 0), Int(limit))
            }
            let count = tasks[task].iterationCount
            if iteration >= count { return pass(task, boundary: boundary) }
            var own = boundary
            if !isSeparate {
                if iteration > 0 { own.remove(.begins) }
                if iteration < count - 1 { own.subtract([.commits, .releases]) }
            }
            return schedule(task, operation: Int(operation), boundary: own)
        }
    }

    /// An operation falls due: it is skipped, or asks for a connection, or starts.
    private mutating func schedule(_ task: Int, operation: Int, boundary: Boundary) -> Bool {
        tasks[task].operation = operation
        tasks[task].boundary = boundary
        tasks[task].scheduledAt = tasks[task].readyAt
        recorder.scheduled(tasks[task])
        guard workload.prepare(operation: operation, task: task, iteration: tasks[task].iteration)
        else {
            recorder.skipped(tasks[task])
            return pass(task, boundary: boundary)
        }
        if tasks[task].mustBegin { tasks[task].boundary.insert(.begins) }
        return tasks[task].slot >= 0 ? perform(task) : acquire(task)
    }

    /// Leaves a step without performing anything: what its boundary asks for is done all the same.
    private mutating func pass(_ task: Int, boundary: Boundary) -> Bool {
        if boundary.contains(.begins), !tasks[task].isInTransaction {
            tasks[task].mustBegin = true
        }
        if boundary.contains(.commits) {
            tasks[task].mustBegin = false
            if tasks[task].isInTransaction {
                tasks[task].boundary = boundary
                return startEnding(task, .committing)
            }
        }
        if boundary.contains(.releases), tasks[task].slot >= 0 { release(task) }
        advanceStep(task)
        return true
    }

    /// Moves on to the next repetition of the step, or to the next step.
    mutating func advanceStep(_ task: Int) {
        if tasks[task].iteration + 1 < tasks[task].iterationCount,
            case .each = activities.steps[tasks[task].step]
        {
            tasks[task].iteration += 1
            return
        }
        tasks[task].iteration = 0
        tasks[task].step += 1
    }

    // MARK: Pauses

    private mutating func startThinking(_ task: Int, pause number: Int) {
        let pause = activities.pauses[number].sample(&thinkRandom)
        tasks[task].stage = .thinking
        tasks[task].pauseEndsAt = tasks[task].readyAt + pause
        tasks[task].thoughtNanoseconds += pause
        if tracesCheckouts, tasks[task].slot >= 0 {
            slots[tasks[task].slot].lease.thoughtNanoseconds += pause
        }
        deadlines.set(task, toNanoseconds: tasks[task].pauseEndsAt)
    }

    /// A pause is over; what follows fell due when it ended, not when the engine noticed.
    mutating func endThinking(_ task: Int) {
        tasks[task].stage = .ready
        tasks[task].readyAt = tasks[task].pauseEndsAt
        tasks[task].step += 1
        proceed(task)
    }

    // MARK: The end of an activity

    /// Ends an activity, giving back a connection that it still holds.
    ///
    /// - Returns: whether a closed client goes on with another one at once.
    mutating func end(_ task: Int, _ end: ActivityEnd) -> Bool {
        if tasks[task].slot >= 0 { release(task) }
        deadlines.clear(task)
        recorder.activityEnded(tasks[task], end, at: now)
        workload.endTask(task)
        activeTasks -= 1
        if tasks[task].clientPhase >= 0 { return continueClient(task) }
        free(task)
        return false
    }
}
