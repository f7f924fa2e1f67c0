/// What an application sent to the model, kept to be looked at.
package struct ReceivedRequest: Sendable, Equatable {
    /// Whose conversation it was taken for; nil without a marker.
    package var marker: ScriptMarker?
    /// How many rounds of tool calls had been answered before.
    package var round: Int
    /// Everything that was said so far, as the application tells it.
    package var messages: [ModelMessage]
    /// Names of the tools that were offered.
    package var toolNames: [String]
    /// Tools that the script wanted called and that were not offered; text was answered instead.
    package var missingToolNames: [String]
    /// Whether some of it was too long to be kept.
    package var isCut: Bool

    /// What the application's tools gave back, in the order in which it was sent.
    package var toolResults: [String] {
        messages.filter { $0.role == .tool }.map(\.text)
    }

    var byteCount: Int { messages.reduce(0) { $0 + $1.text.utf8.count } }
}

/// The requests that are kept, the oldest first.
struct RequestLog {
    private var requests: [ReceivedRequest] = []
    /// Where the oldest stands; those before it are gone.
    private var first = 0
    private var byteCount = 0
    private(set) var forgottenCount = 0
    private let limits: ScriptedModelSettings.Retention

    init(limits: ScriptedModelSettings.Retention) {
        self.limits = limits
    }

    mutating func append(_ request: ReceivedRequest) {
        let kept = cut(request)
        requests.append(kept)
        byteCount += kept.byteCount
        // The newest stays, however long it is.
        while requests.count - first > 1,
            requests.count - first > limits.requestLimit || byteCount > limits.byteLimit
        {
            byteCount -= requests[first].byteCount
            requests[first].messages = []
            first += 1
            forgottenCount += 1
        }
        if first > 1_024, first > requests.count / 2 {
            requests.removeFirst(first)
            first = 0
        }
    }

    /// Those of one conversation's turn.
    func requests(of marker: ScriptMarker) -> [ReceivedRequest] {
        requests[first...].filter { $0.marker == marker }
    }

    var all: [ReceivedRequest] { Array(requests[first...]) }

    /// The last messages stay: that is where a tool's results are.
    private func cut(_ request: ReceivedRequest) -> ReceivedRequest {
        guard request.byteCount > limits.requestByteLimit else { return request }
        var result = request
        result.isCut = true
        result.messages = []
        var room = limits.requestByteLimit
        for message in request.messages.reversed() {
            var kept = message
            if kept.text.utf8.count > room {
                kept.text = String(decoding: kept.text.utf8.prefix(room), as: UTF8.self)
            }
            room -= min(room, message.text.utf8.count)
            result.messages.append(kept)
            if room == 0 { break }
        }
        result.messages.reverse()
        return result
    }
}
