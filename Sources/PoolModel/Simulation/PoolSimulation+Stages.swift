/// A request goes through its stages.
extension PoolSimulation {
    /// Goes on with the stage that the request has come to, until it has to wait for something.
    mutating func proceed(_ slot: Int) {
        // Each turn is one of the request's stages.
        while requests[slot].stage < requests[slot].stages.upperBound {
            let number = requests[slot].stage
            if program.stages[number].isQuery {
                if requests[slot].connection < 0 { ask(slot) } else { beginQuery(slot) }
                return
            }
            reduce(slot, to: program.stages[number].keeping)
            requests[slot].stage += 1
            let time = program.stages[number].duration.sampleWhole(&requests[slot].random)
            if time > 0 {
                requests[slot].situation = .pausing
                schedule(slot, to: now + time)
                return
            }
        }
        finish(slot)
    }

    private mutating func beginQuery(_ slot: Int) {
        let connection = requests[slot].connection
        guard isAlive(connection) else {
            count { $0.lost += 1 }
            drop(slot)
            return fail(slot)
        }
        if pgBouncer != nil, connections[connection].server < 0 {
            askPgBouncer(slot)
        } else {
            startStatement(slot)
        }
    }

    /// The request has all it needs: its statement is in progress.
    mutating func startStatement(_ slot: Int) {
        if !requests[slot].isInTransaction {
            requests[slot].isInTransaction = true
            openTransactions += 1
            calendar.clear(Entity.suspension.rawValue)
        }
        let work: Double
        if requests[slot].recordedHoldNanoseconds >= 0 {
            work = Double(requests[slot].recordedHoldNanoseconds)
        } else {
            // Whole nanoseconds, so that times that are equal stay equal.
            work = Double(
                program.stages[requests[slot].stage].duration.sampleWhole(&requests[slot].random))
        }
        requests[slot].situation = .querying
        processor.start(owner: slot, workNanoseconds: work, atNanoseconds: now)
        outcome.statements.change(by: 1, atNanoseconds: now)
        processorChanged = true
    }

    /// The statement that was to end next has ended.
    mutating func endStatement() {
        processorChanged = true
        guard let slot = processor.end(atNanoseconds: now) else { return }
        outcome.statements.change(by: -1, atNanoseconds: now)
        reduce(slot, to: program.stages[requests[slot].stage].keeping)
        requests[slot].stage += 1
        proceed(slot)
    }

    /// Gives back what is more than the request is to keep.
    mutating func reduce(_ slot: Int, to holding: Holding) {
        if holding < .transaction { endTransaction(slot) }
        if holding < .connection, requests[slot].connection >= 0 { giveBack(slot) }
    }

    /// Commits or rolls back; PgBouncer may lend the server to another.
    mutating func endTransaction(_ slot: Int) {
        guard requests[slot].isInTransaction else { return }
        requests[slot].isInTransaction = false
        openTransactions -= 1
        if openTransactions == 0, let suspension = configuration.server.suspension {
            set(.suspension, to: now + suspension.afterNanoseconds)
        }
        let connection = requests[slot].connection
        if connection >= 0, configuration.pgBouncer?.mode == .transaction {
            releaseServer(of: connection)
        }
    }
}
