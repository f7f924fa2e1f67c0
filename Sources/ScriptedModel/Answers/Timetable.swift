private import LoadEngine
internal import LoopbackServer
internal import Stochastics

/// When each part of an answer is sent.
struct Timetable {
    private let settings: ScriptedModelSettings
    private let random: SplittableRandom

    init(_ settings: ScriptedModelSettings, _ random: SplittableRandom) {
        self.settings = settings
        self.random = random
    }

    func answer(_ request: ModelRequest, _ reply: ModelReply) -> LoopbackAnswer {
        var random = random
        switch (request.interface, request.isStreamed) {
        case (.chat, true):
            let groups = ChatAnswer(request: request, reply: reply).eventGroups
            return .events(pieces(groups, &random))
        case (.responses, true):
            let stream = ResponsesAnswer(request: request, reply: reply).stream
            let opening = LoopbackAnswer.Piece(
                afterNanoseconds: 0, bytes: stream.atOnce.flatMap(\.self))
            return .events([opening] + pieces(stream.groups, &random))
        case (.chat, false):
            let document = ChatAnswer(request: request, reply: reply).document
            return .json(document.bytes, afterNanoseconds: whole(reply, &random))
        case (.responses, false):
            let document = ResponsesAnswer(request: request, reply: reply).document
            return .json(document.bytes, afterNanoseconds: whole(reply, &random))
        }
    }

    private func pieces(
        _ groups: [[[UInt8]]], _ random: inout SplittableRandom
    ) -> [LoopbackAnswer.Piece] {
        groups.enumerated().map { index, events in
            let delay = index == 0 ? settings.firstToken : settings.betweenTokens
            return LoopbackAnswer.Piece(
                afterNanoseconds: delay.sample(&random), bytes: events.flatMap(\.self))
        }
    }

    /// A plain answer takes as long as its stream would.
    private func whole(_ reply: ModelReply, _ random: inout SplittableRandom) -> Int64 {
        var total = settings.firstToken.sample(&random)
        for _ in 0..<max(0, reply.completionTokenCount - 1) {
            total += settings.betweenTokens.sample(&random)
        }
        return total
    }
}
