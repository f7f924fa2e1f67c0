package import LoadEngine
internal import PostgresDriver

extension PostgresWorkload {
    package mutating func begin(
        operation: Int, task: Int, slot: Int, iteration: Int, boundary: Boundary
    ) -> OperationProgress {
        let place = slots[slot]
        place.operation = operation
        place.task = task
        place.outcome = nil
        place.cursor = 0
        place.script.removeAll(keepingCapacity: true)
        for capture in plan.operations[operation].captures {
            frames[task].captured[capture.source].removeAll(keepingCapacity: true)
        }
        // A whole transaction that travels at once needs no BEGIN: up to its sync, the server
        // treats what it gets as one transaction.
        let whole = boundary.isSuperset(of: [.begins, .commits])
        let explicit = !(plan.isPipelined && whole)
        if boundary.contains(.begins) {
            if explicit { place.script.append(.begin) }
            for identity in plan.identity.indices {
                if !place.prepared[plan.operations.count + identity] {
                    place.script.append(.prepare(plan.operations.count + identity))
                }
                place.script.append(.identity(identity))
            }
        }
        if !place.prepared[operation] { place.script.append(.prepare(operation)) }
        place.script.append(.operation)
        if boundary.contains(.commits), explicit { place.script.append(.commit) }
        place.isPipelined = plan.isPipelined && place.script.count > 1
        return sendScript(place)
    }

    package mutating func endTransaction(slot: Int, commits: Bool) -> OperationProgress {
        let place = slots[slot]
        if !commits { frames[place.task].pending.removeAll(keepingCapacity: true) }
        guard let connection = place.connection else {
            return .finished(.connectionLost(PostgresError.connectionGone))
        }
        if connection.transactionState == .idle { return .finished(.succeeded(rows: 0)) }
        start(place, [commits ? .commit : .rollback], pipelined: false)
        return sendScript(place)
    }

    package mutating func advance(slot: Int, readiness: Readiness) -> OperationProgress {
        let place = slots[slot]
        guard let connection = place.connection else {
            return .finished(.connectionLost(PostgresError.connectionGone))
        }
        if readiness.contains(.writable) {
            switch connection.flush() {
            case .failed: return lost(place)
            case .partial:
                if !readiness.contains(.readable) { return .waiting(for: [.readable, .writable]) }
            case .complete: break
            }
        }
        guard connection.consumeInput() else { return lost(place) }
        return readAnswers(place, connection)
    }

    /// Replaces a slot's script; the operation's own fields stay as they are.
    func start(_ place: Slot, _ script: [Stage], pipelined: Bool) {
        place.script = script
        place.cursor = 0
        place.isPipelined = pipelined
        place.outcome = nil
    }

    /// Sends the next stage, or all of them in a pipeline.
    mutating func sendScript(_ place: Slot) -> OperationProgress {
        guard let connection = place.connection else {
            return .finished(.connectionLost(PostgresError.connectionGone))
        }
        if place.isPipelined {
            guard connection.enterPipeline() else { return lost(place) }
            for stage in place.script {
                guard send(stage, place, connection) else { return lost(place) }
            }
            place.script.append(.sync)
            guard connection.sync() else { return lost(place) }
        } else {
            guard send(place.script[place.cursor], place, connection) else { return lost(place) }
        }
        switch connection.flush() {
        case .complete: return .waiting(for: .readable)
        case .partial: return .waiting(for: [.readable, .writable])
        case .failed: return lost(place)
        }
    }

    private mutating func send(
        _ stage: Stage, _ place: Slot, _ connection: Connection
    ) -> Bool {
        switch stage {
        case .operation:
            return connection.send(
                plan.operations[place.operation].statement, &frames[place.task].parameters,
                format: .binary)
        case .begin: return sendText("BEGIN", place, connection)
        case .commit: return sendText("COMMIT", place, connection)
        case .rollback: return sendText("ROLLBACK", place, connection)
        case .ping: return sendText("SELECT 1", place, connection)
        case .prepare(let number):
            let statement = plan.statements[number]
            return connection.sendPrepare(statement.name, statement.sql)
        case .identity(let number):
            place.identityParameters.removeAll()
            let identity = plan.identity[number]
            for type in identity.parameterTypes {
                frames[place.task].tenant.append(to: &place.identityParameters, as: type)
            }
            return connection.send(
                identity.statement, &place.identityParameters, format: .binary)
        case .sync: return true
        }
    }

    private func sendText(_ sql: String, _ place: Slot, _ connection: Connection) -> Bool {
        place.isPipelined ? connection.sendExtended(sql) : connection.sendSimple(sql)
    }

    /// Takes in every answer that is there; ends when one is missing or the script is through.
    private mutating func readAnswers(
        _ place: Slot, _ connection: Connection
    ) -> OperationProgress {
        while !connection.isBusy {
            guard let result = connection.nextResult() else {
                // The current stage is answered in full.
                place.cursor += 1
                if place.isPipelined { continue }
                if place.cursor >= place.script.count || isOver(place.outcome) {
                    return finished(place, connection)
                }
                return sendScript(place)
            }
            if result.kind == .pipelineSync {
                guard connection.exitPipeline() else { return lost(place) }
                return finished(place, connection)
            }
            take(result, place)
        }
        return .waiting(for: .readable)
    }

    /// Whether an outcome ends the script early; a success goes on to the commit.
    private func isOver(_ outcome: OperationOutcome?) -> Bool {
        switch outcome {
        case nil, .succeeded: false
        default: true
        }
    }

    private mutating func take(_ result: borrowing QueryResult, _ place: Slot) {
        guard place.cursor < place.script.count else { return }
        let stage = place.script[place.cursor]
        let kind = result.kind
        if kind == .pipelineAborted { return }
        if stage == .operation {
            place.outcome = outcome(of: result, kind, place)
            return
        }
        if kind == .error {
            // A refused COMMIT undoes what the operation reported.
            place.outcome = failure(result.packedSQLState)
            return
        }
        if case .prepare(let number) = stage { place.prepared[number] = true }
    }

    private mutating func finished(
        _ place: Slot, _ connection: Connection
    ) -> OperationProgress {
        if connection.isBroken { return lost(place) }
        let outcome = place.outcome ?? .succeeded(rows: 0)
        if case .succeeded = outcome, connection.transactionState == .idle {
            joinPending(place.task)
        }
        return .finished(outcome)
    }

    /// Rows made in a transaction belong to their maker once it has committed.
    private mutating func joinPending(_ task: Int) {
        let frame = frames[task]
        guard !frame.pending.isEmpty else { return }
        for row in frame.pending { owned.join(table: row.table, user: frame.user, key: row.key) }
        frame.pending.removeAll(keepingCapacity: true)
    }

    /// The connection ended; the server's last words, if any, say why.
    private func lost(_ place: Slot) -> OperationProgress {
        if case .failed(let code)? = place.outcome { return .finished(.connectionLost(code)) }
        return .finished(.connectionLost(PostgresError.connectionGone))
    }

    func failure(_ packed: UInt32) -> OperationOutcome {
        let code = FailureCode(rawValue: packed == 0 ? PostgresError.connectionGone.rawValue : packed)
        return plan.retryable.contains(packed) ? .retryable(code) : .failed(code)
    }
}
