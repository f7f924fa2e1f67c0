private import FoundationEssentials

/// The body of `POST /v1/chat/completions`, as far as it matters here.
struct ChatRequest: Decodable {
    struct Message: Decodable {
        var role: String
        var content: MessageContent?
        var tool_calls: [Call]?
        var tool_call_id: String?
    }

    struct Call: Decodable {
        struct Function: Decodable {
            var name: String
            var arguments: String
        }

        var function: Function?
    }

    struct Tool: Decodable {
        struct Function: Decodable { var name: String }

        var function: Function?
    }

    struct StreamOptions: Decodable { var include_usage: Bool? }

    var model: String
    var messages: [Message]
    var tools: [Tool]?
    var stream: Bool?
    var stream_options: StreamOptions?
}

extension ModelRequest {
    /// - Returns: nil for a body of another form.
    init?(chat body: [UInt8]) {
        guard let request = try? JSONDecoder().decode(ChatRequest.self, from: Data(body)) else {
            return nil
        }
        self.init(
            interface: .chat, model: request.model, isStreamed: request.stream ?? false,
            wantsUsage: request.stream_options?.include_usage ?? false,
            messages: request.messages.flatMap(ModelMessage.said),
            toolNames: (request.tools ?? []).compactMap { $0.function?.name })
    }
}

extension ModelMessage {
    /// What a message of the chat interface says: its text, and each call as a message of its own.
    fileprivate static func said(_ message: ChatRequest.Message) -> [ModelMessage] {
        let role = Role(named: message.role)
        let text = message.content?.text ?? ""
        let calls = (message.tool_calls ?? []).compactMap(\.function).map {
            ModelMessage(role: role, text: "\($0.name) \($0.arguments)")
        }
        let spoken = ModelMessage(role: role, text: text, callID: message.tool_call_id)
        return text.isEmpty && !calls.isEmpty ? calls : [spoken] + calls
    }
}

extension ModelMessage.Role {
    /// Names that nobody knows are taken for the application's.
    init(named name: String) {
        self = name == "function" ? .tool : Self(rawValue: name) ?? .system
    }
}

/// Text, or parts of which some are text; other parts (images) are passed over.
struct MessageContent: Decodable {
    let text: String

    private struct Part: Decodable { var text: String? }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self) {
            self.text = text
        } else {
            text = try container.decode([Part].self).compactMap(\.text).joined(separator: "\n")
        }
    }
}
