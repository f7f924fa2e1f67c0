internal import PoolModel

/// The pool's answers, and the connections behind them.
extension Worker where W: ~Copyable, R: ~Copyable {
    // MARK: Checkout

    /// Asks the pool for a connection for the task's operation.
    mutating func acquire(_ task: Int) -> Bool {
        now = nextPoolTime()
        tasks[task].requestedAt = now
        tasks[task].notifiedAt = 0
        return follow(pool.checkout(request: task, atNanoseconds: now), task: task)
    }

    private mutating func nextPoolTime() -> Int64 {
        poolTime = max(now, poolTime &+ 1)
        return poolTime
    }

    /// Does what the pool has answered a task.
    mutating func follow(_ action: QueuePool.CheckoutAction, task: Int) -> Bool {
        switch action {
        case .grant(let slot):
            bind(slot, to: task)
            return perform(task)
        case .ping(let slot):
            bind(slot, to: task)
            tasks[task].stage = .pinging
            setTimeLimit(of: task)
            return follow(workload.ping(slot: slot), task: task)
        case .connect(let slot, let closesFirst):
            if closesFirst {
                recorder.connections.replaced += 1
                close(slot)
            }
            bind(slot, to: task)
            slots[slot].attempts = 0
            setTimeLimit(of: task)
            return open(slot, for: task)
        case .wait(let deadline):
            tasks[task].stage = .waiting
            if tasks[task].notifiedAt > 0 { noteOvertaken(task) }
            deadlines.set(task, toNanoseconds: deadline)
            return false
        case .refuse:
            recorder.failed(tasks[task], code: .connectionLimit, at: now)
            return end(task, .failed)
        case .timeOut:
            // It waited at least this long; leaving it out would make a small pool look fast.
            recorder.answered(tasks[task], at: now)
            recorder.failed(tasks[task], code: .poolTimeout, at: now)
            if tracesCheckouts { noteTimeOut(task) }
            return end(task, .failed)
        }
    }

    /// The pool has answered a task with a connection.
    private mutating func bind(_ slot: Int, to task: Int) {
        tasks[task].slot = slot
        slots[slot].task = task
        recorder.answered(tasks[task], at: now)
        let user = tasks[task].user
        if slots[slot].isOpen, slots[slot].lastUser >= 0, slots[slot].lastUser != user {
            recorder.connections.handOffs &+= 1
        }
        slots[slot].lastUser = user
        if tracesCheckouts { beginCheckout(slot, task) }
    }

    private mutating func setTimeLimit(of task: Int) {
        let limit = activities.timeoutsNanoseconds[tasks[task].operation]
        deadlines.set(task, toNanoseconds: now &+ limit)
    }

    /// Lets waiters run that were notified before this turn's work; whoever asked in between has
    /// been served first, as the pool's rules want it.
    mutating func runNotified() {
        guard !notified.isEmpty else { return }
        let waking = notified
        notified.removeAll(keepingCapacity: true)
        for task in waking where pool.isNotified(request: task) {
            now = reactor.nowNanoseconds()
            now = nextPoolTime()
            if follow(pool.wake(request: task, atNanoseconds: now), task: task) {
                proceed(task)
            }
        }
    }

    // MARK: Checkin

    /// Gives the task's connection back to the pool.
    mutating func release(_ task: Int) {
        let slot = unbind(task, .returned)
        switch pool.checkin(connection: slot, atNanoseconds: poolTime) {
        case .keep(let request?): notify(request)
        case .keep(nil): break
        case .close: close(slot)
        }
    }

    /// Closes the task's connection, which is of no use any more, and tells the pool.
    ///
    /// - Parameter isBusy: something is under way on it that has to be cut off.
    mutating func drop(
        _ task: Int, condition: QueuePool.Condition, isBusy: Bool = false
    ) {
        let slot = unbind(task, .dropped)
        if condition == .lost {
            recorder.connections.lost += 1
            lossesToReopen += 1
        }
        if isBusy { abandon(slot) } else { close(slot) }
        let action = pool.checkin(
            connection: slot, condition: condition, atNanoseconds: poolTime)
        if case .keep(let request?) = action { notify(request) }
    }

    /// A waiter may run, once whatever else is due has been handled.
    private mutating func notify(_ task: Int) {
        tasks[task].notifiedAt = poolTime
        notified.append(task)
    }

    private mutating func unbind(_ task: Int, _ end: Checkout.End) -> Int {
        _ = nextPoolTime()
        if tracesCheckouts { endCheckout(task, end: end) }
        let slot = tasks[task].slot
        tasks[task].slot = -1
        tasks[task].isInTransaction = false
        slots[slot].task = -1
        return slot
    }

    // MARK: Opening

    /// Attempts to open a connection for the task that holds the slot.
    mutating func open(_ slot: Int, for task: Int) -> Bool {
        tasks[task].stage = .opening
        slots[slot].attemptedAt = now
        slots[slot].generation &+= 1
        return follow(workload.connect(slot: slot), slot: slot)
    }

    /// Does what the opening of a connection asks for.
    mutating func follow(_ progress: ConnectionProgress, slot: Int) -> Bool {
        let task = slots[slot].task
        switch progress {
        case .waiting(let descriptor, let readiness):
            use(descriptor, slot: slot)
            // The descriptor may be a new one under an old number: it is always registered anew.
            if watch(slot, for: readiness) { return false }
            workload.abandon(slot: slot)
            return openingFailed(slot, task: task, code: .notWatchable)
        case .ready(let descriptor):
            use(descriptor, slot: slot)
            now = reactor.nowNanoseconds()
            opened(slot)
            return perform(task)
        case .failed(let code):
            now = reactor.nowNanoseconds()
            return openingFailed(slot, task: task, code: code)
        }
    }

    private mutating func opened(_ slot: Int) {
        slots[slot].isOpen = true
        pool.connected(
            connection: slot, attemptedAtNanoseconds: slots[slot].attemptedAt)
        openConnections += 1
        if tracesCheckouts { noteOpened(slot) }
        recorder.opened(
            tookNanoseconds: now &- slots[slot].attemptedAt, openConnections: openConnections)
        if lossesToReopen > 0 {
            lossesToReopen -= 1
            recorder.connections.reopened += 1
        }
    }

    /// An attempt has failed: another one follows after a pause, or the operation fails.
    private mutating func openingFailed(_ slot: Int, task: Int, code: FailureCode) -> Bool {
        recorder.connections.failedAttempts += 1
        forgetDescriptor(of: slot)
        slots[slot].attempts += 1
        if slots[slot].attempts < plan.reconnection.attemptLimit, !isDraining {
            let pause = plan.reconnection.delayNanoseconds(afterAttempts: slots[slot].attempts)
            deadlines.set(tasks.count + slot, toNanoseconds: now &+ pause)
            return false
        }
        recorder.failed(tasks[task], code: code, at: now)
        giveUpOpening(slot, task: task)
        return end(task, .failed)
    }

    /// Takes a connection that is not open away from its task.
    mutating func giveUpOpening(_ slot: Int, task: Int) {
        deadlines.clear(tasks.count + slot)
        _ = unbind(task, .dropped)
        if let request = pool.connectFailed(connection: slot) { notify(request) }
    }

    // MARK: Ping

    /// A connection has answered whether it lives, or has not.
    mutating func concludePing(_ outcome: OperationOutcome, task: Int) -> Bool {
        let slot = tasks[task].slot
        var isAlive = false
        if case .succeeded = outcome { isAlive = true }
        let action = pool.pinged(connection: slot, isAlive: isAlive, atNanoseconds: now)
        guard case .connect = action else { return perform(task) }
        recorder.connections.lost += 1
        lossesToReopen += 1
        close(slot)
        slots[slot].attempts = 0
        setTimeLimit(of: task)
        return open(slot, for: task)
    }

    // MARK: Descriptors

    /// Watches a slot's descriptor for something else than before.
    mutating func watch(_ slot: Int, for readiness: Readiness) -> Bool {
        slots[slot].watchedFor = readiness
        return reactor.watch(
            descriptor: slots[slot].descriptor, for: readiness,
            token: slots[slot].token(slot: slot))
    }

    private mutating func use(_ descriptor: Int32, slot: Int) {
        guard slots[slot].descriptor != descriptor else { return }
        forgetDescriptor(of: slot)
        slots[slot].descriptor = descriptor
    }

    /// Stops watching a slot's descriptor, which stays open.
    mutating func unwatch(_ slot: Int) {
        guard !slots[slot].watchedFor.isEmpty else { return }
        reactor.forget(descriptor: slots[slot].descriptor)
        slots[slot].watchedFor = []
    }

    private mutating func forgetDescriptor(of slot: Int) {
        unwatch(slot)
        slots[slot].descriptor = -1
    }

    // MARK: Closing

    /// Closes an open connection that has nothing under way.
    mutating func close(_ slot: Int) {
        closed(slot)
        workload.disconnect(slot: slot)
    }

    /// Closes a connection in the middle of something.
    mutating func abandon(_ slot: Int) {
        closed(slot)
        workload.abandon(slot: slot)
    }

    private mutating func closed(_ slot: Int) {
        forgetDescriptor(of: slot)
        if slots[slot].isOpen { openConnections -= 1 }
        slots[slot].isOpen = false
        slots[slot].lastUser = -1
    }
}
