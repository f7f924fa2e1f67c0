import APIVerification
import Dispatch
import LoopbackServer
import Synchronization

/// A model that is asked directly, and answers when it is told to.
final class HeldModel: ModelStage, Sendable {
    private let state = Mutex((hold: AnswerHold?.none, asked: 0))
    private let isReleased = DispatchSemaphore(value: 0)

    func stage(_ calls: [StagedToolCall], forUser user: Int) -> String { "turn of \(user)" }

    func heard(in turn: String) -> [String] { [] }

    func hold(atMostNanoseconds: Int64) {
        state.withLock { $0 = (AnswerHold(atMostNanoseconds: atMostNanoseconds), 0) }
    }

    func release() {
        state.withLock { state in
            state.hold?.release()
            state = (nil, 0)
        }
        isReleased.signal()
    }

    var heldCount: Int { state.withLock { $0.asked } }

    /// The question of an application that goes on meanwhile.
    func ask() -> AnswerHold? {
        state.withLock { state in
            state.asked += 1
            return state.hold
        }
    }

    /// The question of an application that waits for the answer, and does nothing else.
    func askAndWait() {
        _ = ask()
        _ = isReleased.wait(timeout: .now() + 60)
    }
}
