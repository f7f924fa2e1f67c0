internal import CLibCurl
internal import Synchronization

/// Wakes a loop that waits, from any thread.
package final class TransferWaker: Sendable {
    /// The loop's handle as a number, while it lives; 0 afterwards.
    private let address: Mutex<UInt>
    private let isRequested = Atomic(false)

    init(multi: UnsafeMutableRawPointer) {
        address = Mutex(UInt(bitPattern: multi))
    }

    /// Makes the current or the next `wait` return, with whatever there is.
    package func wake() {
        isRequested.store(true, ordering: .releasing)
        address.withLock { address in
            guard let multi = unsafe UnsafeMutableRawPointer(bitPattern: address) else { return }
            _ = unsafe curl_multi_wakeup(multi)
        }
    }

    /// Whether somebody called since the last time this was asked.
    func takeRequest() -> Bool {
        // The common answer costs no exchange.
        isRequested.load(ordering: .relaxed)
            && isRequested.exchange(false, ordering: .acquiring)
    }

    /// The loop goes; nobody may touch its handle from now on.
    func end() {
        address.withLock { $0 = 0 }
    }
}
