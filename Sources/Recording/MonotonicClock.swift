internal import Glibc

/// The clocks of a measurement, each reading being one call of `clock_gettime`.
package enum MonotonicClock {
    /// Nanoseconds since some fixed moment (usually the machine's start); never goes back.
    package static var nowNanoseconds: Int64 {
        reading(of: CLOCK_MONOTONIC)
    }

    /// Nanoseconds of processor time that the calling thread has used so far, user and system.
    package static var threadProcessorNanoseconds: Int64 {
        reading(of: CLOCK_THREAD_CPUTIME_ID)
    }

    private static func reading(of clock: clockid_t) -> Int64 {
        var time = timespec()
        // Cannot fail: both clocks exist on every Linux, and the address is valid.
        unsafe clock_gettime(clock, &time)
        return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }
}
