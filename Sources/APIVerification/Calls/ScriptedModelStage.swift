package import ScriptedModel
private import Synchronization

/// Directs the scripted model that Bulkhead serves.
package final class ScriptedModelStage: ModelStage {
    private let model: ScriptedModel
    /// Turns of the checks, counted where no load counts.
    private let turn: Mutex<Int>

    /// - Parameter firstTurn: a number from which on no other turn is counted, below 2^35.
    package init(_ model: ScriptedModel, firstTurn: Int = 1 << 34) {
        self.model = model
        turn = Mutex(firstTurn)
    }

    package func stage(_ calls: [StagedToolCall], forUser user: Int) -> String {
        let number = turn.withLock { turn in
            turn += 1
            return turn
        }
        let marker = ScriptMarker(user: user, turn: number)
        model.register(
            ModelScript(
                rounds: calls.map { [.init(name: $0.tool, arguments: $0.arguments)] },
                text: "Done."), for: marker)
        return marker.text
    }

    package func heard(in turn: String) -> [String] {
        guard let marker = ScriptMarker.last(in: turn) else { return [] }
        return model.received(with: marker).flatMap { $0.messages.map(\.text) }
    }
}
