internal import CLibPQ

/// Asks the server to give up what a connection is doing, from any thread.
///
/// libpq promises that a cancel object may be used by another thread than its connection's.
@safe package final class Canceller: Sendable {
    /// A `PGcancel *`, kept as bits because pointers are not Sendable; only `deinit` frees it.
    private let bits: UInt

    init?(for handle: OpaquePointer) {
        guard let cancel = unsafe PQgetCancel(handle) else { return nil }
        bits = UInt(bitPattern: cancel)
    }

    deinit {
        unsafe PQfreeCancel(OpaquePointer(bitPattern: bits))
    }

    /// Sends the request and waits until the server has taken it; call it off the load loop.
    ///
    /// - Returns: whether the request was delivered, which does not say that anything was cancelled.
    package func cancel() -> Bool {
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
            unsafe PQcancel(
                OpaquePointer(bitPattern: bits), buffer.baseAddress, Int32(buffer.count)) == 1
        }
    }
}

extension Connection {
    /// An object that cancels what this connection does; nil when it is not connected.
    package func makeCanceller() -> Canceller? {
        unsafe Canceller(for: handle)
    }
}
