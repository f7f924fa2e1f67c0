extension QueuePool {
    /// A connection that was to be opened is open; it belongs to the request it was opened for.
    ///
    /// - Parameter start: when the attempt that succeeded began. SQLAlchemy counts a connection's
    ///   age from there, and condemns it when another was found dead in the meantime.
    package mutating func connected(connection: Int, attemptedAtNanoseconds start: Int64) {
        guard case .opening = records[connection].state else {
            preconditionFailure("only a connection that is being opened can become open")
        }
        records[connection].state = .taken
        records[connection].openedAtNanoseconds = start
    }

    /// A connection could not be opened; the request it was for has failed.
    ///
    /// - Returns: the request to wake. None for a new connection, whose room nobody is told of; one
    ///   that had been open before goes back to the queue, empty, as any other does.
    package mutating func connectFailed(connection: Int) -> Int? {
        guard case .opening(let isNew) = records[connection].state else {
            preconditionFailure("only a connection that is being opened can fail to open")
        }
        if isNew {
            discard(connection)
            return nil
        }
        guard case .keep(let request) = giveBack(connection, as: .empty) else { return nil }
        return request
    }

    /// A ping was answered, or was not.
    ///
    /// - Returns: `.grant`, or `.connect` in the place of the dead connection, which makes every
    ///   connection opened before suspect.
    package mutating func pinged(
        connection: Int, isAlive: Bool, atNanoseconds now: Int64
    ) -> CheckoutAction {
        guard case .taken = records[connection].state else {
            preconditionFailure("only a connection that was taken is pinged")
        }
        if isAlive { return .grant(connection: connection) }
        distrustOthers(than: connection, atNanoseconds: now)
        records[connection].state = .opening(isNew: false)
        return .connect(connection: connection, closesFirst: true)
    }

    /// A request gives its connection back.
    ///
    /// - Parameter condition: whether it is open. For one that is not, `.close` means only that
    ///   nothing is kept.
    package mutating func checkin(
        connection: Int, condition: Condition = .open, atNanoseconds now: Int64
    ) -> CheckinAction {
        guard case .taken = records[connection].state else {
            preconditionFailure("only a connection that was taken comes back")
        }
        switch condition {
        case .open: return giveBack(connection, as: .idle)
        case .closed: return giveBack(connection, as: .empty)
        case .lost:
            distrustOthers(than: connection, atNanoseconds: now)
            return giveBack(connection, as: .empty)
        }
    }

    private mutating func giveBack(_ connection: Int, as state: Record.State) -> CheckinAction {
        guard idle.count < settings.size else {
            discard(connection)
            return .close
        }
        records[connection].state = state
        idle.append(connection)
        return .keep(notifying: waiters.notifyFirst())
    }

    private mutating func discard(_ connection: Int) {
        records[connection].state = .unused
        recordCount -= 1
        unusedConnections.append(connection)
    }

    /// One dead connection condemns those that were open at the time, unless it was itself already
    /// under suspicion: then it tells nothing new.
    private mutating func distrustOthers(than connection: Int, atNanoseconds now: Int64) {
        if records[connection].openedAtNanoseconds > distrustedBeforeNanoseconds {
            distrustedBeforeNanoseconds = now
        }
    }
}
