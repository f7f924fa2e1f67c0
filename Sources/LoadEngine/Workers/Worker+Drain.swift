internal import PoolModel

/// The end of a run: nothing new starts, what is under way has a while to finish.
extension Worker where W: ~Copyable, R: ~Copyable {
    /// Ends the schedule; the drain lasts until nothing is under way or its time is up.
    mutating func beginDrain() {
        closePhase(at: now)
        isDraining = true
        drainEnd = now &+ plan.drainNanoseconds
        releaseRestingClients()
    }

    /// Cuts off everything that is under way, and counts it as abandoned.
    mutating func abandonAll() {
        for task in tasks.indices {
            guard cutOff(task) else { continue }
            _ = end(task, tasks[task].stage == .rollingBackToFail ? .failed : .abandoned)
        }
        notified.removeAll()
        unfinished.removeAll()
    }

    /// Frees a task of what it waits for.
    ///
    /// - Returns: false when no activity is under way.
    private mutating func cutOff(_ task: Int) -> Bool {
        switch tasks[task].stage {
        case .free, .resting: return false
        case .ready: break
        case .waiting:
            recorder.abandoned(tasks[task])
            _ = pool.cancel(request: task)
        case .opening:
            recorder.abandoned(tasks[task])
            cutOffOpening(task)
        case .pinging, .performing, .rollingBackToRepeat:
            recorder.abandoned(tasks[task])
            drop(task, condition: .closed, isBusy: true)
        case .committing, .rollingBackToFail:
            drop(task, condition: .closed, isBusy: true)
        case .thinking:
            if tasks[task].slot >= 0 { drop(task, condition: .closed) }
        }
        return true
    }

    /// Closes what is left open, and shows the last figures.
    mutating func closeAll() {
        for slot in slots.indices where slots[slot].isOpen {
            close(slot)
        }
        progress.conclude(figures)
    }
}
