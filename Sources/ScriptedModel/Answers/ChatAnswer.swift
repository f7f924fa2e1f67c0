/// A reply in the form of `/v1/chat/completions`.
struct ChatAnswer {
    let request: ModelRequest
    let reply: ModelReply

    /// The whole answer as one document.
    var document: OutgoingJSON {
        [
            "id": .text(id), "object": "chat.completion", "created": .integer(reply.createdAt),
            "model": .text(request.model),
            "choices": [
                [
                    "index": 0, "message": message, "logprobs": nil,
                    "finish_reason": .text(finishReason),
                ]
            ],
            "usage": usage, "service_tier": "default", "system_fingerprint": nil,
        ]
    }

    /// The events of a stream, those of each group sent together, a token's time apart.
    ///
    /// The first group belongs to the first token: this interface says nothing before it.
    var eventGroups: [[[UInt8]]] {
        var groups = deltaChunks.map { [$0] }
        groups[0].insert(chunk(delta: opening), at: 0)
        var ending = [chunk(delta: [:], finishReason: .text(finishReason))]
        if request.wantsUsage { ending.append(usageChunk) }
        ending.append(Array("data: [DONE]\n\n".utf8))
        groups[groups.count - 1] += ending
        return groups
    }

    private var id: String { "chatcmpl-\(reply.number)" }

    private var finishReason: String {
        if case .calls = reply.content { "tool_calls" } else { "stop" }
    }

    private var message: OutgoingJSON {
        switch reply.content {
        case .text(let text):
            [
                "role": "assistant", "content": .text(text), "refusal": nil,
                "annotations": [],
            ]
        case .calls(let calls):
            [
                "role": "assistant", "content": nil,
                "tool_calls": .list(
                    calls.map {
                        [
                            "id": .text($0.id), "type": "function",
                            "function": [
                                "name": .text($0.call.name),
                                "arguments": .text($0.call.arguments),
                            ],
                        ]
                    }), "refusal": nil, "annotations": [],
            ]
        }
    }

    private var opening: OutgoingJSON {
        if case .calls = reply.content {
            ["role": "assistant", "content": nil, "refusal": nil]
        } else {
            ["role": "assistant", "content": "", "refusal": nil]
        }
    }

    /// At least one, also for an empty text.
    private var deltaChunks: [[UInt8]] {
        switch reply.content {
        case .text(let text):
            let tokens = ModelReply.tokens(of: text)
            let template = EventTemplate(chunk(delta: ["content": .hole]))
            return (tokens.isEmpty ? [""] : tokens).map { template.filled(with: [.text($0)]) }
        case .calls(let calls):
            return calls.enumerated().flatMap { index, call in
                deltaChunks(of: call, at: index)
            }
        }
    }

    private func deltaChunks(of named: ModelReply.NamedCall, at index: Int) -> [[UInt8]] {
        let opening: OutgoingJSON = [
            "tool_calls": [
                [
                    "index": .integer(index), "id": .text(named.id), "type": "function",
                    "function": ["name": .text(named.call.name), "arguments": ""],
                ]
            ]
        ]
        let template = EventTemplate(
            chunk(delta: [
                "tool_calls": [["index": .integer(index), "function": ["arguments": .hole]]]
            ]))
        let fragments = ModelReply.fragments(of: named.call.arguments).map {
            template.filled(with: [.text($0)])
        }
        return [chunk(delta: opening)] + fragments
    }

    private func chunk(delta: OutgoingJSON, finishReason: OutgoingJSON = nil) -> [UInt8] {
        chunk(choices: [
            ["index": 0, "delta": delta, "logprobs": nil, "finish_reason": finishReason]
        ])
    }

    private var usageChunk: [UInt8] { chunk(choices: [], usage: usage) }

    private func chunk(choices: OutgoingJSON, usage: OutgoingJSON = nil) -> [UInt8] {
        var members: [(name: String, value: OutgoingJSON)] = [
            ("id", .text(id)), ("object", "chat.completion.chunk"),
            ("created", .integer(reply.createdAt)), ("model", .text(request.model)),
            ("service_tier", "default"), ("system_fingerprint", nil), ("choices", choices),
        ]
        if request.wantsUsage { members.append(("usage", usage)) }
        return Array("data: ".utf8) + OutgoingJSON.object(members).bytes + Array("\n\n".utf8)
    }

    private var usage: OutgoingJSON {
        let completion = reply.completionTokenCount
        return [
            "prompt_tokens": .integer(reply.promptTokenCount),
            "completion_tokens": .integer(completion),
            "total_tokens": .integer(reply.promptTokenCount + completion),
        ]
    }
}
