package import LoadEngine
internal import PostgresDriver

/// What the engine asks for, as scripts of stages.
extension PostgresWorkload {
    package mutating func begin(operation: Int, task: Int, slot: Int, boundary: Boundary) {
        let isWhole = boundary.contains(.begins) && boundary.contains(.commits)
        if isWhole, plan.sendsSingles, operations[operation].isPlain,
            isPrepared(operation, slot)
        {
            slots[slot].beginSingle(operation: operation, task: task)
            return
        }
        slots[slot].beginScript(endsTransaction: boundary.contains(.commits))
        slots[slot].operation = operation
        slots[slot].task = task
        for index in operations[operation].compiled.captures.indices {
            let source = operations[operation].compiled.captures[index].source
            frames[task].captured[source].removeAll(keepingCapacity: true)
        }
        // A whole transaction that travels at once needs no BEGIN: up to its sync, the server
        // treats what it gets as one transaction. What must be refused is undone if it is not,
        // which takes a transaction of its own.
        let isRefusal = operations[operation].compiled.expectation.isRefusal
        let isImplicit = plan.isPipelined && isWhole && !isRefusal
        if boundary.contains(.begins) {
            if !isImplicit { slots[slot].script.append(.begin) }
            for identity in plan.identity.indices {
                if !isPrepared(plan.operations.count + identity, slot) {
                    slots[slot].script.append(.prepare(plan.operations.count + identity))
                }
                slots[slot].script.append(.identity(identity))
            }
        }
        if !isPrepared(operation, slot) { slots[slot].script.append(.prepare(operation)) }
        slots[slot].script.append(.operation)
        if boundary.contains(.commits), !isImplicit {
            slots[slot].script.append(isRefusal ? .rollback : .commit)
        }
        slots[slot].isPipelined = plan.isPipelined && slots[slot].script.count > 1
    }

    /// Whether a statement can be executed as it is: one without a name always can.
    private func isPrepared(_ statement: Int, _ slot: Int) -> Bool {
        !plan.preparesStatements || slots[slot].prepared[statement]
    }

    package mutating func send(slot: Int) -> OperationProgress {
        slots[slot].isSingle ? sendSingle(slot) : sendScript(slot)
    }

    package mutating func endTransaction(slot: Int, commits: Bool) -> OperationProgress {
        guard let connection = slots[slot].connection else {
            return .finished(.connectionLost(PostgresError.connectionGone))
        }
        let state = connection.transactionState
        // What failed on the way cannot be committed: the server would roll back.
        let isUndone = !commits || state == .inFailedTransaction
        if isUndone, slots[slot].task >= 0 { frames[slots[slot].task].undoPending() }
        if state == .idle { return .finished(.succeeded(rows: 0)) }
        slots[slot].beginScript(endsTransaction: true)
        slots[slot].script.append(isUndone ? .rollback : .commit)
        return sendScript(slot)
    }

    package mutating func ping(slot: Int) -> OperationProgress {
        slots[slot].beginScript(endsTransaction: false)
        slots[slot].task = -1
        slots[slot].script.append(.ping)
        return sendScript(slot)
    }

    package mutating func receive(slot: Int, readiness: Readiness) {
        if readiness.contains(.writable) {
            slots[slot].isLost = !slots[slot].flush()
            if slots[slot].isLost || !readiness.contains(.readable) { return }
        }
        slots[slot].isLost = !slots[slot].consumeInput()
    }

    package mutating func advance(slot: Int) -> OperationProgress {
        guard !slots[slot].isLost else { return lost(slot) }
        return slots[slot].isSingle ? readSingle(slot) : readAnswers(slot)
    }

    /// Whether the operation under way ended before its answer was complete: what it made may be
    /// there all the same.
    mutating func noteUncertainRows(_ slot: Int) {
        let task = slots[slot].task
        guard task >= 0, slots[slot].isUnderWay else { return }
        let user = frames[task].user
        for row in frames[task].pending { owned.mayHaveMade(table: row.table, user: user) }
        if let created = operations[slots[slot].operation].compiled.creates {
            owned.mayHaveMade(table: created.table, user: user)
        }
    }
}
