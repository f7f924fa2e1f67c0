import PoolModel
import Testing

/// Scripts in virtual seconds; clients and servers are numbered as they appear.
@Suite struct PgBouncerTests {
    private let second: Int64 = 1_000_000_000

    private func pooler(
        poolSize: Int = 2, reserve: Int = 0, reserveAfter: Int64 = 5, waitTimeout: Int64? = 120,
        idleTimeout: Int64? = nil, lifetime: Int64? = nil, oldestFirst: Bool = false
    ) -> PgBouncer {
        PgBouncer(
            settings: .init(
                poolSize: poolSize, reservePoolSize: reserve,
                reservePoolTimeoutNanoseconds: reserveAfter * second,
                queryWaitTimeoutNanoseconds: waitTimeout.map { $0 * second },
                serverIdleTimeoutNanoseconds: idleTimeout.map { $0 * second },
                serverLifetimeNanoseconds: lifetime.map { $0 * second },
                serverLoginRetryNanoseconds: 15 * second, reusesOldestFirst: oldestFirst),
            clientLimit: 20)
    }

    /// Lets so many clients, from 0, have a server each at this moment, opening what is needed.
    private func fill(_ pooler: inout PgBouncer, clients: Int, at now: Int64 = 0) {
        for client in 0..<clients {
            pooler.request(client: client, atNanoseconds: now)
            if case .open(let server) = pooler.next(atNanoseconds: now) {
                pooler.opened(server: server, atNanoseconds: now)
            }
            _ = pooler.next(atNanoseconds: now)
        }
    }

    @Test func `a server is opened when somebody waits for one`() {
        var pooler = pooler()
        #expect(pooler.next(atNanoseconds: 0) == nil)
        pooler.request(client: 7, atNanoseconds: 0)
        #expect(pooler.next(atNanoseconds: 0) == .open(server: 0))
        #expect(pooler.next(atNanoseconds: 0) == nil)
        pooler.opened(server: 0, atNanoseconds: second)
        #expect(
            pooler.next(atNanoseconds: second)
                == .grant(client: 7, server: 0, waitedNanoseconds: second))
        #expect(pooler.serverCount == 1 && pooler.waitingCount == 0)
    }

    @Test func `servers are opened one at a time`() {
        var pooler = pooler(poolSize: 20)
        for client in 0..<3 { pooler.request(client: client, atNanoseconds: 0) }
        for opening in 0..<3 {
            let now = Int64(opening) * second
            #expect(pooler.next(atNanoseconds: now) == .open(server: opening))
            #expect(pooler.next(atNanoseconds: now) == nil)
            pooler.opened(server: opening, atNanoseconds: now + second)
            // The third client has waited for three connections to be opened.
            #expect(
                pooler.next(atNanoseconds: now + second)
                    == .grant(
                        client: opening, server: opening, waitedNanoseconds: now + second))
        }
    }

    @Test func `those who wait are served in the order in which they asked`() {
        var pooler = pooler(poolSize: 1)
        fill(&pooler, clients: 1)
        for client in [5, 3, 4] { pooler.request(client: client, atNanoseconds: second) }
        #expect(pooler.next(atNanoseconds: second) == nil)
        for (turn, client) in [5, 3, 4].enumerated() {
            let now = Int64(turn + 2) * second
            #expect(pooler.release(server: 0, atNanoseconds: now) == false)
            // One who asks at this very moment stands behind them: nobody barges.
            if turn == 0 { pooler.request(client: 9, atNanoseconds: now) }
            #expect(
                pooler.next(atNanoseconds: now)
                    == .grant(client: client, server: 0, waitedNanoseconds: now - second))
        }
    }

    @Test func `the server used last is used next, or the one idle longest`() {
        for oldestFirst in [false, true] {
            var pooler = pooler(poolSize: 3, oldestFirst: oldestFirst)
            fill(&pooler, clients: 3)
            for server in [1, 2, 0] { _ = pooler.release(server: server, atNanoseconds: 1) }
            pooler.request(client: 0, atNanoseconds: 2)
            #expect(
                pooler.next(atNanoseconds: 2)
                    == .grant(client: 0, server: oldestFirst ? 1 : 0, waitedNanoseconds: 0))
        }
    }

    @Test func `the reserve is touched when the first has waited long enough`() {
        var pooler = pooler(poolSize: 1, reserve: 1)
        fill(&pooler, clients: 1)
        pooler.request(client: 1, atNanoseconds: 10 * second)
        pooler.request(client: 2, atNanoseconds: 11 * second)
        #expect(pooler.next(atNanoseconds: 11 * second) == nil)
        #expect(pooler.nextDeadlineNanoseconds == 15 * second)
        #expect(pooler.next(atNanoseconds: 15 * second) == .open(server: 1))
        pooler.opened(server: 1, atNanoseconds: 16 * second)
        #expect(
            pooler.next(atNanoseconds: 16 * second)
                == .grant(client: 1, server: 1, waitedNanoseconds: 6 * second))
        // There is one in reserve, not two.
        #expect(pooler.next(atNanoseconds: 20 * second) == nil)
        #expect(pooler.nextDeadlineNanoseconds == (11 + 120) * second)
    }

    @Test func `a reserve that is never due is none`() {
        var pooler = pooler(poolSize: 1, reserve: 5, reserveAfter: 0)
        fill(&pooler, clients: 1)
        pooler.request(client: 1, atNanoseconds: 0)
        #expect(pooler.next(atNanoseconds: 100 * second) == nil)
    }

    @Test func `one who has waited too long is disconnected`() {
        var pooler = pooler(poolSize: 1)
        fill(&pooler, clients: 1)
        pooler.request(client: 1, atNanoseconds: second)
        #expect(pooler.nextDeadlineNanoseconds == 121 * second)
        #expect(pooler.next(atNanoseconds: 121 * second - 1) == nil)
        #expect(
            pooler.next(atNanoseconds: 121 * second)
                == .disconnect(client: 1, waitedNanoseconds: 120 * second))
        #expect(pooler.waitingCount == 0 && pooler.nextDeadlineNanoseconds == .max)
    }

    @Test func `one who goes away while waiting is not served`() {
        var pooler = pooler(poolSize: 1)
        fill(&pooler, clients: 1)
        pooler.request(client: 1, atNanoseconds: 0)
        pooler.request(client: 2, atNanoseconds: 0)
        pooler.cancel(client: 1)
        _ = pooler.release(server: 0, atNanoseconds: second)
        #expect(
            pooler.next(atNanoseconds: second)
                == .grant(client: 2, server: 0, waitedNanoseconds: second))
    }

    @Test func `a failed attempt is followed by a pause`() {
        var pooler = pooler()
        pooler.request(client: 0, atNanoseconds: 0)
        #expect(pooler.next(atNanoseconds: 0) == .open(server: 0))
        pooler.openFailed(server: 0, atNanoseconds: second)
        #expect(pooler.next(atNanoseconds: 10 * second) == nil)
        #expect(pooler.nextDeadlineNanoseconds == 16 * second)
        #expect(pooler.next(atNanoseconds: 16 * second) == .open(server: 0))
    }

    @Test func `servers are closed when they were idle long enough, or come back too old`() {
        var pooler = pooler(poolSize: 3, idleTimeout: 600, lifetime: 3600)
        fill(&pooler, clients: 3)
        #expect(pooler.release(server: 0, atNanoseconds: 100 * second) == false)
        #expect(pooler.release(server: 1, atNanoseconds: 200 * second) == false)
        #expect(pooler.nextDeadlineNanoseconds == 700 * second)
        #expect(pooler.next(atNanoseconds: 700 * second) == .close(server: 0))
        #expect(pooler.next(atNanoseconds: 700 * second) == nil)
        #expect(pooler.release(server: 2, atNanoseconds: 3601 * second) == true)
        #expect(pooler.serverCount == 1)
    }

    @Test func `idle servers that are lost make room`() {
        var pooler = pooler(poolSize: 2)
        fill(&pooler, clients: 2)
        _ = pooler.release(server: 0, atNanoseconds: 1)
        pooler.idleServersLost()
        pooler.lost(server: 1)
        #expect(pooler.serverCount == 0)
        pooler.request(client: 0, atNanoseconds: 2)
        guard case .open = pooler.next(atNanoseconds: 2) else {
            Issue.record("a server should have been opened")
            return
        }
    }
}
