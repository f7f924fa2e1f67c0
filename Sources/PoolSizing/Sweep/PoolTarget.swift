/// What a sweep measures: a database behind a pool of ours, or an application with its own.
package protocol PoolTarget {
    /// How many connections may be open at a time, beside those of whoever looks on.
    var connectionLimit: Int { get }
    /// Names of the activities, in the order of every point's figures.
    var activities: [String] { get }

    /// What a point takes beside its warm-up and measurement, in nanoseconds.
    var overheadNanoseconds: Int64 { get }

    /// Measures one point.
    ///
    /// - Throws: ``PoolTargetFailure``.
    mutating func measure(
        _ point: PoolPoint, warmupNanoseconds: Int64, durationNanoseconds: Int64
    ) async throws(PoolTargetFailure) -> PointFigures
}

extension PoolTarget {
    /// What connections, calibration and the end of what is under way take.
    package var overheadNanoseconds: Int64 { SweepShape.overheadNanoseconds }
}

/// Why a point could not be measured.
package struct PoolTargetFailure: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Cause: Sendable, Equatable {
        /// The server or the application was restarted meanwhile: the point can be measured again.
        case restarted
        /// It refused connections because it has too many.
        case connectionsExhausted
        /// It is gone.
        case lost
        /// Whoever runs the sweep wants it to end.
        case stopped
        /// The point cannot be measured as it stands.
        case refused
        /// The application does not start, or does not do what its scenario says of it.
        case notAsTold
    }

    package let cause: Cause
    /// A sentence.
    package let message: String

    package init(_ cause: Cause, _ message: String) {
        self.cause = cause
        self.message = message
    }

    package var description: String { message }
}
