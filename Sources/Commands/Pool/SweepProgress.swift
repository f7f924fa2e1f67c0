internal import PoolSizing
internal import Recording
internal import Reporting
internal import Synchronization

/// Where a sweep is, told by the thread that measures and read by the one that redraws.
final class SweepProgress: Sendable {
    private struct Place {
        var detail: String?
        var fraction: Double?
        /// When it will be over, as far as it is known.
        var endsAtNanoseconds: Int64?
    }

    private let place = Mutex(Place())

    /// A point is about to be measured.
    func note(_ progress: PoolSweep.Progress) {
        let ends = MonotonicClock.nowNanoseconds + progress.nanosecondsLeft
        place.withLock { place in
            place.detail = Self.description(of: progress.point)
            place.fraction = progress.fraction
            place.endsAtNanoseconds = ends
        }
    }

    /// Adds what is known to a line of progress.
    func show(in state: inout ProgressLine.State) {
        let place = place.withLock(\.self)
        state.detail = place.detail ?? "how much the server can do"
        state.fraction = place.fraction
        state.secondsLeft = place.endsAtNanoseconds.map {
            max(0, Double($0 - MonotonicClock.nowNanoseconds) / 1e9)
        }
    }

    private static func description(of point: PoolPoint) -> String {
        switch point.offer {
        case .closed(let clients): "\(clients) clients"
        case .open(let rate): "\(Int(rate.rounded()))/s on \(point.poolSize) connections"
        }
    }
}
