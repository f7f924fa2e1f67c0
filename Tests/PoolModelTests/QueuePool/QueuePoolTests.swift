import Testing

@testable import PoolModel

/// Scripts in virtual seconds; requests are 0, 1, 2 …, connections are numbered as they are opened.
@Suite struct QueuePoolTests {
    private let second: Int64 = 1_000_000_000

    private func pool(
        size: Int = 2, overflow: Int = 1, timeout: Int64 = 30, recycle: Int64? = nil,
        prePing: Bool = false, waiterLimit: Int = .max
    ) -> QueuePool {
        QueuePool(
            settings: .init(
                size: size, maxOverflow: overflow, timeoutNanoseconds: timeout * second,
                recycleNanoseconds: recycle.map { $0 * second }, prePing: prePing,
                waiterLimit: waiterLimit), requestLimit: 50)
    }

    /// Checks a connection out that has to be opened first.
    private func open(_ pool: inout QueuePool, request: Int, at now: Int64) -> Int? {
        guard
            case .connect(let connection, false) = pool.checkout(
                request: request, atNanoseconds: now)
        else { return nil }
        pool.connected(connection: connection, attemptedAtNanoseconds: now)
        return connection
    }

    @Test func `connections are opened only when they are needed`() {
        var pool = pool()
        #expect(pool.recordCount == 0)
        #expect(open(&pool, request: 0, at: 0) == 0)
        #expect(pool.recordCount == 1)
        #expect(pool.checkin(connection: 0, atNanoseconds: 1) == .keep(notifying: nil))
        #expect(pool.checkout(request: 1, atNanoseconds: 2) == .grant(connection: 0))
        #expect(pool.recordCount == 1)
    }

    @Test func `idle connections are reused in the order in which they came back`() {
        var pool = pool(size: 3, overflow: 0)
        for request in 0..<3 { #expect(open(&pool, request: request, at: 0) == request) }
        for connection in [2, 0, 1] { _ = pool.checkin(connection: connection, atNanoseconds: 1) }
        #expect(pool.checkout(request: 0, atNanoseconds: 2) == .grant(connection: 2))
        #expect(pool.checkout(request: 1, atNanoseconds: 2) == .grant(connection: 0))
        #expect(pool.checkout(request: 2, atNanoseconds: 2) == .grant(connection: 1))
    }

    @Test func `an overflow connection is closed only when the queue is full`() {
        var pool = pool(size: 2, overflow: 1)
        for request in 0..<3 { #expect(open(&pool, request: request, at: 0) == request) }
        // The first two to come back are kept, whichever were opened as overflow.
        #expect(pool.checkin(connection: 2, atNanoseconds: 1) == .keep(notifying: nil))
        #expect(pool.checkin(connection: 1, atNanoseconds: 1) == .keep(notifying: nil))
        #expect(pool.checkin(connection: 0, atNanoseconds: 1) == .close)
        #expect(pool.recordCount == 2)
        #expect(pool.idleCount == 2)
    }

    @Test func `bursts open and close overflow connections again and again`() {
        var pool = pool(size: 10, overflow: 5)
        var opened = 0
        for burst in 0..<100 {
            let now = Int64(burst) * second
            var connections: [Int] = []
            for request in 0..<15 {
                switch pool.checkout(request: request, atNanoseconds: now) {
                case .grant(let connection): connections.append(connection)
                case .connect(let connection, false):
                    opened += 1
                    pool.connected(connection: connection, attemptedAtNanoseconds: now)
                    connections.append(connection)
                default: Issue.record("15 connections are enough for 15 requests")
                }
            }
            for connection in connections {
                _ = pool.checkin(connection: connection, atNanoseconds: now)
            }
        }
        // As measured on SQLAlchemy 2.1: 15 in the first burst, 5 in each of the other 99.
        #expect(opened == 510)
    }

    @Test func `a full pool lets a request wait, and a return notifies it`() {
        var pool = pool(size: 1, overflow: 0)
        #expect(open(&pool, request: 0, at: 0) == 0)
        #expect(
            pool.checkout(request: 1, atNanoseconds: 5 * second)
                == .wait(deadlineNanoseconds: 35 * second))
        #expect(pool.waitingCount == 1)
        #expect(pool.checkin(connection: 0, atNanoseconds: 6 * second) == .keep(notifying: 1))
        #expect(pool.isNotified(request: 1))
        #expect(pool.wake(request: 1, atNanoseconds: 6 * second) == .grant(connection: 0))
        #expect(pool.waitingCount == 0)
    }

    @Test func `a new arrival overtakes a waiter that was notified but has not run`() {
        var pool = pool(size: 1, overflow: 0)
        #expect(open(&pool, request: 0, at: 0) == 0)
        _ = pool.checkout(request: 1, atNanoseconds: 1 * second)
        _ = pool.checkout(request: 2, atNanoseconds: 2 * second)
        #expect(pool.checkin(connection: 0, atNanoseconds: 3 * second) == .keep(notifying: 1))
        #expect(pool.checkout(request: 3, atNanoseconds: 3 * second) == .grant(connection: 0))
        // The overtaken waiter keeps its deadline and loses its place: 2 is before it now.
        #expect(
            pool.wake(request: 1, atNanoseconds: 3 * second)
                == .wait(deadlineNanoseconds: 31 * second))
        #expect(pool.checkin(connection: 0, atNanoseconds: 4 * second) == .keep(notifying: 2))
        #expect(pool.wake(request: 2, atNanoseconds: 4 * second) == .grant(connection: 0))
        #expect(pool.checkin(connection: 0, atNanoseconds: 5 * second) == .keep(notifying: 1))
    }

    @Test func `waiting ends at the time limit`() {
        var pool = pool(size: 1, overflow: 0, timeout: 30)
        #expect(open(&pool, request: 0, at: 0) == 0)
        _ = pool.checkout(request: 1, atNanoseconds: 0)
        #expect(pool.timerFired(request: 1, atNanoseconds: 30 * second) == .timeOut)
        #expect(pool.waitingCount == 0)
        #expect(pool.checkin(connection: 0, atNanoseconds: 31 * second) == .keep(notifying: nil))
    }

    @Test func `a failed attempt to connect makes room and tells nobody`() {
        var pool = pool(size: 1, overflow: 0, timeout: 3)
        #expect(
            pool.checkout(request: 0, atNanoseconds: 0)
                == .connect(connection: 0, closesFirst: false))
        _ = pool.checkout(request: 1, atNanoseconds: 0)
        #expect(pool.connectFailed(connection: 0) == nil)
        #expect(pool.recordCount == 0)
        // The waiter finds the room only when its time is up.
        #expect(!pool.isNotified(request: 1))
        #expect(
            pool.timerFired(request: 1, atNanoseconds: 3 * second)
                == .connect(connection: 0, closesFirst: false))
    }

    @Test func `a time limit that meets an idle connection takes it`() {
        var pool = pool(size: 1, overflow: 0)
        #expect(open(&pool, request: 0, at: 0) == 0)
        _ = pool.checkout(request: 1, atNanoseconds: 0)
        _ = pool.checkin(connection: 0, atNanoseconds: 30 * second)
        #expect(pool.timerFired(request: 1, atNanoseconds: 30 * second) == .grant(connection: 0))
        #expect(!pool.isNotified(request: 1))
    }

    @Test func `time spent opening a connection is not waiting`() {
        var pool = pool(size: 1, overflow: 0, timeout: 1)
        #expect(
            pool.checkout(request: 0, atNanoseconds: 0)
                == .connect(connection: 0, closesFirst: false))
        #expect(pool.waitingCount == 0)
        pool.connected(connection: 0, attemptedAtNanoseconds: 60 * second)
        #expect(pool.checkin(connection: 0, atNanoseconds: 61 * second) == .keep(notifying: nil))
    }

    @Test func `age is looked at during checkout only`() {
        var pool = pool(recycle: 3600)
        #expect(open(&pool, request: 0, at: 0) == 0)
        // Far too old when it comes back, and kept all the same.
        #expect(pool.checkin(connection: 0, atNanoseconds: 9000 * second) == .keep(notifying: nil))
        #expect(
            pool.checkout(request: 0, atNanoseconds: 9001 * second)
                == .connect(connection: 0, closesFirst: true))
        pool.connected(connection: 0, attemptedAtNanoseconds: 9001 * second)
        _ = pool.checkin(connection: 0, atNanoseconds: 9002 * second)
        #expect(
            pool.checkout(request: 0, atNanoseconds: 12_601 * second) == .grant(connection: 0))
    }

    @Test func `a pool that pings asks at every checkout`() {
        var pool = pool(prePing: true)
        #expect(open(&pool, request: 0, at: 0) == 0)
        _ = pool.checkin(connection: 0, atNanoseconds: 1)
        #expect(pool.checkout(request: 0, atNanoseconds: 2) == .ping(connection: 0))
        #expect(
            pool.pinged(connection: 0, isAlive: true, atNanoseconds: 3) == .grant(connection: 0))
        _ = pool.checkin(connection: 0, atNanoseconds: 4)
        _ = pool.checkout(request: 0, atNanoseconds: 5)
        #expect(
            pool.pinged(connection: 0, isAlive: false, atNanoseconds: 6)
                == .connect(connection: 0, closesFirst: true))
    }

    @Test func `one dead connection condemns those that were open at the time`() {
        var pool = pool(size: 3, overflow: 0)
        for request in 0..<3 { #expect(open(&pool, request: request, at: second) == request) }
        _ = pool.checkin(connection: 0, atNanoseconds: 2 * second)
        _ = pool.checkin(connection: 1, condition: .lost, atNanoseconds: 5 * second)
        // Connection 0 was open when 1 was found dead; 1 has nothing to close.
        #expect(
            pool.checkout(request: 0, atNanoseconds: 6 * second)
                == .connect(connection: 0, closesFirst: true))
        pool.connected(connection: 0, attemptedAtNanoseconds: 6 * second)
        #expect(
            pool.checkout(request: 1, atNanoseconds: 6 * second)
                == .connect(connection: 1, closesFirst: false))
        pool.connected(connection: 1, attemptedAtNanoseconds: 6 * second)
        // What was opened afterwards is trusted, also when the third of the old ones is found dead.
        _ = pool.checkin(connection: 2, condition: .lost, atNanoseconds: 7 * second)
        _ = pool.checkin(connection: 0, atNanoseconds: 8 * second)
        _ = pool.checkout(request: 2, atNanoseconds: 8 * second)
        #expect(pool.checkout(request: 0, atNanoseconds: 8 * second) == .grant(connection: 0))
    }

    @Test func `a connection closed by its user condemns no other`() {
        var pool = pool()
        #expect(open(&pool, request: 0, at: 0) == 0)
        #expect(open(&pool, request: 1, at: 0) == 1)
        _ = pool.checkin(connection: 0, condition: .closed, atNanoseconds: second)
        _ = pool.checkin(connection: 1, atNanoseconds: second)
        #expect(
            pool.checkout(request: 0, atNanoseconds: second)
                == .connect(connection: 0, closesFirst: false))
        #expect(pool.checkout(request: 1, atNanoseconds: second) == .grant(connection: 1))
    }

    @Test func `a connection that cannot be opened again goes back to the queue, empty`() {
        var pool = pool(size: 1, overflow: 0)
        #expect(open(&pool, request: 0, at: 0) == 0)
        _ = pool.checkin(connection: 0, condition: .lost, atNanoseconds: second)
        _ = pool.checkout(request: 0, atNanoseconds: 2 * second)
        _ = pool.checkout(request: 1, atNanoseconds: 2 * second)
        // Unlike a new one, it is a return as any other, and the waiter is told.
        #expect(pool.connectFailed(connection: 0) == 1)
        #expect(
            pool.wake(request: 1, atNanoseconds: 2 * second)
                == .connect(connection: 0, closesFirst: false))
    }

    @Test func `more waiters than allowed are refused`() {
        var pool = pool(size: 1, overflow: 0, waiterLimit: 2)
        #expect(open(&pool, request: 0, at: 0) == 0)
        _ = pool.checkout(request: 1, atNanoseconds: 0)
        _ = pool.checkout(request: 2, atNanoseconds: 0)
        #expect(pool.checkout(request: 3, atNanoseconds: 0) == .refuse)
        #expect(pool.waitingCount == 2)
    }

    @Test func `a waiter that goes away passes its notification on`() {
        var pool = pool(size: 1, overflow: 0)
        #expect(open(&pool, request: 0, at: 0) == 0)
        for request in 1...3 { _ = pool.checkout(request: request, atNanoseconds: 0) }
        #expect(pool.cancel(request: 2) == nil)
        #expect(pool.checkin(connection: 0, atNanoseconds: 1) == .keep(notifying: 1))
        #expect(pool.cancel(request: 1) == 3)
        #expect(pool.wake(request: 3, atNanoseconds: 1) == .grant(connection: 0))
    }

    @Test func `without a pool every return closes and nobody waits`() {
        var pool = QueuePool(settings: .unpooled(connectionLimit: 2), requestLimit: 5)
        #expect(open(&pool, request: 0, at: 0) == 0)
        #expect(open(&pool, request: 1, at: 0) == 1)
        #expect(pool.checkout(request: 2, atNanoseconds: 0) == .refuse)
        #expect(pool.checkin(connection: 1, atNanoseconds: 0) == .close)
        #expect(open(&pool, request: 2, at: 0) == 1)
    }

    @Test func `an endless time limit does not overflow`() {
        var pool = QueuePool(
            settings: .init(size: 1, maxOverflow: 0, timeoutNanoseconds: .max), requestLimit: 2)
        #expect(open(&pool, request: 0, at: 5) == 0)
        #expect(
            pool.checkout(request: 1, atNanoseconds: 5) == .wait(deadlineNanoseconds: .max))
    }

    @Test func `the newest connection is reused first where that is asked for`() {
        var pool = QueuePool(
            settings: .init(size: 3, maxOverflow: 0, reusesNewestFirst: true), requestLimit: 3)
        for request in 0..<3 { #expect(open(&pool, request: request, at: 0) == request) }
        for connection in [2, 0, 1] { _ = pool.checkin(connection: connection, atNanoseconds: 1) }
        #expect(pool.checkout(request: 0, atNanoseconds: 2) == .grant(connection: 1))
        #expect(pool.checkout(request: 1, atNanoseconds: 2) == .grant(connection: 0))
        _ = pool.checkin(connection: 1, atNanoseconds: 3)
        #expect(pool.checkout(request: 0, atNanoseconds: 4) == .grant(connection: 1))
        #expect(pool.checkout(request: 2, atNanoseconds: 4) == .grant(connection: 2))
    }

    @Test func `age counts from the beginning of the attempt to connect`() {
        var pool = pool(recycle: 10)
        _ = pool.checkout(request: 0, atNanoseconds: 0)
        // The server took eight seconds to answer.
        pool.connected(connection: 0, attemptedAtNanoseconds: 0)
        _ = pool.checkin(connection: 0, atNanoseconds: 9 * second)
        #expect(
            pool.checkout(request: 0, atNanoseconds: 11 * second)
                == .connect(connection: 0, closesFirst: true))
    }

    @Test func `a connection that was being opened when another died is condemned too`() {
        var pool = pool(size: 2, overflow: 0)
        #expect(open(&pool, request: 0, at: second) == 0)
        _ = pool.checkout(request: 1, atNanoseconds: 2 * second)
        _ = pool.checkin(connection: 0, condition: .lost, atNanoseconds: 3 * second)
        pool.connected(connection: 1, attemptedAtNanoseconds: 2 * second)
        _ = pool.checkin(connection: 1, atNanoseconds: 4 * second)
        _ = pool.checkout(request: 0, atNanoseconds: 5 * second)
        #expect(
            pool.checkout(request: 1, atNanoseconds: 5 * second)
                == .connect(connection: 1, closesFirst: true))
    }

    @Test func `connections born together expire together`() {
        var pool = pool(size: 10, overflow: 0, recycle: 3600)
        for request in 0..<10 { #expect(open(&pool, request: request, at: 0) == request) }
        for connection in 0..<10 { _ = pool.checkin(connection: connection, atNanoseconds: 1) }
        var replaced = 0
        for turn in 0..<20 {
            let now = 3601 * second + Int64(turn)
            let action = pool.checkout(request: 0, atNanoseconds: now)
            guard case .connect(let connection, true) = action else { break }
            replaced += 1
            pool.connected(connection: connection, attemptedAtNanoseconds: now)
            _ = pool.checkin(connection: connection, atNanoseconds: now)
        }
        // As measured: each of the next ten checkouts opens a connection, and no other.
        #expect(replaced == 10)
    }

    @Test func `without pings every idle connection fails one request after the server restarts`() {
        var pool = pool(size: 10, overflow: 0, recycle: 3600)
        for request in 0..<10 { #expect(open(&pool, request: request, at: 1) == request) }
        for connection in 0..<10 { _ = pool.checkin(connection: connection, atNanoseconds: 2) }
        // Ten at once: each is granted a dead connection before the first has found that out.
        for request in 0..<10 {
            #expect(
                pool.checkout(request: request, atNanoseconds: 300 * second)
                    == .grant(connection: request))
        }
        for connection in 0..<10 {
            _ = pool.checkin(
                connection: connection, condition: .lost, atNanoseconds: 301 * second)
        }
        #expect(
            pool.checkout(request: 0, atNanoseconds: 302 * second)
                == .connect(connection: 0, closesFirst: false))
    }

    @Test func `one request at a time finds one dead connection, which condemns the others`() {
        var pool = pool(size: 3, overflow: 0)
        for request in 0..<3 { #expect(open(&pool, request: request, at: 1) == request) }
        for connection in 0..<3 { _ = pool.checkin(connection: connection, atNanoseconds: 2) }
        #expect(pool.checkout(request: 0, atNanoseconds: second) == .grant(connection: 0))
        _ = pool.checkin(connection: 0, condition: .lost, atNanoseconds: 2 * second)
        #expect(
            pool.checkout(request: 0, atNanoseconds: 3 * second)
                == .connect(connection: 1, closesFirst: true))
    }

    @Test func `a pool size of zero means no limit`() {
        var pool = QueuePool(settings: .unlimited(connectionLimit: 40), requestLimit: 40)
        for request in 0..<40 { #expect(open(&pool, request: request, at: 0) == request) }
        for connection in 0..<40 {
            #expect(
                pool.checkin(connection: connection, atNanoseconds: 1) == .keep(notifying: nil))
        }
        #expect(pool.idleCount == 40)
    }
}
