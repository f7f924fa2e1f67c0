/// What the model answers in one turn of a conversation: calls of the application's tools, round by
/// round as their results come back, and then text.
package struct ModelScript: Sendable, Equatable {
    /// A call of one of the application's tools.
    package struct ToolCall: Sendable, Equatable {
        package var name: String
        /// A JSON object, as the application will parse it.
        package var arguments: String

        package init(name: String, arguments: String) {
            self.name = name
            self.arguments = arguments
        }
    }

    /// The calls of each round; those of one round are made in one answer.
    package var rounds: [[ToolCall]]
    /// What is said once all results are there.
    package var text: String

    /// - Parameter rounds: empty ones are left out; without any, the answer is text at once.
    package init(rounds: [[ToolCall]] = [], text: String) {
        self.rounds = rounds.filter { !$0.isEmpty }
        self.text = text
    }
}

/// The names that calls are given, which say what to answer when their results come back.
///
/// An application need send no more than the results (`previous_response_id`), and may send any
/// part of what was said before.
struct CallName: Equatable {
    var marker: ScriptMarker
    var round: Int
    var index: Int

    var text: String { "call_\(marker)_\(round)_\(index)" }

    init(marker: ScriptMarker, round: Int, index: Int) {
        self.marker = marker
        self.round = round
        self.index = index
    }

    init?(_ text: String) {
        let parts = text.split(separator: "_")
        guard parts.count == 4, parts[0] == "call", parts[1].utf8.count == ScriptMarker.length,
            let marker = ScriptMarker.last(in: parts[1]), let round = Int(parts[2]),
            let index = Int(parts[3]), (0..<1_000).contains(round)
        else { return nil }
        self.init(marker: marker, round: round, index: index)
    }
}
