internal import PoolModel

/// What happens to a task from outside: its connection is ready, or its time is up.
extension Worker where W: ~Copyable, R: ~Copyable {
    /// Takes in the bytes of a connection that an operation waits for.
    mutating func receive(_ event: ReadyEvent) {
        let slot = Int(UInt32(truncatingIfNeeded: event.token))
        guard slots[slot].generation == UInt32(event.token >> 32), slots[slot].task >= 0,
            !slots[slot].watchedFor.isEmpty, tasks[slots[slot].task].stage.awaitsAnswer
        else { return }
        workload.receive(slot: slot, readiness: event.readiness)
    }

    /// Goes on with whatever a ready connection was waited for.
    mutating func handle(_ event: ReadyEvent) {
        let slot = Int(UInt32(truncatingIfNeeded: event.token))
        // An event of a connection that was closed earlier in this turn.
        guard slots[slot].generation == UInt32(event.token >> 32) else { return }
        let task = slots[slot].task
        guard task >= 0, !slots[slot].watchedFor.isEmpty else { return unwatch(slot) }
        let goesOn: Bool
        switch tasks[task].stage {
        case .performing, .pinging, .committing, .rollingBackToFail, .rollingBackToRepeat:
            goesOn = follow(workload.advance(slot: slot), task: task)
        case .opening:
            goesOn = follow(workload.continueConnecting(slot: slot), slot: slot)
        case .free, .resting, .ready, .waiting, .thinking:
            // The server has something to say that nobody asked for, such as goodbye. The next
            // operation will hear it; watching on would only spin.
            unwatch(slot)
            return
        }
        if goesOn { continuing.append(task) }
    }

    /// Fires every deadline that is reached.
    mutating func fireDeadlines() {
        let turn = now
        while let entity = deadlines.popDue(atNanoseconds: turn) {
            now = reactor.nowNanoseconds()
            if entity < tasks.count {
                taskIsDue(entity)
            } else {
                slotIsDue(entity - tasks.count)
            }
        }
    }

    /// The pause before the next attempt to open a connection is over.
    private mutating func slotIsDue(_ slot: Int) {
        let task = slots[slot].task
        guard task >= 0, tasks[task].stage == .opening else { return }
        if open(slot, for: task) { proceed(task) }
    }

    private mutating func taskIsDue(_ task: Int) {
        switch tasks[task].stage {
        case .resting: endRest(task)
        case .thinking: endThinking(task)
        case .waiting:
            let action = pool.timerFired(request: task, atNanoseconds: now)
            if follow(action, task: task) { proceed(task) }
        case .opening:
            recorder.timedOut(tasks[task], hasStarted: false, at: now)
            cutOffOpening(task)
            endAndProceed(task, .timedOut)
        case .pinging:
            recorder.timedOut(tasks[task], hasStarted: false, at: now)
            drop(task, condition: .lost, isBusy: true)
            endAndProceed(task, .timedOut)
        case .performing, .rollingBackToRepeat:
            recorder.timedOut(tasks[task], hasStarted: true, at: now)
            drop(task, condition: .closed, isBusy: true)
            endAndProceed(task, .timedOut)
        case .committing:
            drop(task, condition: .closed, isBusy: true)
            endAndProceed(task, .timedOut)
        case .rollingBackToFail:
            drop(task, condition: .closed, isBusy: true)
            endAndProceed(task, .failed)
        case .free, .ready: break
        }
    }

    private mutating func endAndProceed(_ task: Int, _ result: ActivityEnd) {
        if end(task, result) { proceed(task) }
    }

    /// Gives up opening the connection of a task, whether an attempt or a pause is on.
    mutating func cutOffOpening(_ task: Int) {
        let slot = tasks[task].slot
        // During a pause the slot is closed already and has no descriptor.
        if slots[slot].descriptor >= 0 { abandon(slot) }
        giveUpOpening(slot, task: task)
    }
}
