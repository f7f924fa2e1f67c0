/// A connection pool that behaves as SQLAlchemy's `QueuePool`, as a pure state machine.
///
/// Events go in with the time they happen at, and each returns the one action that the caller has
/// to take; nothing here opens, pings or closes anything. Requests and connections are small
/// integers: `0..<requestLimit`, chosen by the caller, and `0..<connectionLimit`, chosen here.
///
/// The rules, from `sqlalchemy/pool/impl.py`, `pool/base.py` and `util/queue.py` (2.1.9, which the
/// tests hold this against):
///
/// - Connections are opened when they are needed, none in advance, and reused in the order in which
///   they came back, or the newest first (`reusesNewestFirst`). Up to `size` idle ones are kept;
///   one that comes back to a full queue is closed.
/// - With `size + maxOverflow` checked out, a request waits, at most for `timeoutNanoseconds`. The
///   limit covers waiting only, not the time in which a connection is opened.
/// - Age is looked at during checkout and never in between, and counts from the beginning of the
///   attempt to connect: a connection older than `recycleNanoseconds` is replaced, and so is every
///   connection that was open when another was found dead.
/// - *Waiters barge.* A connection that comes back becomes idle and the first waiter is notified;
///   it takes the connection only when it gets to run (`wake`), and whoever asks in between gets it
///   first. A waiter that finds nothing goes to the end of the line, with its old deadline.
/// - A connection that cannot be opened makes room but wakes nobody: a waiter finds that room when
///   its time is up, and only then opens one.
package struct QueuePool: Sendable {
    package let settings: Settings

    // Connections. `records` is what SQLAlchemy calls a connection record: it exists from the first
    // checkout until it is closed on return, and may be without a connection in between.
    var records: [Record]
    var unusedConnections: [Int]
    var idle: RingQueue
    /// How many records exist: `pool_size + overflow` in SQLAlchemy's counting.
    package internal(set) var recordCount = 0
    /// Connections opened before this moment are not trusted any more.
    var distrustedBeforeNanoseconds = Int64.min

    // Requests.
    var waiters: WaitingLine
    var deadlines: [Int64]

    /// An empty pool.
    ///
    /// - Parameter requestLimit: how many requests the caller may have at a time.
    package init(settings: Settings, requestLimit: Int) {
        precondition(settings.connectionLimit >= 1, "a pool needs room for one connection")
        precondition(requestLimit >= 1, "a pool needs somebody who asks")
        self.settings = settings
        records = Array(repeating: Record(), count: settings.connectionLimit)
        unusedConnections = Array((0..<settings.connectionLimit).reversed())
        idle = RingQueue(capacity: settings.size)
        waiters = WaitingLine(capacity: requestLimit)
        deadlines = Array(repeating: .max, count: requestLimit)
    }

    /// One connection record.
    struct Record: Sendable {
        var state = State.unused
        var openedAtNanoseconds = Int64.min

        enum State: Sendable {
            /// Not part of the pool. To `opening` when a request needs one more.
            case unused
            /// A request waits for it to be opened, for the first time (`isNew`) or again.
            /// To `taken` or, when that fails, to `unused` or `empty`.
            case opening(isNew: Bool)
            /// Given to a request, or pinged on its behalf. To `idle`, `empty` or `unused`.
            case taken
            /// In the queue with an open connection. To `taken` or `opening`.
            case idle
            /// In the queue without a connection, which was lost. To `opening`.
            case empty
        }
    }

    /// Whether a request has been notified and not yet been woken.
    package func isNotified(request: Int) -> Bool { waiters.isNotified(request) }

    // MARK: Figures

    /// Connections in the queue.
    package var idleCount: Int { idle.count }
    /// Connections that a request has, those included that are being opened for one.
    package var checkedOutCount: Int { recordCount - idle.count }
    /// Requests that wait for a connection, those included that were notified.
    package var waitingCount: Int { waiters.count + waiters.notifiedCount }
}
