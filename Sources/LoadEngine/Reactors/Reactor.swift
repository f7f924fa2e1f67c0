/// Time and readiness: what a worker waits with.
///
/// The real one uses `epoll`, the tests' a virtual clock.
package protocol Reactor: ~Copyable, SendableMetatype {
    /// The current time, in nanoseconds of one monotonic clock shared by all workers.
    mutating func nowNanoseconds() -> Int64

    /// Watches a descriptor, or changes what it is watched for.
    ///
    /// - Parameter token: comes back with the descriptor's events.
    /// - Returns: false when the kernel refuses.
    mutating func watch(descriptor: Int32, for readiness: Readiness, token: UInt64) -> Bool

    /// Stops watching a descriptor, which may not be watched at all; before it is closed.
    mutating func forget(descriptor: Int32)

    /// Waits until something is ready or the deadline is reached, whichever is first.
    ///
    /// - Parameter start: the current time, which the caller knows anyway.
    /// - Returns: how many events there are, 0 at the deadline. They stay readable by index until
    ///   the next call.
    mutating func wait(fromNanoseconds start: Int64, untilNanoseconds deadline: Int64) -> Int

    /// One of the events of the last `wait`.
    borrowing func event(at index: Int) -> ReadyEvent
}

/// A watched descriptor has become ready.
package struct ReadyEvent: Sendable, Equatable {
    package var token: UInt64
    package var readiness: Readiness

    package init(token: UInt64, readiness: Readiness) {
        self.token = token
        self.readiness = readiness
    }
}
