private import FoundationEssentials

/// The body of `POST /v1/responses`, as far as it matters here.
struct ResponsesRequest: Decodable {
    /// A text, or items of several kinds.
    enum Input: Decodable {
        case text(String)
        case items([Item])

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let text = try? container.decode(String.self) {
                self = .text(text)
            } else {
                self = .items(try container.decode([Item].self))
            }
        }
    }

    /// A message, a call or its result; what other kinds hold is passed over.
    struct Item: Decodable {
        var type: String?
        var role: String?
        var content: MessageContent?
        var call_id: String?
        var name: String?
        var arguments: String?
        var output: MessageContent?
    }

    struct Tool: Decodable { var name: String? }

    var model: String
    var input: Input
    var instructions: String?
    var tools: [Tool]?
    var stream: Bool?
    var previous_response_id: String?
}

extension ModelRequest {
    /// - Returns: nil for a body of another form.
    init?(responses body: [UInt8]) {
        guard let request = try? JSONDecoder().decode(ResponsesRequest.self, from: Data(body))
        else { return nil }
        var messages: [ModelMessage] = []
        if let instructions = request.instructions {
            messages.append(ModelMessage(role: .system, text: instructions))
        }
        switch request.input {
        case .text(let text): messages.append(ModelMessage(role: .user, text: text))
        case .items(let items): messages += items.compactMap(ModelMessage.init)
        }
        self.init(
            interface: .responses, model: request.model, isStreamed: request.stream ?? false,
            messages: messages, toolNames: (request.tools ?? []).compactMap(\.name),
            previousResponseID: request.previous_response_id, instructions: request.instructions)
    }
}

extension ModelMessage {
    fileprivate init?(_ item: ResponsesRequest.Item) {
        switch item.type ?? "message" {
        case "message":
            guard let role = item.role else { return nil }
            self.init(role: Role(named: role), text: item.content?.text ?? "")
        case "function_call":
            self.init(role: .assistant, text: "\(item.name ?? "") \(item.arguments ?? "")")
        case "function_call_output":
            self.init(role: .tool, text: item.output?.text ?? "", callID: item.call_id)
        default: return nil
        }
    }
}
