internal import Stochastics

/// What starts: phases, arrivals of the open model, clients of the closed one.
extension Worker where W: ~Copyable, R: ~Copyable {
    /// Starts what is due at the current time, phase by phase.
    mutating func startDue() {
        guard !isDraining else { return }
        let turn = now
        var started = 0
        while started < Self.turnLimit {
            if nextArrival <= turn {
                startArrival(dueAt: nextArrival)
                drawNextArrival()
                started += 1
            } else if clientsToStart > 0, !freeTasks.isEmpty {
                startClient()
                started += 1
            } else if turn >= phaseEnd {
                guard enterNextPhase() else { return }
            } else {
                return
            }
        }
    }

    /// Goes on to the next phase, which starts when the last one ended, however late it is now.
    ///
    /// - Returns: false when there is none and the drain has begun.
    private mutating func enterNextPhase() -> Bool {
        closePhase(at: phaseEnd)
        guard phase + 1 < plan.phases.count else {
            beginDrain()
            return false
        }
        phase += 1
        let entered = plan.phases[phase]
        phaseStart = phaseEnd
        phaseEnd += entered.durationNanoseconds
        isPhaseRecorded = !entered.isWarmup
        releaseRestingClients()
        switch entered.model {
        case .open(let process, let rate, let final):
            arrivals = ArrivalStream(
                process: process, rate: rate, finalRate: final ?? rate,
                durationNanoseconds: entered.durationNanoseconds, worker: number,
                workers: plan.workers, random: arrivalRandom.split(index: phase))
            drawNextArrival()
        case .closed(let clients, _):
            clientsToStart = (clients - number + plan.workers - 1) / plan.workers
        }
        return true
    }

    /// Ends the current phase's schedule and adds up how long it was measured.
    mutating func closePhase(at end: Int64) {
        if isPhaseRecorded {
            measuredNanoseconds += max(0, min(end, phaseEnd) - phaseStart)
        }
        isPhaseRecorded = false
        arrivals = nil
        nextArrival = .max
        clientsToStart = 0
    }

    private mutating func drawNextArrival() {
        nextArrival = arrivals?.next().map { phaseStart + $0 } ?? .max
    }

    // MARK: Open model

    private mutating func startArrival(dueAt due: Int64) {
        now = reactor.nowNanoseconds()
        guard let task = freeTasks.popLast() else {
            let activity = activities.mix.sample(&mixRandom)
            recorder.refused(
                activity: activity, firstOperation: activities.firstOperations[activity],
                isRecorded: isPhaseRecorded)
            return
        }
        tasks[task].clientPhase = -1
        startActivity(task, dueAt: due)
        recorder.turnedTo(tasks[task], at: now)
        proceed(task)
    }

    // MARK: Closed model

    private mutating func startClient() {
        guard let task = freeTasks.popLast() else { return }
        clientsToStart -= 1
        tasks[task].clientPhase = phase
        guard case .closed(_, let think?) = plan.phases[phase].model else {
            now = reactor.nowNanoseconds()
            startActivity(task, dueAt: now)
            proceed(task)
            return
        }
        // Somewhere within its first pause, so that the clients do not all come at once.
        let pause = Double(think.sample(&thinkRandom)) * thinkRandom.unitDouble()
        rest(task, until: phaseStart + Int64(pause))
    }

    /// What a client does after an activity: the next one, or a pause, or it goes.
    ///
    /// - Returns: whether it goes on at once.
    mutating func continueClient(_ task: Int) -> Bool {
        guard tasks[task].clientPhase == phase, !isDraining, now < phaseEnd else {
            free(task)
            return false
        }
        if case .closed(_, let think?) = plan.phases[phase].model {
            rest(task, until: now + think.sample(&thinkRandom))
            return false
        }
        startActivity(task, dueAt: now)
        return true
    }

    private mutating func rest(_ task: Int, until end: Int64) {
        tasks[task].stage = .resting
        tasks[task].pauseEndsAt = end
        deadlines.set(task, toNanoseconds: end)
    }

    /// A client's pause is over.
    mutating func endRest(_ task: Int) {
        guard tasks[task].clientPhase == phase, !isDraining else { return free(task) }
        startActivity(task, dueAt: tasks[task].pauseEndsAt)
        recorder.turnedTo(tasks[task], at: now)
        proceed(task)
    }

    /// Sends the clients of an earlier phase home that are not in the middle of anything.
    mutating func releaseRestingClients() {
        for task in tasks.indices where tasks[task].stage == .resting {
            free(task)
        }
    }

    // MARK: Tasks

    /// Draws an activity and a user, and makes the task ready for its first step.
    private mutating func startActivity(_ task: Int, dueAt due: Int64) {
        let activity = activities.mix.sample(&mixRandom)
        let user = actingUsers.next(&userRandom)
        var state = TaskState()
        state.clientPhase = tasks[task].clientPhase
        state.stage = .ready
        state.activity = activity
        state.user = user
        state.isRecorded = isPhaseRecorded
        state.step = activities.firstSteps[activity]
        state.arrivedAt = due
        state.readyAt = due
        tasks[task] = state
        activeTasks += 1
        recorder.activityScheduled(tasks[task])
        workload.beginTask(
            task, activity: activity, user: user, isRecorded: isPhaseRecorded)
    }

    /// Gives a task's number back.
    mutating func free(_ task: Int) {
        deadlines.clear(task)
        tasks[task].stage = .free
        freeTasks.append(task)
    }
}
