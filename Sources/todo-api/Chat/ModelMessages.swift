import Foundation

/// What is sent to the model: OpenAI's chat completions, as far as this application uses them.
struct CompletionRequest: Encodable, Sendable {
    let model: String
    let messages: [ModelMessage]
    let tools: [ModelTool]
    let stream: Bool
}

/// One message of a conversation with the model.
struct ModelMessage: Codable, Sendable {
    let role: String
    var content: String?
    var toolCalls: [ToolCall]?
    var toolCallID: String?

    enum CodingKeys: String, CodingKey {
        case role, content, toolCalls
        case toolCallID = "toolCallId"
    }
}

/// The model's wish to have a tool used.
struct ToolCall: Codable, Sendable {
    var id: String
    var type = "function"
    var function: Function

    struct Function: Codable, Sendable {
        var name: String
        /// A JSON object, as text.
        var arguments: String
    }
}

/// A tool as the model is told of it.
struct ModelTool: Encodable, Sendable {
    let type = "function"
    let function: Function

    struct Function: Encodable, Sendable {
        let name: String
        let description: String
        let parameters: Parameters
    }

    struct Parameters: Encodable, Sendable {
        let type = "object"
        let properties: [String: [String: String]]
        let required: [String]
    }
}

/// A whole answer.
struct Completion: Decodable {
    let choices: [Choice]

    struct Choice: Decodable {
        let message: ModelMessage
    }
}

/// A piece of a streamed answer.
struct CompletionChunk: Decodable {
    let choices: [Choice]

    struct Choice: Decodable {
        let delta: Delta
    }

    struct Delta: Decodable {
        let content: String?
        let toolCalls: [Piece]?
    }

    /// A part of one tool call; `index` says which.
    struct Piece: Decodable {
        let index: Int
        let id: String?
        let function: Function?

        struct Function: Decodable {
            let name: String?
            let arguments: String?
        }
    }
}

/// A streamed answer as it is put together.
struct CompletionAssembly {
    private(set) var message = ModelMessage(role: "assistant")
    /// More tool calls than this in one answer are not believed.
    private static let callLimit = 16

    /// Adds a piece.
    ///
    /// - Returns: its text, if it has any.
    mutating func add(_ chunk: CompletionChunk) throws(ModelError) -> String? {
        guard let delta = chunk.choices.first?.delta else { return nil }
        for piece in delta.toolCalls ?? [] {
            var calls = message.toolCalls ?? []
            guard (0..<Self.callLimit).contains(piece.index), piece.index <= calls.count else {
                throw .malformed
            }
            if piece.index == calls.count {
                calls.append(ToolCall(id: "", function: .init(name: "", arguments: "")))
            }
            calls[piece.index].id += piece.id ?? ""
            calls[piece.index].function.name += piece.function?.name ?? ""
            calls[piece.index].function.arguments += piece.function?.arguments ?? ""
            message.toolCalls = calls
        }
        if let text = delta.content { message.content = (message.content ?? "") + text }
        return delta.content
    }
}

/// Why there is no answer of the model.
enum ModelError: Error {
    case unreachable
    case refused(status: Int)
    case malformed
    case tooLong
}
