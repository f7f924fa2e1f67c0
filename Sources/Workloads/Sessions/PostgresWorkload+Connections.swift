package import LoadEngine
internal import PostgresDriver

extension PostgresWorkload {
    package mutating func connect(slot: Int) -> ConnectionProgress {
        while slots.count <= slot {
            slots.append(Slot(statementCount: plan.statements.count))
        }
        slots[slot].reset()
        do throws(PostgresError) {
            let connection = try Connection.startOpening(plan.parameters)
            slots[slot].connection = connection
            // libpq's manual: before the first poll, behave as if it had asked to write.
            return .waiting(descriptor: connection.socket, for: .writable)
        } catch {
            return .failed(error.failureCode)
        }
    }

    package mutating func continueConnecting(slot: Int) -> ConnectionProgress {
        guard let connection = slots[slot].connection else {
            return .failed(PostgresError.connectionGone)
        }
        do throws(PostgresError) {
            switch try connection.continueOpening() {
            case .waitingToRead: return .waiting(descriptor: connection.socket, for: .readable)
            case .waitingToWrite: return .waiting(descriptor: connection.socket, for: .writable)
            case .open: return .ready(descriptor: connection.socket)
            }
        } catch {
            slots[slot].reset()
            return .failed(error.failureCode)
        }
    }

    package mutating func disconnect(slot: Int) {
        slots[slot].reset()
    }

    package mutating func abandon(slot: Int) {
        noteUncertainRows(slot)
        // While it is being opened there is nothing to cancel.
        if let connection = slots[slot].connection, connection.transactionState == .active {
            cancellations.cancel(connection)
        }
        slots[slot].reset()
    }
}

extension PostgresError {
    /// The SQLSTATE as the load counts it.
    var failureCode: FailureCode {
        FailureCode(rawValue: sqlState.packed ?? 0)
    }

    /// What a connection that ended without a word is counted as.
    static var connectionGone: FailureCode {
        FailureCode(rawValue: SQLState.connectionFailure.packed ?? 0)
    }
}
