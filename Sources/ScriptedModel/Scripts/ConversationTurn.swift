/// Which turn of which conversation a request belongs to, by what is in it.
///
/// An application may send the whole history, with the markers of earlier turns, or the results of
/// its tools alone. What was said last decides.
struct ConversationTurn: Equatable {
    /// Nil where nothing carries one.
    let marker: ScriptMarker?
    /// How many rounds of tool calls have been answered in this turn.
    let round: Int

    init(_ request: ModelRequest) {
        let messages = request.messages
        let lastUser = messages.lastIndex { $0.role == .user }
        let spoken = lastUser.flatMap { ScriptMarker.last(in: messages[$0].text) }
        // Results after the last thing the user said belong to this turn.
        let recent = messages[(lastUser.map { $0 + 1 } ?? 0)...]
        let answered = recent.compactMap { $0.callID.flatMap(CallName.init) }
            .filter { spoken == nil || $0.marker == spoken }
        if let last = answered.last {
            marker = last.marker
            round = last.round + 1
        } else {
            marker = spoken ?? Self.mentioned(in: messages)
            round = 0
        }
    }

    /// For applications that move the user's words elsewhere, such as into a prompt of their own.
    private static func mentioned(in messages: [ModelMessage]) -> ScriptMarker? {
        for message in messages.reversed() {
            if let marker = ScriptMarker.last(in: message.text) { return marker }
        }
        return nil
    }
}
