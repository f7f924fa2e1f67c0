package import ScriptedModel
private import Synchronization

/// Directs the scripted model that Bulkhead serves.
package final class ScriptedModelStage: ModelStage {
    private let model: ScriptedModel
    private let state: Mutex<State>

    private struct State {
        /// Turns of the checks, counted where no load counts.
        var turn: Int
        /// How much the model had been asked when the last was staged.
        var requests = 0
    }

    /// - Parameter firstTurn: a number from which on no other turn is counted, below 2^35.
    package init(_ model: ScriptedModel, firstTurn: Int = 1 << 34) {
        self.model = model
        state = Mutex(State(turn: firstTurn))
    }

    package func stage(_ calls: [StagedToolCall], forUser user: Int) -> String {
        let asked = model.counts.requests
        let number = state.withLock { state in
            state.turn += 1
            state.requests = asked
            return state.turn
        }
        let marker = ScriptMarker(user: user, turn: number)
        model.register(
            ModelScript(
                rounds: calls.map { [.init(name: $0.tool, arguments: $0.arguments)] },
                text: "Done."), for: marker)
        return marker.text
    }

    package func heard(in turn: String) -> [String] {
        // Checks make one call at a time: whatever was asked since is of this turn, also where
        // the application left the user's own message, and its marker, away.
        let since = state.withLock { model.counts.requests - $0.requests }
        return model.received.suffix(since).flatMap { $0.messages.map(\.text) }
    }

    package func hold(atMostNanoseconds limit: Int64) { model.hold(atMostNanoseconds: limit) }

    package func release() { model.release() }

    package var heldCount: Int { model.heldCount }
}
