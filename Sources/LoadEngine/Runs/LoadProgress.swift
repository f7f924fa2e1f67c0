package import Recording
internal import Synchronization

/// What a run has done so far, readable from any thread while it goes on.
///
/// Each worker writes its own figures, ten times a second; nothing is shared in between.
package final class LoadProgress: Sendable {
    /// How far back the latencies of a snapshot reach.
    package static let recentSeconds = 10

    private let workers: [WorkerProgress]

    package init(workers: Int) {
        self.workers = (0..<workers).map { _ in WorkerProgress() }
    }

    /// The figures of all workers together, or those of one; warm-up included.
    package struct Snapshot: Sendable, Equatable {
        /// How long the phases have been going on, by the clock of the worker that is ahead; 0
        /// until the first figures are there.
        package var elapsedNanoseconds: Int64
        /// The phase that the slowest worker is in.
        package var phase: Int
        /// Activities of which an operation reached a connection.
        package var started: UInt64
        /// Operations that succeeded.
        package var succeeded: UInt64
        /// Operations that failed or timed out.
        package var failed: UInt64
        /// Connections that are checked out of the pools, those included that are being opened.
        package var connectionsInUse: Int
        /// Activities that wait for a connection.
        package var waiting: Int
        /// Latencies of the operations that succeeded in the last ``recentSeconds``.
        package var recentLatencies: CoarseLatencies

        package init(
            elapsedNanoseconds: Int64 = 0, phase: Int = 0, started: UInt64 = 0,
            succeeded: UInt64 = 0, failed: UInt64 = 0, connectionsInUse: Int = 0,
            waiting: Int = 0, recentLatencies: CoarseLatencies = CoarseLatencies()
        ) {
            self.elapsedNanoseconds = elapsedNanoseconds
            self.phase = phase
            self.started = started
            self.succeeded = succeeded
            self.failed = failed
            self.connectionsInUse = connectionsInUse
            self.waiting = waiting
            self.recentLatencies = recentLatencies
        }

        fileprivate mutating func add(_ other: Snapshot) {
            elapsedNanoseconds = max(elapsedNanoseconds, other.elapsedNanoseconds)
            phase = min(phase, other.phase)
            started += other.started
            succeeded += other.succeeded
            failed += other.failed
            connectionsInUse += other.connectionsInUse
            waiting += other.waiting
            recentLatencies.merge(other.recentLatencies)
        }
    }

    /// Reads all workers.
    package func snapshot() -> Snapshot {
        workers.reduce(into: Snapshot(phase: .max)) { $0.add($1.figures) }
    }

    /// Where one worker writes.
    func worker(_ worker: Int) -> WorkerProgress {
        workers[worker]
    }
}

/// The figures of one worker: written by its thread only, read by any.
final class WorkerProgress: Sendable {
    private let shown = Mutex(LoadProgress.Snapshot())

    fileprivate var figures: LoadProgress.Snapshot { shown.withLock(\.self) }

    /// Shows figures, unless somebody reads at this moment: the loop waits for nobody, and the next
    /// figures come soon.
    func show(_ figures: LoadProgress.Snapshot) {
        _ = shown.withLockIfAvailable { $0 = figures }
    }

    /// Shows figures that are the last.
    func conclude(_ figures: LoadProgress.Snapshot) {
        shown.withLock { $0 = figures }
    }
}
