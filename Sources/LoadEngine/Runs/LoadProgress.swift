internal import Synchronization

/// What a run has done so far, readable from any thread while it goes on.
///
/// Each worker writes its own figures, ten times a second; nothing is shared in between.
package final class LoadProgress: Sendable {
    private let workers: [WorkerProgress]

    package init(workers: Int) {
        self.workers = (0..<workers).map { _ in WorkerProgress() }
    }

    /// The figures of all workers together.
    package struct Snapshot: Sendable, Equatable {
        /// Operations that succeeded, warm-up included.
        package var succeeded: UInt64 = 0
        /// Operations that failed or timed out, warm-up included.
        package var failed: UInt64 = 0
        /// The phase that the slowest worker is in.
        package var phase = Int.max
        /// The mean latency of the last tenth of a second, of the worker where it is longest.
        package var recentLatencyNanoseconds: Int64 = 0
    }

    /// Reads all workers.
    package func snapshot() -> Snapshot {
        workers.reduce(into: Snapshot()) { snapshot, worker in
            snapshot.succeeded += worker.succeeded.load(ordering: .relaxed)
            snapshot.failed += worker.failed.load(ordering: .relaxed)
            snapshot.phase = min(snapshot.phase, worker.phase.load(ordering: .relaxed))
            snapshot.recentLatencyNanoseconds = max(
                snapshot.recentLatencyNanoseconds,
                worker.recentLatencyNanoseconds.load(ordering: .relaxed))
        }
    }

    /// Where one worker writes.
    func worker(_ worker: Int) -> WorkerProgress {
        workers[worker]
    }
}

/// The figures of one worker: written by its thread only, read by any.
final class WorkerProgress: Sendable {
    fileprivate let succeeded = Atomic<UInt64>(0)
    fileprivate let failed = Atomic<UInt64>(0)
    fileprivate let phase = Atomic<Int>(0)
    fileprivate let recentLatencyNanoseconds = Atomic<Int64>(0)

    func show(
        succeeded: UInt64, failed: UInt64, phase: Int, recentLatencyNanoseconds: Int64
    ) {
        self.succeeded.store(succeeded, ordering: .relaxed)
        self.failed.store(failed, ordering: .relaxed)
        self.phase.store(phase, ordering: .relaxed)
        self.recentLatencyNanoseconds.store(recentLatencyNanoseconds, ordering: .relaxed)
    }
}
