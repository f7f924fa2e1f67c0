/// A reply in the form of `/v1/responses`.
struct ResponsesAnswer {
    let request: ModelRequest
    let reply: ModelReply

    /// The whole answer as one document.
    var document: OutgoingJSON { response(isComplete: true) }

    private var id: String { "resp_\(reply.number)" }

    /// The items of the answer, as they are at their end or where they begin.
    func items(areComplete: Bool) -> [OutgoingJSON] {
        let status: OutgoingJSON = areComplete ? "completed" : "in_progress"
        switch reply.content {
        case .text(let text):
            return [
                [
                    "id": .text(itemID(0)), "type": "message", "status": status,
                    "role": "assistant",
                    "content": areComplete ? [Self.part(text)] : [],
                ]
            ]
        case .calls(let calls):
            return calls.enumerated().map { index, named in
                [
                    "id": .text(itemID(index)), "type": "function_call", "status": status,
                    "arguments": .text(areComplete ? named.call.arguments : ""),
                    "call_id": .text(named.id), "name": .text(named.call.name),
                ]
            }
        }
    }

    func itemID(_ index: Int) -> String {
        switch reply.content {
        case .text: "msg_\(reply.number)"
        case .calls: "fc_\(reply.number)_\(index)"
        }
    }

    static func part(_ text: String) -> OutgoingJSON {
        ["type": "output_text", "text": .text(text), "annotations": [], "logprobs": []]
    }

    /// The response itself, when it is created and when it is complete.
    func response(isComplete: Bool) -> OutgoingJSON {
        [
            "id": .text(id), "object": "response", "created_at": .integer(reply.createdAt),
            "status": isComplete ? "completed" : "in_progress", "background": false,
            "error": nil, "incomplete_details": nil,
            "instructions": request.instructions.map(OutgoingJSON.text) ?? nil,
            "max_output_tokens": nil, "model": .text(request.model),
            "output": isComplete ? .list(items(areComplete: true)) : [],
            "parallel_tool_calls": true,
            "previous_response_id": request.previousResponseID.map(OutgoingJSON.text) ?? nil,
            "reasoning": ["effort": nil, "summary": nil], "store": true, "temperature": 1,
            "text": ["format": ["type": "text"]], "tool_choice": "auto", "tools": [],
            "top_p": 1, "truncation": "disabled", "usage": isComplete ? usage : nil,
            "user": nil, "metadata": [:],
        ]
    }

    private var usage: OutgoingJSON {
        let completion = reply.completionTokenCount
        return [
            "input_tokens": .integer(reply.promptTokenCount),
            "input_tokens_details": ["cached_tokens": 0],
            "output_tokens": .integer(completion),
            "output_tokens_details": ["reasoning_tokens": 0],
            "total_tokens": .integer(reply.promptTokenCount + completion),
        ]
    }
}
