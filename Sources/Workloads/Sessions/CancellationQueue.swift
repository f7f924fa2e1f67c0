internal import Dispatch
internal import PostgresDriver
internal import Synchronization

/// Sends cancel requests from a thread of its own: libpq waits until the server has taken one,
/// which a stopped server never does.
final class CancellationQueue: Sendable {
    /// Requests that may wait; beyond it the connection is only closed, and the server finds out
    /// when it writes.
    private static let limit = 64
    private let queue = DispatchQueue(label: "bulkhead.cancellations")
    private let waiting = Atomic<Int>(0)

    /// Asks the server to give up what the connection does; returns at once.
    func cancel(_ connection: Connection) {
        guard let canceller = connection.makeCanceller() else { return }
        guard waiting.wrappingAdd(1, ordering: .relaxed).newValue <= Self.limit else {
            waiting.wrappingSubtract(1, ordering: .relaxed)
            return
        }
        queue.async { [self] in
            // Whether it was delivered changes nothing: the connection is closed either way.
            _ = canceller.cancel()
            waiting.wrappingSubtract(1, ordering: .relaxed)
        }
    }
}
