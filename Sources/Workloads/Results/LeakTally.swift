internal import Synchronization

/// How many leaks the workers of a run have found so far, readable from any thread meanwhile.
///
/// Touched only where a leak is found. Rows that are judged when the run is over come last.
package final class LeakTally: Sendable {
    private let leaks = Atomic<Int>(0)

    package init() {}

    /// The leaks of all workers, warm-up included.
    package var count: Int { leaks.load(ordering: .relaxed) }

    func add() {
        leaks.add(1, ordering: .relaxed)
    }
}
