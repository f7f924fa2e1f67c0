internal import Dispatch
internal import Recording
internal import Synchronization

/// Where the workers of a run wait for each other, so that all count time from the same moment.
final class StartLine: Sendable {
    private struct State {
        var missing: Int
        var hasFailed = false
        var startNanoseconds: Int64 = 0
    }

    private let state: Mutex<State>
    private let opened = DispatchSemaphore(value: 0)
    private let workers: Int

    init(workers: Int) {
        self.workers = workers
        state = Mutex(State(missing: workers))
    }

    /// Waits for all workers.
    ///
    /// - Parameter isReady: false from a worker that could not be made.
    /// - Returns: when the run starts, in nanoseconds of the monotonic clock; nil when it does not,
    ///   because some worker could not be made.
    func wait(isReady: Bool) -> Int64? {
        let isLast = state.withLock { state in
            state.missing -= 1
            if !isReady { state.hasFailed = true }
            state.startNanoseconds = MonotonicClock.nowNanoseconds
            return state.missing == 0
        }
        if isLast {
            for _ in 0..<workers { opened.signal() }
        }
        opened.wait()
        return state.withLock { $0.hasFailed ? nil : $0.startNanoseconds }
    }
}
