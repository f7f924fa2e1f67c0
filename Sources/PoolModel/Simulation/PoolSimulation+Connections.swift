internal import Recording

/// The pools' answers, and the connections behind them.
extension PoolSimulation {
    // MARK: Checkout

    mutating func ask(_ slot: Int) {
        requests[slot].askedAtNanoseconds = now
        requests[slot].hasWaited = false
        requests[slot].asksMeasured = isMeasuring
        count { $0.pool.asked += 1 }
        follow(pools[requests[slot].worker].checkout(request: slot, atNanoseconds: now), slot)
    }

    private mutating func follow(_ action: QueuePool.CheckoutAction, _ slot: Int) {
        switch action {
        case .grant(let number):
            bind(number, to: slot)
            proceed(slot)
        case .ping(let number):
            bind(number, to: slot)
            requests[slot].situation = .pinging
            let time = configuration.pingTime.sampleWhole(&requests[slot].random)
            schedule(slot, to: now + time)
        case .connect(let number, let closesFirst):
            bind(number, to: slot)
            connect(slot, closesFirst: closesFirst)
        case .wait(let deadline):
            requests[slot].situation = .waiting
            requests[slot].deadlineNanoseconds = deadline
            if !requests[slot].hasWaited {
                requests[slot].hasWaited = true
                outcome.waiting.change(by: 1, atNanoseconds: now)
                count(isMeasured: requests[slot].asksMeasured) { $0.pool.waited += 1 }
            }
            schedule(slot, to: deadline)
        case .refuse:
            answered(slot) { $0.refused += 1 }
            fail(slot)
        case .timeOut:
            answered(slot) { $0.timedOut += 1 }
            fail(slot)
        }
    }

    private mutating func bind(_ number: Int, to slot: Int) {
        let connection = requests[slot].worker * configuration.pool.connectionLimit + number
        requests[slot].connection = connection
        connections[connection].request = slot
        outcome.busy.change(by: 1, atNanoseconds: now)
        answered(slot) { $0.granted += 1 }
    }

    private mutating func answered(
        _ slot: Int, _ what: (inout SimulationCounts.Queue) -> Void
    ) {
        let isMeasured = requests[slot].asksMeasured
        count(isMeasured: isMeasured) { what(&$0.pool) }
        if requests[slot].hasWaited { outcome.waiting.change(by: -1, atNanoseconds: now) }
        let waited = now - requests[slot].askedAtNanoseconds
        outcome.counts.pool.waitedNanoseconds += UInt64(waited)
        guard isMeasured else { return }
        outcome.measured.pool.waitedNanoseconds += UInt64(waited)
        outcome.poolWait.record(waited)
        outcome.poolWaitSeconds.add(Double(waited) / 1e9)
        outcome.poolWaitShares.add(requests[slot].hasWaited ? 1 : 0)
    }

    /// A waiter gets to run, because it was notified or because its time is up.
    mutating func endWait(_ slot: Int) {
        let worker = requests[slot].worker
        if pools[worker].isNotified(request: slot) {
            let action = pools[worker].wake(request: slot, atNanoseconds: now)
            guard case .wait = action else { return follow(action, slot) }
            count { $0.overtaken += 1 }
            requests[slot].timesOvertaken += 1
            if requests[slot].deadlineNanoseconds > now { return follow(action, slot) }
        }
        follow(pools[worker].timerFired(request: slot, atNanoseconds: now), slot)
    }

    /// A waiter is told that there is a connection; until it gets to run, others may take it.
    private mutating func notify(_ slot: Int?) {
        guard let slot else { return }
        let wakesAt = now + wakeTime(of: slot)
        // With no time at all it comes before whatever else happens at this moment.
        calendar.set(
            Entity.firstRequest + slot,
            toNanoseconds: min(wakesAt, requests[slot].deadlineNanoseconds),
            isFirst: wakesAt == now)
    }

    private mutating func wakeTime(of slot: Int) -> Int64 {
        let times = requests[slot].timesOvertaken
        if times < requests[slot].recordedOvertakenNanoseconds.count {
            return requests[slot].recordedOvertakenNanoseconds[times]
        }
        let recorded = requests[slot].recordedWakingNanoseconds
        if recorded >= 0 { return recorded }
        return configuration.wakeTime.sampleWhole(&wakeRandom)
    }

    // MARK: Opening

    private mutating func connect(_ slot: Int, closesFirst: Bool) {
        if closesFirst {
            count { $0.replaced += 1 }
            closeConnection(requests[slot].connection)
        }
        requests[slot].situation = .connecting
        requests[slot].attemptedAtNanoseconds = now
        requests[slot].attemptEpoch = server.epoch
        if pgBouncer != nil {
            requests[slot].attemptSucceeds = true
            let time = configuration.pgBouncerConnectTime.sampleWhole(&requests[slot].random)
            return schedule(slot, to: now + time)
        }
        let attempt = server.attempt(backends: outcome.backends.current, atNanoseconds: now)
        requests[slot].attemptSucceeds = attempt.succeeds
        if attempt.succeeds { outcome.backends.change(by: 1, atNanoseconds: now) }
        let recorded = requests[slot].recordedOpeningNanoseconds
        schedule(slot, to: now + (recorded >= 0 ? recorded : attempt.takesNanoseconds))
    }

    mutating func concludeAttempt(_ slot: Int) {
        let connection = requests[slot].connection
        let number = connection % configuration.pool.connectionLimit
        let worker = requests[slot].worker
        if requests[slot].attemptSucceeds,
            pgBouncer != nil || requests[slot].attemptEpoch == server.epoch
        {
            connections[connection].isOpen = true
            connections[connection].isBroken = false
            connections[connection].epoch = server.epoch
            outcome.connections.change(by: 1, atNanoseconds: now)
            count { $0.opened += 1 }
            pools[worker].connected(
                connection: number, attemptedAtNanoseconds: requests[slot].attemptedAtNanoseconds)
            return proceed(slot)
        }
        count { $0.failedAttempts += 1 }
        unbind(slot)
        notify(pools[worker].connectFailed(connection: number))
        fail(slot)
    }

    mutating func concludePing(_ slot: Int) {
        let connection = requests[slot].connection
        let number = connection % configuration.pool.connectionLimit
        let action = pools[requests[slot].worker].pinged(
            connection: number, isAlive: isAlive(connection), atNanoseconds: now)
        guard case .connect(_, let closesFirst) = action else { return proceed(slot) }
        count { $0.lost += 1 }
        connect(slot, closesFirst: closesFirst)
    }

    func isAlive(_ connection: Int) -> Bool {
        if connections[connection].isBroken { return false }
        return pgBouncer != nil || connections[connection].epoch == server.epoch
    }

    // MARK: Checkin

    /// Gives the request's connection back to its pool.
    mutating func giveBack(_ slot: Int) {
        let connection = unbind(slot)
        let action = pools[requests[slot].worker].checkin(
            connection: connection % configuration.pool.connectionLimit, atNanoseconds: now)
        switch action {
        case .keep(let waiter): notify(waiter)
        case .close:
            count { $0.closedOnReturn += 1 }
            closeConnection(connection)
        }
    }

    /// Gives back a connection that turned out to be dead.
    mutating func drop(_ slot: Int) {
        endTransaction(slot)
        let connection = unbind(slot)
        closeConnection(connection)
        let action = pools[requests[slot].worker].checkin(
            connection: connection % configuration.pool.connectionLimit, condition: .lost,
            atNanoseconds: now)
        if case .keep(let waiter) = action { notify(waiter) }
    }

    @discardableResult
    private mutating func unbind(_ slot: Int) -> Int {
        let connection = requests[slot].connection
        requests[slot].connection = -1
        connections[connection].request = -1
        outcome.busy.change(by: -1, atNanoseconds: now)
        return connection
    }

    private mutating func closeConnection(_ connection: Int) {
        releaseServer(of: connection)
        guard connections[connection].isOpen else { return }
        connections[connection].isOpen = false
        outcome.connections.change(by: -1, atNanoseconds: now)
        if pgBouncer == nil, connections[connection].epoch == server.epoch {
            outcome.backends.change(by: -1, atNanoseconds: now)
        }
    }
}
