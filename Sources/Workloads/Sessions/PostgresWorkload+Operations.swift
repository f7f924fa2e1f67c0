package import LoadEngine
internal import PostgresDriver

/// What the engine asks for, as scripts of stages.
extension PostgresWorkload {
    package mutating func begin(
        operation: Int, task: Int, slot: Int, iteration: Int, boundary: Boundary
    ) -> OperationProgress {
        let place = slots[slot]
        place.beginScript(endsTransaction: boundary.contains(.commits))
        place.operation = operation
        place.task = task
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
            if !isImplicit { place.script.append(.begin) }
            for identity in plan.identity.indices {
                if !place.prepared[plan.operations.count + identity] {
                    place.script.append(.prepare(plan.operations.count + identity))
                }
                place.script.append(.identity(identity))
            }
        }
        if !place.prepared[operation] { place.script.append(.prepare(operation)) }
        place.script.append(.operation)
        if boundary.contains(.commits), !isImplicit {
            place.script.append(isRefusal ? .rollback : .commit)
        }
        place.isPipelined = plan.isPipelined && place.script.count > 1
        return sendScript(place)
    }

    package mutating func endTransaction(slot: Int, commits: Bool) -> OperationProgress {
        let place = slots[slot]
        guard let connection = place.connection else {
            return .finished(.connectionLost(PostgresError.connectionGone))
        }
        let state = connection.transactionState
        // What failed on the way cannot be committed: the server would roll back.
        let isUndone = !commits || state == .inFailedTransaction
        if isUndone, place.task >= 0 { frames[place.task].undoPending() }
        if state == .idle { return .finished(.succeeded(rows: 0)) }
        place.beginScript(endsTransaction: true)
        place.script.append(isUndone ? .rollback : .commit)
        return sendScript(place)
    }

    package mutating func ping(slot: Int) -> OperationProgress {
        let place = slots[slot]
        place.beginScript(endsTransaction: false)
        place.task = -1
        place.script.append(.ping)
        return sendScript(place)
    }

    package mutating func advance(slot: Int, readiness: Readiness) -> OperationProgress {
        let place = slots[slot]
        guard let connection = place.connection else { return lost(place) }
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

    /// Whether the operation under way ended before its answer was complete: what it made may be
    /// there all the same.
    mutating func noteUncertainRows(_ place: Slot) {
        guard place.task >= 0, !place.script.isEmpty else { return }
        let frame = frames[place.task]
        for row in frame.pending { owned.mayHaveMade(table: row.table, user: frame.user) }
        if let created = plan.operations[place.operation].creates {
            owned.mayHaveMade(table: created.table, user: frame.user)
        }
    }
}
