internal import LoadEngine
internal import PostgresDriver

/// Scripts of stages on their way: sent one by one, or all at once; answered in order.
extension PostgresWorkload {
    /// Sends the next stage, or all of them in a pipeline.
    mutating func sendScript(_ place: Slot) -> OperationProgress {
        guard let connection = place.connection else { return lost(place) }
        if place.isPipelined {
            guard connection.enterPipeline() else { return lost(place) }
            for index in place.script.indices {
                guard send(place.script[index], place, connection) else { return lost(place) }
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
            for type in plan.identity[number].parameterTypes {
                frames[place.task].tenant.append(to: &place.identityParameters, as: type)
            }
            return connection.send(
                plan.identity[number].statement, &place.identityParameters, format: .binary)
        case .sync: return true
        }
    }

    private func sendText(_ sql: String, _ place: Slot, _ connection: Connection) -> Bool {
        place.isPipelined ? connection.sendExtended(sql) : connection.sendSimple(sql)
    }

    /// Takes in every answer that is there; ends when one is missing or the script is through.
    mutating func readAnswers(_ place: Slot, _ connection: Connection) -> OperationProgress {
        while !connection.isBusy {
            guard let result = connection.nextResult() else {
                // The current stage is answered in full.
                place.cursor += 1
                if place.isPipelined { continue }
                if place.cursor >= place.script.count || place.isOver {
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
        guard case .succeeded = outcome else { return .finished(outcome) }
        let state = connection.transactionState
        if place.endsTransaction, state == .inFailedTransaction {
            // A refusal that was asked for; in a pipeline, the ROLLBACK behind it was passed over.
            place.endsTransaction = false
            place.isPipelined = false
            place.cursor = 0
            place.script.removeAll(keepingCapacity: true)
            place.script.append(.rollback)
            return sendScript(place)
        }
        if state == .idle, place.task >= 0 { settlePending(place) }
        return .finished(outcome)
    }

    /// Rows made in a transaction belong to their maker once it has committed.
    private mutating func settlePending(_ place: Slot) {
        let frame = frames[place.task]
        guard !frame.pending.isEmpty else { return }
        guard !place.wasRefused else { return frame.undoPending() }
        for row in frame.pending { owned.join(row, user: frame.user) }
        frame.keepPending()
    }

    /// The connection ended; the server's last words, if any, say why.
    mutating func lost(_ place: Slot) -> OperationProgress {
        noteUncertainRows(place)
        if case .failed(let code)? = place.outcome { return .finished(.connectionLost(code)) }
        return .finished(.connectionLost(PostgresError.connectionGone))
    }

    func failure(_ packed: UInt32) -> OperationOutcome {
        let code = packed == 0 ? PostgresError.connectionGone : FailureCode(rawValue: packed)
        return plan.retryable.contains(packed) ? .retryable(code) : .failed(code)
    }
}

extension Slot {
    /// Whether the outcome ends the script early; a success goes on to the commit.
    fileprivate var isOver: Bool {
        switch outcome {
        case nil, .succeeded: false
        default: true
        }
    }
}
