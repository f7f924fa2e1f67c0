internal import CLinux
internal import Glibc

/// A descriptor that becomes readable at a moment, to wait more exactly than in milliseconds.
final class DeadlineTimer {
    let descriptor: Int32

    /// nil when the process has no descriptor left.
    init?() {
        descriptor = timerfd_create(
            CLOCK_MONOTONIC, Int32(TFD_CLOEXEC | TFD_NONBLOCK))
        guard descriptor >= 0 else { return nil }
    }

    deinit {
        close(descriptor)
    }

    /// Sets the moment, in nanoseconds of `CLOCK_MONOTONIC`; what was set before is forgotten.
    func set(toNanoseconds moment: Int64) {
        let time = timespec(
            tv_sec: Int(moment / 1_000_000_000), tv_nsec: Int(moment % 1_000_000_000))
        var setting = itimerspec(it_interval: timespec(), it_value: time)
        // Cannot fail: the descriptor is a timer and the time is in range.
        _ = unsafe timerfd_settime(descriptor, Int32(TFD_TIMER_ABSTIME), &setting, nil)
    }
}
