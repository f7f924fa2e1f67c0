/// What became of the performances of one operation, or of one activity.
///
/// Each performance is scheduled once and ends exactly once:
///
///     scheduled = succeeded + failed + skipped + timedOut + abandoned      (when the run is over)
///     succeeded <= started <= scheduled
///     started + skipped <= scheduled
///
/// `retried` counts attempts that were repeated, `rows` what came back; neither takes part.
package struct OperationCounters: Sendable, Equatable {
    /// Performances that fell due: an arrival, the step after one that ended, or a client's turn.
    package var scheduled: UInt64 = 0
    /// Performances that reached a connection.
    package var started: UInt64 = 0
    /// Performances answered as expected.
    package var succeeded: UInt64 = 0
    /// Performances refused by the server, the pool or the network.
    package var failed: UInt64 = 0
    /// Performances that had nothing to act on, such as a user without a row to read.
    package var skipped: UInt64 = 0
    /// Performances given up when their time limit passed.
    package var timedOut: UInt64 = 0
    /// Performances that the end of the run cut off, or that a full backlog turned away.
    package var abandoned: UInt64 = 0
    /// Attempts repeated after a serialization failure or a deadlock.
    package var retried: UInt64 = 0
    /// Rows in the answers of those that succeeded.
    package var rows: UInt64 = 0

    package init() {}

    /// Performances that have ended, one way or another.
    package var ended: UInt64 {
        succeeded + failed + skipped + timedOut + abandoned
    }

    /// Adds the counts of another worker.
    package mutating func merge(_ other: OperationCounters) {
        scheduled += other.scheduled
        started += other.started
        succeeded += other.succeeded
        failed += other.failed
        skipped += other.skipped
        timedOut += other.timedOut
        abandoned += other.abandoned
        retried += other.retried
        rows += other.rows
    }

    /// Checks the identities above, which hold once a run is over.
    ///
    /// - Returns: nil, or a sentence naming the identity that is broken: a fault of ours.
    package func checkIdentities() -> String? {
        if scheduled != ended {
            return "scheduled (\(scheduled)) is not the sum of succeeded, failed, skipped, "
                + "timed out and abandoned (\(ended))"
        }
        if started > scheduled || succeeded > started {
            return "succeeded (\(succeeded)) <= started (\(started)) <= scheduled "
                + "(\(scheduled)) does not hold"
        }
        if started + skipped > scheduled {
            return "started (\(started)) and skipped (\(skipped)) exceed scheduled (\(scheduled))"
        }
        return nil
    }
}
