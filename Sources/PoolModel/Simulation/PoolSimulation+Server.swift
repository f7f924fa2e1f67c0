internal import Recording

/// PgBouncer and the server behind it.
extension PoolSimulation {
    // MARK: PgBouncer

    mutating func askPgBouncer(_ slot: Int) {
        requests[slot].situation = .awaitingServer
        requests[slot].asksPgBouncerMeasured = isMeasuring
        count { $0.pgBouncer.asked += 1 }
        pgBouncer?.request(client: requests[slot].connection, atNanoseconds: now)
    }

    /// Does what PgBouncer says until it says nothing, and sets its next turn.
    mutating func takePgBouncerTurns() {
        guard pgBouncer != nil else { return }
        // Every turn takes a client out of the line, an idle server away, or begins one attempt.
        while let action = pgBouncer?.next(atNanoseconds: now) {
            switch action {
            case .grant(let client, let server, let waited):
                connections[client].server = server
                let slot = connections[client].request
                answeredByPgBouncer(slot, waitedNanoseconds: waited) { $0.granted += 1 }
                startStatement(slot)
            case .open(let server): openServer(server)
            case .close: outcome.backends.change(by: -1, atNanoseconds: now)
            case .disconnect(let client, let waited):
                let slot = connections[client].request
                answeredByPgBouncer(slot, waitedNanoseconds: waited) { $0.timedOut += 1 }
                count { $0.lost += 1 }
                drop(slot)
                fail(slot)
            }
        }
        set(.pgBouncerTurn, to: pgBouncer?.nextDeadlineNanoseconds ?? .max)
    }

    private mutating func answeredByPgBouncer(
        _ slot: Int, waitedNanoseconds: Int64,
        _ what: (inout SimulationCounts.Queue) -> Void
    ) {
        let isMeasured = requests[slot].asksPgBouncerMeasured
        count(isMeasured: isMeasured) { what(&$0.pgBouncer) }
        if waitedNanoseconds > 0 { count(isMeasured: isMeasured) { $0.pgBouncer.waited += 1 } }
        outcome.counts.pgBouncer.waitedNanoseconds += UInt64(waitedNanoseconds)
        guard isMeasured else { return }
        outcome.measured.pgBouncer.waitedNanoseconds += UInt64(waitedNanoseconds)
        outcome.pgBouncerWait.record(waitedNanoseconds)
    }

    private mutating func openServer(_ number: Int) {
        let attempt = server.attempt(backends: outcome.backends.current, atNanoseconds: now)
        if attempt.succeeds { outcome.backends.change(by: 1, atNanoseconds: now) }
        pgBouncerAttempt = PgBouncerAttempt(
            server: number, succeeds: attempt.succeeds, epoch: server.epoch)
        set(.pgBouncerOpening, to: now + attempt.takesNanoseconds)
    }

    mutating func concludePgBouncerAttempt() {
        let attempt = pgBouncerAttempt
        if attempt.succeeds, attempt.epoch == server.epoch {
            count { $0.serversOpened += 1 }
            pgBouncer?.opened(server: attempt.server, atNanoseconds: now)
        } else {
            pgBouncer?.openFailed(server: attempt.server, atNanoseconds: now)
        }
    }

    /// Gives back the server that PgBouncer has lent a connection, if it has.
    mutating func releaseServer(of connection: Int) {
        let number = connections[connection].server
        guard number >= 0 else { return }
        connections[connection].server = -1
        if pgBouncer?.release(server: number, atNanoseconds: now) == true {
            outcome.backends.change(by: -1, atNanoseconds: now)
        }
    }

    // MARK: The server

    /// The server restarts: all backends are gone at once.
    mutating func restartServer() {
        let outages = configuration.server.outages
        guard let index = outages.firstIndex(where: { $0.atNanoseconds == now }) else { return }
        server.restart(endingAtNanoseconds: now + outages[index].lastsNanoseconds)
        if let next = outages.first(where: { $0.atNanoseconds > now }) {
            set(.outage, to: next.atNanoseconds)
        }
        loseBackends()
    }

    /// Nothing was going on for so long that the server suspends itself.
    mutating func suspendServer() {
        guard openTransactions == 0, !server.isSuspended else { return }
        server.suspend()
        loseBackends()
    }

    private mutating func loseBackends() {
        outcome.backends.change(by: -outcome.backends.current, atNanoseconds: now)
        // What PgBouncer lent is gone before those who had it are told, so that nothing of it
        // comes back.
        for connection in connections.indices where connections[connection].server >= 0 {
            pgBouncer?.lost(server: connections[connection].server)
            connections[connection].server = -1
            connections[connection].isBroken = true
        }
        pgBouncer?.idleServersLost()
        for slot in processor.abandonAll(atNanoseconds: now) {
            outcome.statements.change(by: -1, atNanoseconds: now)
            count { $0.lost += 1 }
            drop(slot)
            fail(slot)
        }
        processorChanged = true
    }
}
