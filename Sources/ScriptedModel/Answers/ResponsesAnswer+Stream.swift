extension ResponsesAnswer {
    /// The events of a stream: those that come at once, and then groups, a token's time apart.
    ///
    /// This interface says at once that it has begun (`response.created`), which is no token.
    var stream: (atOnce: [[UInt8]], groups: [[[UInt8]]]) {
        var writer = EventWriter()
        let opening = [
            writer.event("response.created", [("response", response(isComplete: false))]),
            writer.event("response.in_progress", [("response", response(isComplete: false))]),
        ]
        var groups: [[[UInt8]]] = []
        switch reply.content {
        case .text(let text): groups = message(text, &writer)
        case .calls(let calls):
            for (index, named) in calls.enumerated() {
                groups += call(named.call, at: index, &writer)
            }
        }
        groups[groups.count - 1].append(
            writer.event("response.completed", [("response", response(isComplete: true))]))
        return (opening, groups)
    }

    private func message(_ text: String, _ writer: inout EventWriter) -> [[[UInt8]]] {
        let place: EventWriter.Members = [
            ("item_id", .text(itemID(0))), ("output_index", 0), ("content_index", 0),
        ]
        let opening = [
            writer.event(
                "response.output_item.added",
                [("output_index", 0), ("item", items(areComplete: false)[0])]),
            writer.event("response.content_part.added", place + [("part", Self.part(""))]),
        ]
        let tokens = ModelReply.tokens(of: text)
        var groups = writer.deltas(
            "response.output_text.delta", place, tokens.isEmpty ? [""] : tokens,
            [("logprobs", [])]
        ).map { [$0] }
        groups[0] = opening + groups[0]
        groups[groups.count - 1] += [
            writer.event(
                "response.output_text.done", place + [("text", .text(text)), ("logprobs", [])]),
            writer.event("response.content_part.done", place + [("part", Self.part(text))]),
            writer.event(
                "response.output_item.done",
                [("output_index", 0), ("item", items(areComplete: true)[0])]),
        ]
        return groups
    }

    private func call(
        _ call: ModelScript.ToolCall, at index: Int, _ writer: inout EventWriter
    ) -> [[[UInt8]]] {
        let place: EventWriter.Members = [
            ("item_id", .text(itemID(index))), ("output_index", .integer(index)),
        ]
        var groups = [
            [
                writer.event(
                    "response.output_item.added",
                    [
                        ("output_index", .integer(index)),
                        ("item", items(areComplete: false)[index]),
                    ])
            ]
        ]
        groups += writer.deltas(
            "response.function_call_arguments.delta", place,
            ModelReply.fragments(of: call.arguments)
        ).map { [$0] }
        groups[groups.count - 1] += [
            writer.event(
                "response.function_call_arguments.done",
                place + [("name", .text(call.name)), ("arguments", .text(call.arguments))]),
            writer.event(
                "response.output_item.done",
                [("output_index", .integer(index)), ("item", items(areComplete: true)[index])]),
        ]
        return groups
    }
}

/// Numbers events as it writes them.
private struct EventWriter {
    typealias Members = [(name: String, value: OutgoingJSON)]

    private var sequence = 0

    mutating func event(_ type: String, _ members: Members) -> [UInt8] {
        defer { sequence += 1 }
        return Self.event(type, number: .integer(sequence), members)
    }

    /// One event for each part of a text.
    mutating func deltas(
        _ type: String, _ place: Members, _ parts: [String], _ members: Members = []
    ) -> [[UInt8]] {
        let template = EventTemplate(
            Self.event(type, number: .hole, place + [("delta", .hole)] + members))
        return parts.map { part in
            defer { sequence += 1 }
            return template.filled(with: [.integer(sequence), .text(part)])
        }
    }

    private static func event(
        _ type: String, number: OutgoingJSON, _ members: Members
    ) -> [UInt8] {
        let head: Members = [("type", .text(type)), ("sequence_number", number)]
        return Array("event: \(type)\ndata: ".utf8) + OutgoingJSON.object(head + members).bytes
            + Array("\n\n".utf8)
    }
}
