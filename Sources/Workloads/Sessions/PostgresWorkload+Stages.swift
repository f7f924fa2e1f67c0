internal import LoadEngine
internal import PostgresDriver

/// Scripts of stages on their way: sent one by one, or all at once; answered in order.
///
/// A statement that is a transaction by itself needs no script and has a way of its own.
extension PostgresWorkload {
    /// Sends an operation that is a transaction by itself and prepared already.
    mutating func sendSingle(_ slot: Int) -> OperationProgress {
        guard sendOperation(slot) else { return lost(slot) }
        return flushed(slot)
    }

    private mutating func sendOperation(_ slot: Int) -> Bool {
        let (operation, task) = (slots[slot].operation, slots[slot].task)
        guard plan.preparesStatements else {
            return slots[slot].send(
                unnamed: operations[operation].compiled.sql, &frames[task].parameters)
        }
        return slots[slot].send(operations[operation].statement, &frames[task].parameters)
    }

    /// Takes in its answer.
    mutating func readSingle(_ slot: Int) -> OperationProgress {
        // The statement's answer and its end: two rounds.
        while !slots[slot].isBusy {
            guard let result = slots[slot].nextResult() else { return finished(slot) }
            slots[slot].outcome = outcome(of: result, result.kind, slot)
        }
        return waiting(slot)
    }

    private mutating func flushed(_ slot: Int) -> OperationProgress {
        slots[slot].flush() ? waiting(slot) : lost(slot)
    }

    private func waiting(_ slot: Int) -> OperationProgress {
        .waiting(for: slots[slot].isFlushing ? [.readable, .writable] : .readable)
    }

    /// Sends the next stage, or all of them in a pipeline.
    mutating func sendScript(_ slot: Int) -> OperationProgress {
        guard let connection = slots[slot].connection else { return lost(slot) }
        if slots[slot].isPipelined {
            guard connection.enterPipeline() else { return lost(slot) }
            for index in slots[slot].script.indices {
                guard send(slots[slot].script[index], slot, connection) else { return lost(slot) }
            }
            slots[slot].script.append(.sync)
            guard connection.sync() else { return lost(slot) }
        } else {
            let stage = slots[slot].script[slots[slot].cursor]
            guard send(stage, slot, connection) else { return lost(slot) }
        }
        return flushed(slot)
    }

    private mutating func send(_ stage: Stage, _ slot: Int, _ connection: Connection) -> Bool {
        switch stage {
        case .operation:
            return sendOperation(slot)
        case .begin: return sendText("BEGIN", slot, connection)
        case .commit: return sendText("COMMIT", slot, connection)
        case .rollback: return sendText("ROLLBACK", slot, connection)
        case .ping: return sendText("SELECT 1", slot, connection)
        case .prepare(let number):
            let statement = plan.statements[number]
            return connection.sendPrepare(statement.name, statement.sql)
        case .identity(let number):
            slots[slot].identityParameters.removeAll()
            let task = slots[slot].task
            for type in plan.identity[number].parameterTypes {
                frames[task].tenant.append(to: &slots[slot].identityParameters, as: type)
            }
            guard plan.preparesStatements else {
                return connection.send(
                    unnamed: plan.statements[plan.operations.count + number].sql,
                    &slots[slot].identityParameters, format: .binary)
            }
            return connection.send(
                plan.identity[number].statement, &slots[slot].identityParameters, format: .binary)
        case .sync: return true
        }
    }

    private func sendText(_ sql: String, _ slot: Int, _ connection: Connection) -> Bool {
        slots[slot].isPipelined ? connection.sendExtended(sql) : connection.sendSimple(sql)
    }

    /// Takes in every answer that is there; ends when one is missing or the script is through.
    mutating func readAnswers(_ slot: Int) -> OperationProgress {
        while !slots[slot].isBusy {
            guard let result = slots[slot].nextResult() else {
                // The current stage is answered in full.
                slots[slot].cursor += 1
                if slots[slot].isPipelined { continue }
                if slots[slot].cursor >= slots[slot].script.count || slots[slot].isOver {
                    return finished(slot)
                }
                return sendScript(slot)
            }
            switch result.kind {
            case .pipelineSync:
                guard slots[slot].connection?.exitPipeline() == true else { return lost(slot) }
                return finished(slot)
            case .pipelineAborted: continue
            case let kind: take(result, kind, slot)
            }
        }
        return waiting(slot)
    }

    private mutating func take(
        _ result: borrowing QueryResult, _ kind: QueryResult.Kind, _ slot: Int
    ) {
        guard slots[slot].cursor < slots[slot].script.count else { return }
        switch (slots[slot].script[slots[slot].cursor], kind) {
        case (.operation, _):
            slots[slot].outcome = outcome(of: result, kind, slot)
        case (_, .error):
            // A refused COMMIT undoes what the operation reported.
            slots[slot].outcome = failure(result.packedSQLState)
        case (.prepare(let number), _):
            slots[slot].prepared[number] = true
        default: break
        }
    }

    private mutating func finished(_ slot: Int) -> OperationProgress {
        if slots[slot].isBroken { return lost(slot) }
        let outcome = slots[slot].outcome ?? .succeeded(rows: 0)
        guard case .succeeded = outcome else { return .finished(outcome) }
        switch slots[slot].transactionState {
        case .inFailedTransaction where slots[slot].endsTransaction:
            // A refusal that was asked for; in a pipeline, the ROLLBACK behind it was passed over.
            slots[slot].endsTransaction = false
            slots[slot].isPipelined = false
            slots[slot].cursor = 0
            slots[slot].script.removeAll()
            slots[slot].script.append(.rollback)
            return sendScript(slot)
        case .idle where slots[slot].task >= 0: settlePending(slot)
        default: break
        }
        return .finished(outcome)
    }

    /// Rows made in a transaction belong to their maker once it has committed.
    private mutating func settlePending(_ slot: Int) {
        let task = slots[slot].task
        guard frames[task].hasPending else { return }
        guard !slots[slot].wasRefused else { return frames[task].undoPending() }
        for row in frames[task].pending { owned.join(row, user: frames[task].user) }
        frames[task].keepPending()
    }

    /// The connection ended; the server's last words, if any, say why.
    mutating func lost(_ slot: Int) -> OperationProgress {
        noteUncertainRows(slot)
        if case .failed(let code)? = slots[slot].outcome { return .finished(.connectionLost(code)) }
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
