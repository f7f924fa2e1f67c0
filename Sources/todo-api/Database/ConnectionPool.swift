import Dispatch
import PoolModel
import PostgresDriver
import Recording
import Synchronization

/// The application's connections, handed out as SQLAlchemy's `QueuePool` does: the rules are
/// `PoolModel`'s, the same that the load of other scenarios goes through.
///
/// libpq blocks, so work on a connection runs on threads of the pool's own, never on an event loop
/// or on Swift's threads. There are as many as connections: each job holds one.
actor ConnectionPool {
    private let parameters: ConnectionParameters
    private let log: PoolLog?
    private let clock = ContinuousClock()
    private let started: ContinuousClock.Instant
    private let threads = DispatchQueue(label: "todo-api.connections", attributes: .concurrent)
    private var rules: QueuePool
    /// By the rules' number; nil where none is open.
    private var connections: [PooledConnection?]
    private var unusedRequests = Array(0..<ConnectionPool.requestLimit)
    private var waiting: [Int: Turn] = [:]
    private var nextTicket = 0

    /// Requests that may have or await a connection; one more is refused at once.
    private static let requestLimit = 10_000

    /// A request in the line.
    private struct Turn {
        /// Tells this wait from an earlier one of the same request, whose timer may still fire.
        let ticket: Int
        let continuation: CheckedContinuation<Bool, Never>
    }

    init(parameters: ConnectionParameters, settings: QueuePool.Settings, log: PoolLog? = nil) {
        self.parameters = parameters
        self.log = log
        rules = QueuePool(settings: settings, requestLimit: Self.requestLimit)
        connections = Array(repeating: nil, count: settings.connectionLimit)
        started = clock.now
    }

    /// Runs blocking work on a connection, which it has to itself for that long.
    ///
    /// - Throws: `PoolError` when none became free in time, and what opening it or `body` throws.
    func run<R: Sendable>(
        _ body: @escaping @Sendable (Connection) throws -> R
    ) async throws -> R {
        let asked = MonotonicClock.nowNanoseconds
        let number = try await loggedCheckOut(asked)
        let taken = MonotonicClock.nowNanoseconds
        guard let pooled = connections[number] else {
            preconditionFailure("a connection that was granted is open")
        }
        let (result, condition) = await onThread {
            pooled.connection.withLock { connection in
                let result = Result { try body(connection) }
                return (result, connection.isBroken ? QueuePool.Condition.lost : .open)
            }
        }
        checkIn(number, condition)
        log?.note(taken: taken, asked: asked)
        return try result.get()
    }

    private func loggedCheckOut(_ asked: Int64) async throws -> Int {
        do {
            return try await checkOut()
        } catch PoolError.timeOut {
            log?.noteTimeOut(asked: asked)
            throw PoolError.timeOut
        }
    }

    private func checkOut() async throws -> Int {
        guard let request = unusedRequests.popLast() else { throw PoolError.tooMany }
        defer { unusedRequests.append(request) }
        var action = rules.checkout(request: request, atNanoseconds: now)
        // Every turn ends with a connection, its deadline, or another's being faster.
        while true {
            switch action {
            case .grant(let number):
                return number
            case .connect(let number, _):
                try await open(number)
                return number
            case .ping:
                preconditionFailure("this pool does not ask connections if they live")
            case .wait(let deadline):
                action =
                    await isNotified(request, beforeNanoseconds: deadline)
                    ? rules.wake(request: request, atNanoseconds: now)
                    : rules.timerFired(request: request, atNanoseconds: now)
            case .refuse, .timeOut:
                throw PoolError.timeOut
            }
        }
    }

    private func checkIn(_ number: Int, _ condition: QueuePool.Condition) {
        switch rules.checkin(connection: number, condition: condition, atNanoseconds: now) {
        case .keep(let request):
            if condition != .open { connections[number] = nil }
            if let request { end(request, isNotified: true) }
        case .close:
            connections[number] = nil
        }
    }

    private func open(_ number: Int) async throws {
        connections[number] = nil
        let start = now
        do {
            let parameters = parameters
            connections[number] = try await onThread {
                Result { PooledConnection(try Connection.open(parameters)) }
            }.get()
            rules.connected(connection: number, attemptedAtNanoseconds: start)
        } catch {
            if let request = rules.connectFailed(connection: number) {
                end(request, isNotified: true)
            }
            throw error
        }
    }

    /// Waits in the line.
    ///
    /// - Returns: false when the time was up first.
    private func isNotified(_ request: Int, beforeNanoseconds deadline: Int64) async -> Bool {
        nextTicket += 1
        let ticket = nextTicket
        let timer = Task {
            // Cancelled when the turn came, and then there is nothing to end.
            try await Task.sleep(for: .nanoseconds(max(0, deadline - now)))
            if waiting[request]?.ticket == ticket { end(request, isNotified: false) }
        }
        defer { timer.cancel() }
        return await withCheckedContinuation { continuation in
            waiting[request] = Turn(ticket: ticket, continuation: continuation)
        }
    }

    private func end(_ request: Int, isNotified: Bool) {
        waiting.removeValue(forKey: request)?.continuation.resume(returning: isNotified)
    }

    private func onThread<R: Sendable>(_ work: @escaping @Sendable () -> R) async -> R {
        await withCheckedContinuation { continuation in
            threads.async { continuation.resume(returning: work()) }
        }
    }

    private var now: Int64 {
        let (seconds, attoseconds) = started.duration(to: clock.now).components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}

/// A connection that goes from thread to thread, one at a time.
private final class PooledConnection: Sendable {
    let connection: Mutex<Connection>

    init(_ connection: sending Connection) {
        self.connection = Mutex(connection)
    }
}

/// Why no connection was handed out.
enum PoolError: Error, CustomStringConvertible {
    case timeOut
    case tooMany

    var description: String {
        switch self {
        case .timeOut: "No database connection became free in time"
        case .tooMany: "Too many requests await a database connection"
        }
    }
}
