internal import Synchronization

/// Asks a running load to end early and gracefully.
///
/// May be set from any thread, once.
package final class StopFlag: Sendable {
    private let flag = Atomic<Bool>(false)

    package init() {}

    /// Asks for the end: nothing new starts, what is under way may finish.
    package func request() {
        flag.store(true, ordering: .relaxed)
    }

    /// Whether the end was asked for.
    package var isRequested: Bool {
        flag.load(ordering: .relaxed)
    }
}
