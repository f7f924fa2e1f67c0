private import Synchronization

/// Keeps answers back until they are let go of, or until a time is over.
package final class AnswerHold: Sendable {
    private let isReleased = Atomic(false)
    private let endNanoseconds: Int64

    /// - Parameter atMostNanoseconds: from now; nobody is kept waiting for ever.
    package init(atMostNanoseconds: Int64) {
        endNanoseconds = Moment.nowNanoseconds + max(0, atMostNanoseconds)
    }

    /// Lets the answers go, soon and for good.
    package func release() {
        isReleased.store(true, ordering: .releasing)
    }

    /// Whether answers may go.
    var isOver: Bool {
        isReleased.load(ordering: .acquiring) || Moment.nowNanoseconds >= endNanoseconds
    }

    /// How often an answer that is kept back asks.
    static let pollNanoseconds: Int64 = 2_000_000
}

extension AnswerHold: Equatable {
    package static func == (left: AnswerHold, right: AnswerHold) -> Bool { left === right }
}
