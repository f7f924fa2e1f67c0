internal import CLinux
internal import Glibc
internal import Recording

/// The kernel refused what a worker waits with.
package struct ReactorError: Error, Equatable, CustomStringConvertible {
    /// The system's error number.
    package let code: Int32

    package var description: String {
        "the kernel gave no epoll descriptor (error \(code)); raise the limit of open files "
            + "(ulimit -n)"
    }
}

/// Waits with `epoll`.
///
/// Level-triggered, so that a client library may leave bytes for the next call. A descriptor is
/// registered once for its connection's life, usually for reading alone: a transaction costs no
/// `epoll_ctl`, and `epoll_wait` is shared by all that are ready.
@safe package struct EpollReactor: Reactor, ~Copyable {
    private let descriptor: Int32
    private let events: UnsafeMutableBufferPointer<epoll_event>
    private static let eventLimit = 256

    /// - Throws: ``ReactorError`` when the process has no descriptor left.
    package init() throws(ReactorError) {
        descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard descriptor >= 0 else { throw ReactorError(code: errno) }
        unsafe events = .allocate(capacity: Self.eventLimit)
        unsafe events.initialize(repeating: epoll_event())
    }

    deinit {
        unsafe events.deallocate()
        close(descriptor)
    }

    package func nowNanoseconds() -> Int64 {
        MonotonicClock.nowNanoseconds
    }

    package func watch(descriptor watched: Int32, for readiness: Readiness, token: UInt64) -> Bool {
        var interest: UInt32 = 0
        if readiness.contains(.readable) { interest |= EPOLLIN.rawValue }
        if readiness.contains(.writable) { interest |= EPOLLOUT.rawValue }
        var event = unsafe epoll_event(events: interest, data: epoll_data_t(u64: token))
        // A client library may have closed a descriptor and opened another one with its number, so
        // what is registered is the kernel's to say.
        if unsafe epoll_ctl(descriptor, EPOLL_CTL_MOD, watched, &event) == 0 { return true }
        return unsafe epoll_ctl(descriptor, EPOLL_CTL_ADD, watched, &event) == 0
    }

    package func forget(descriptor watched: Int32) {
        var event = unsafe epoll_event()
        // Fails when it was not watched, which is as good.
        _ = unsafe epoll_ctl(descriptor, EPOLL_CTL_DEL, watched, &event)
    }

    package func wait(fromNanoseconds start: Int64, untilNanoseconds deadline: Int64) -> Int {
        let remaining = max(deadline - start, 0)
        var timeout = timespec(
            tv_sec: Int(remaining / 1_000_000_000), tv_nsec: Int(remaining % 1_000_000_000))
        let count = unsafe epoll_pwait2(
            descriptor, events.baseAddress, Int32(Self.eventLimit), &timeout, nil)
        if count < 0, errno == ENOSYS || errno == EPERM {
            return waitInMilliseconds(remaining)
        }
        // A signal (EINTR) is no event; the caller looks at the clock and comes back.
        return max(Int(count), 0)
    }

    /// For kernels before 5.11, and for sandboxes that do not know the newer call.
    ///
    /// Rounds down, so that no arrival is late: the last millisecond is waited for in short turns.
    private func waitInMilliseconds(_ remaining: Int64) -> Int {
        let milliseconds = Int32(min(remaining / 1_000_000, 1000))
        return max(
            Int(
                unsafe epoll_wait(
                    descriptor, events.baseAddress, Int32(Self.eventLimit), milliseconds)), 0)
    }

    package func event(at index: Int) -> ReadyEvent {
        let event = unsafe events[index]
        var readiness: Readiness = []
        // An error or a hang-up is found by reading.
        let reading = EPOLLIN.rawValue | EPOLLERR.rawValue | EPOLLHUP.rawValue
        let ready = unsafe event.events
        if ready & reading != 0 { readiness.insert(.readable) }
        if ready & EPOLLOUT.rawValue != 0 { readiness.insert(.writable) }
        return unsafe ReadyEvent(token: event.data.u64, readiness: readiness)
    }
}
