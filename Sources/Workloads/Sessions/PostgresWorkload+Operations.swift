package import LoadEngine
internal import PostgresDriver

/// What the engine asks for, as scripts of stages.
extension PostgresWorkload {
    package mutating func begin(
        operation: Int, task: Int, slot: Int, iteration: Int, boundary: Boundary
    ) -> OperationProgress {
        slots[slot].beginScript(endsTransaction: boundary.contains(.commits))
        slots[slot].operation = operation
        slots[slot].task = task
        let compiled = plan.operations[operation]
        for capture in compiled.captures {
            frames[task].captured[capture.source].removeAll(keepingCapacity: true)
        }
        // A whole transaction that travels at once needs no BEGIN: up to its sync, the server
        // treats what it gets as one transaction. What must be refused is undone if it is not,
        // which takes a transaction of its own.
        let isRefusal = compiled.expectation.isRefusal
        let isWhole = boundary.contains(.begins) && boundary.contains(.commits)
        let isImplicit = plan.isPipelined && isWhole && !isRefusal
        if boundary.contains(.begins) {
            if !isImplicit { slots[slot].script.append(.begin) }
            for identity in plan.identity.indices {
                if !slots[slot].prepared[plan.operations.count + identity] {
                    slots[slot].script.append(.prepare(plan.operations.count + identity))
                }
                slots[slot].script.append(.identity(identity))
            }
        }
        if !slots[slot].prepared[operation] { slots[slot].script.append(.prepare(operation)) }
        slots[slot].script.append(.operation)
        if boundary.contains(.commits), !isImplicit {
            slots[slot].script.append(isRefusal ? .rollback : .commit)
        }
        slots[slot].isPipelined = plan.isPipelined && slots[slot].script.count > 1
        return sendScript(slot)
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

    package mutating func advance(slot: Int, readiness: Readiness) -> OperationProgress {
        guard let connection = slots[slot].connection else { return lost(slot) }
        if readiness.contains(.writable) {
            switch connection.flush() {
            case .failed: return lost(slot)
            case .partial:
                if !readiness.contains(.readable) { return .waiting(for: [.readable, .writable]) }
            case .complete: break
            }
        }
        guard connection.consumeInput() else { return lost(slot) }
        return readAnswers(slot, connection)
    }

    /// Whether the operation under way ended before its answer was complete: what it made may be
    /// there all the same.
    mutating func noteUncertainRows(_ slot: Int) {
        let task = slots[slot].task
        guard task >= 0, !slots[slot].script.isEmpty else { return }
        let user = frames[task].user
        for row in frames[task].pending { owned.mayHaveMade(table: row.table, user: user) }
        if let created = plan.operations[slots[slot].operation].creates {
            owned.mayHaveMade(table: created.table, user: user)
        }
    }
}
