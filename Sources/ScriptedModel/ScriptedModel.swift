private import Glibc
package import LoopbackServer
private import Stochastics
private import Synchronization

/// An OpenAI-compatible model that says what it was told to say, as slowly as it was told to.
///
/// `POST /v1/chat/completions` and `/v1/responses`, plain and as streams, and `GET /v1/models`.
/// What is answered to a message depends on the marker in it: a script, if one was registered for
/// the marker, and canned text otherwise.
package final class ScriptedModel: Sendable {
    /// What has been asked of it.
    package struct Counts: Sendable, Equatable {
        package var requests = 0
        /// Of these, how many a script answered.
        package var scripted = 0
        /// How many had no body that a model understands.
        package var refused = 0
        /// How many are not kept any more.
        package var forgottenRequests = 0
        /// How many scripts went unused because there were too many.
        package var forgottenScripts = 0
    }

    private struct State {
        var scripts: [ScriptMarker: ModelScript] = [:]
        /// In the order in which they were registered; what is no key of `scripts` is passed over.
        var order: [ScriptMarker] = []
        var log: RequestLog
        var counts = Counts()
        /// Of every answer from now on; nil for none.
        var hold: AnswerHold?
        /// How many answers it was given to.
        var heldCount = 0
    }

    private let settings: ScriptedModelSettings
    private let random: SplittableRandom
    private let state: Mutex<State>

    package init(_ settings: ScriptedModelSettings) {
        self.settings = settings
        random = SplittableRandom(seed: settings.seed).split(label: "scripted-model")
        state = Mutex(State(log: RequestLog(limits: settings.retention)))
    }

    /// From now on, answers what carries this marker by this script; a former one is replaced.
    package func register(_ script: ModelScript, for marker: ScriptMarker) {
        let limit = settings.retention.scriptLimit
        state.withLock { state in
            if state.scripts.updateValue(script, forKey: marker) == nil {
                state.order.append(marker)
            }
            guard state.scripts.count > limit || state.order.count > 2 * limit else { return }
            state.order.removeAll { state.scripts[$0] == nil }
            let surplus = max(0, state.scripts.count - limit)
            for marker in state.order.prefix(surplus) { state.scripts[marker] = nil }
            state.order.removeFirst(surplus)
            state.counts.forgottenScripts += surplus
        }
    }

    /// Drops the script of a turn that is over.
    package func forget(_ marker: ScriptMarker) {
        state.withLock { $0.scripts[marker] = nil }
    }

    /// Keeps the answer to whatever is asked from now on back: until ``release()``, or for so long.
    package func hold(atMostNanoseconds limit: Int64) {
        release()
        state.withLock { $0.hold = AnswerHold(atMostNanoseconds: limit) }
    }

    /// Lets the answers go that are kept back, and keeps none any more.
    package func release() {
        state.withLock { state in
            state.hold?.release()
            state.hold = nil
            state.heldCount = 0
        }
    }

    /// How many answers are kept back, or were since ``hold(atMostNanoseconds:)``.
    package var heldCount: Int { state.withLock { $0.heldCount } }

    /// What came with a marker, the oldest first.
    package func received(with marker: ScriptMarker) -> [ReceivedRequest] {
        state.withLock { $0.log.requests(of: marker) }
    }

    /// All that is kept, the oldest first.
    package var received: [ReceivedRequest] { state.withLock { $0.log.all } }

    package var counts: Counts {
        state.withLock { state in
            var counts = state.counts
            counts.forgottenRequests = state.log.forgottenCount
            return counts
        }
    }

    /// Answers a request; nil where it is for nobody here.
    package func answer(_ request: LoopbackRequest) -> LoopbackAnswer? {
        // Applications are given an address with `/v1` or without it.
        let path = request.path.hasPrefix("/v1/") ? request.path.dropFirst(3) : request.path[...]
        switch (request.method, path) {
        case ("POST", "/chat/completions"): return answer(ModelRequest(chat: request.body))
        case ("POST", "/responses"): return answer(ModelRequest(responses: request.body))
        case ("GET", "/models"):
            return .json((["object": "list", "data": [Self.model]] as OutgoingJSON).bytes)
        case ("GET", _) where path.hasPrefix("/models/"): return .json(Self.model.bytes)
        default: return nil
        }
    }

    private static let model: OutgoingJSON = [
        "id": "scripted-model", "object": "model", "created": 0, "owned_by": "bulkhead",
    ]

    private func answer(_ request: ModelRequest?) -> LoopbackAnswer {
        guard let request else {
            state.withLock { state in
                state.counts.requests += 1
                state.counts.refused += 1
            }
            let fault: OutgoingJSON = [
                "error": [
                    "message": "the body is not what this interface takes",
                    "type": "invalid_request_error", "param": nil, "code": nil,
                ]
            ]
            return .json(fault.bytes, status: 400)
        }
        let turn = ConversationTurn(request)
        let reply = reply(to: request, turn)
        // By marker where there is one, so that concurrency changes nobody's delays.
        let delays =
            turn.marker.map { random.split(label: $0.text).split(index: turn.round) }
            ?? random.split(index: reply.number)
        var answer = Timetable(settings, delays).answer(request, reply)
        answer.hold = state.withLock { state in
            if state.hold != nil { state.heldCount += 1 }
            return state.hold
        }
        return answer
    }

    /// Decides what is said, and keeps what came.
    private func reply(to request: ModelRequest, _ turn: ConversationTurn) -> ModelReply {
        let (script, number) = state.withLock { state -> (ModelScript?, Int) in
            state.counts.requests += 1
            let script = turn.marker.flatMap { state.scripts[$0] }
            if script != nil { state.counts.scripted += 1 }
            return (script, state.counts.requests)
        }
        var missing: [String] = []
        var content = ModelReply.Content.text(script?.text ?? settings.cannedText(turn.marker))
        if let script, let marker = turn.marker, turn.round < script.rounds.count {
            let calls = script.rounds[turn.round]
            // No model calls what it was not offered, and no application would know the call.
            missing = calls.map(\.name).filter { !request.toolNames.contains($0) }
            if missing.isEmpty { content = .calls(Self.named(calls, marker, turn.round)) }
        }
        let received = ReceivedRequest(
            marker: turn.marker, round: turn.round, messages: request.messages,
            toolNames: request.toolNames, missingToolNames: missing, isCut: false)
        state.withLock { $0.log.append(received) }
        return ModelReply(
            content: content, number: number, createdAt: time(nil),
            promptTokenCount: received.byteCount / 4 + 1)
    }

    private static func named(
        _ calls: [ModelScript.ToolCall], _ marker: ScriptMarker, _ round: Int
    ) -> [ModelReply.NamedCall] {
        calls.enumerated().map { index, call in
            ModelReply.NamedCall(
                id: CallName(marker: marker, round: round, index: index).text, call: call)
        }
    }
}
