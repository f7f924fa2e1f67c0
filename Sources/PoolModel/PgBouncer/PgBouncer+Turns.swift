extension PgBouncer {
    /// What is to be done at this moment; nil when nothing is, until another event or
    /// `nextDeadlineNanoseconds`.
    package mutating func next(atNanoseconds now: Int64) -> Action? {
        if let client = waitingClients.firstInLine {
            let waited = now - requestedAt[client]
            if let server = takeIdle() {
                leave(client)
                return .grant(client: client, server: server, waitedNanoseconds: waited)
            }
            if let limit = settings.queryWaitTimeoutNanoseconds, waited >= limit {
                leave(client)
                return .disconnect(client: client, waitedNanoseconds: waited)
            }
            if now >= openingDueNanoseconds(forClientSince: requestedAt[client]),
                let server = unusedServers.popLast()
            {
                openingServer = server
                return .open(server: server)
            }
        }
        return closeIdle(atNanoseconds: now)
    }

    /// When `next` has something to say although nothing else happens; `Int64.max` for never.
    package var nextDeadlineNanoseconds: Int64 {
        var deadline = Int64.max
        if let client = waitingClients.firstInLine {
            if let limit = settings.queryWaitTimeoutNanoseconds {
                deadline = requestedAt[client] + limit
            }
            deadline = min(deadline, openingDueNanoseconds(forClientSince: requestedAt[client]))
        }
        if let limit = settings.serverIdleTimeoutNanoseconds, let server = longestIdle {
            deadline = min(deadline, servers[server].idleSinceNanoseconds + limit)
        }
        return deadline
    }

    private mutating func takeIdle() -> Int? {
        guard !idleServers.isEmpty else { return nil }
        return settings.reusesOldestFirst ? idleServers.removeFirst() : idleServers.removeLast()
    }

    private mutating func leave(_ client: Int) {
        _ = waitingClients.notifyFirst()
        waitingClients.remove(client)
    }

    /// When another server may be opened for the first in the line.
    private func openingDueNanoseconds(forClientSince requested: Int64) -> Int64 {
        guard openingServer == nil, serverCount < settings.serverLimit else { return .max }
        guard serverCount >= settings.poolSize else { return retryAtNanoseconds }
        return max(retryAtNanoseconds, requested + settings.reservePoolTimeoutNanoseconds)
    }

    /// Those that came back are appended, so the first has been idle longest.
    private var longestIdle: Int? { idleServers.first }

    private mutating func closeIdle(atNanoseconds now: Int64) -> Action? {
        guard let limit = settings.serverIdleTimeoutNanoseconds, let server = longestIdle,
            now - servers[server].idleSinceNanoseconds >= limit
        else { return nil }
        idleServers.removeFirst()
        unusedServers.append(server)
        return .close(server: server)
    }
}
