extension QueuePool {
    /// A request asks for a connection.
    package mutating func checkout(
        request: Int, atNanoseconds now: Int64
    ) -> CheckoutAction {
        if let action = takeIdle(atNanoseconds: now) ?? openAnother() { return action }
        guard waitingCount < settings.waiterLimit else { return .refuse }
        let (deadline, overflow) = now.addingReportingOverflow(settings.timeoutNanoseconds)
        deadlines[request] = overflow ? .max : deadline
        waiters.append(request)
        return .wait(deadlineNanoseconds: deadlines[request])
    }

    /// A request that was notified gets to run.
    ///
    /// - Returns: a connection, or `.wait` with the old deadline when another request was faster.
    package mutating func wake(
        request: Int, atNanoseconds now: Int64
    ) -> CheckoutAction {
        precondition(waiters.isNotified(request), "only a notified request is woken")
        waiters.remove(request)
        if let action = takeIdle(atNanoseconds: now) { return action }
        waiters.append(request)
        return .wait(deadlineNanoseconds: deadlines[request])
    }

    /// A waiting request's time is up.
    ///
    /// - Returns: `.timeOut`, or a connection when there is one or has been room for one all along:
    ///   nobody had told the waiter.
    package mutating func timerFired(
        request: Int, atNanoseconds now: Int64
    ) -> CheckoutAction {
        precondition(waiters.contains(request), "only a waiting request has a deadline")
        waiters.remove(request)
        return takeIdle(atNanoseconds: now) ?? openAnother() ?? .timeOut
    }

    /// A waiting request goes away.
    ///
    /// - Returns: a request notified in its stead, when it leaves a notification unused.
    package mutating func cancel(request: Int) -> Int? {
        precondition(waiters.contains(request), "only a waiting request can go away")
        let leavesNotification = waiters.isNotified(request)
        waiters.remove(request)
        return leavesNotification && idle.count > 0 ? waiters.notifyFirst() : nil
    }

    /// The connection whose turn it is, and what it takes to use it.
    private mutating func takeIdle(atNanoseconds now: Int64) -> CheckoutAction? {
        let next = settings.reusesNewestFirst ? idle.popLast() : idle.popFirst()
        guard let connection = next else { return nil }
        switch records[connection].state {
        case .empty:
            records[connection].state = .opening(isNew: false)
            return .connect(connection: connection, closesFirst: false)
        case .idle where isOutdated(connection, atNanoseconds: now):
            records[connection].state = .opening(isNew: false)
            return .connect(connection: connection, closesFirst: true)
        case .idle:
            records[connection].state = .taken
            return settings.prePing
                ? .ping(connection: connection) : .grant(connection: connection)
        case .unused, .opening, .taken:
            preconditionFailure("a connection in the queue is idle or empty")
        }
    }

    private func isOutdated(_ connection: Int, atNanoseconds now: Int64) -> Bool {
        let openedAt = records[connection].openedAtNanoseconds
        if openedAt < distrustedBeforeNanoseconds { return true }
        guard let recycle = settings.recycleNanoseconds else { return false }
        return now - openedAt > recycle
    }

    private mutating func openAnother() -> CheckoutAction? {
        guard recordCount < settings.connectionLimit,
            let connection = unusedConnections.popLast()
        else { return nil }
        recordCount += 1
        records[connection].state = .opening(isNew: true)
        return .connect(connection: connection, closesFirst: false)
    }
}
