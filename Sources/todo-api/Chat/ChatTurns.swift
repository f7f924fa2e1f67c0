import Dispatch
import Foundation
import HTTPTypes
import NIOCore
import Synchronization

/// One turn of a conversation: the user's message, the model's answer, and the tools in between.
///
/// No connection is held while the model thinks.
struct ChatTurns: Sendable {
    let conversations: ConversationStore
    let tools: TaskTools
    let model: ModelClient?
    /// The server's only event loop; blocking it is a defect.
    let serverLoop: any EventLoop
    let defects: Set<Defect>

    /// The model may ask for tools this many times before it has to answer.
    private static let roundLimit = 4

    /// A turn that has begun: the user's message is kept.
    struct Turn: Sendable {
        let user: String
        let conversation: Int32
        let isNew: Bool
        fileprivate let model: ModelClient
    }

    /// What came of a turn.
    struct Answer: Codable, Sendable {
        let conversationID: Int
        let response: String
        let message: MessageRow?
        let toolCalls: [TaskTools.Outcome]

        enum CodingKeys: String, CodingKey {
            case response, message, toolCalls
            case conversationID = "conversationId"
        }
    }

    /// Keeps the user's message, in a conversation of the user's or in a new one.
    ///
    /// - Throws: 404 where the user has no such conversation.
    func begin(_ message: String, in conversation: Int32?, of user: String) async throws -> Turn {
        guard let model else { throw APIError(.serviceUnavailable, "No model is configured") }
        let id: Int32
        if let conversation {
            id = conversation
        } else {
            id = try await conversations.create(of: user)
        }
        let kept = try await conversations.append(message, as: "user", to: id, of: user)
        guard kept != nil || defects.contains(.chatHistoryWithoutOwner) else {
            throw APIError.notFound("Conversation")
        }
        return Turn(user: user, conversation: id, isNew: conversation == nil, model: model)
    }

    /// Has the model answer and keeps what it says.
    ///
    /// - Parameters:
    ///   - streamed: whether the model is asked for its answer in pieces.
    ///   - onText: called with each piece.
    func answer(
        _ turn: Turn, streamed: Bool, onText: (String) async throws -> Void
    ) async throws -> Answer {
        let history = try await conversations.history(of: turn.conversation, user: turn.user)
        var messages = [
            ModelMessage(role: "system", content: "You help one user with a list of tasks.")
        ]
        messages += history.map { ModelMessage(role: $0.role, content: $0.content) }
        var outcomes: [TaskTools.Outcome] = []
        var said = ""
        for _ in 0..<Self.roundLimit {
            let message = try await ask(
                turn.model, messages, streamed: streamed, onText: onText)
            said += message.content ?? ""
            guard let calls = message.toolCalls, !calls.isEmpty else { break }
            messages.append(message)
            for call in calls {
                let outcome = try await tools.perform(call, for: turn.user)
                outcomes.append(outcome)
                messages.append(
                    ModelMessage(role: "tool", content: outcome.result, toolCallID: call.id))
            }
        }
        // The table takes no empty message, and no NUL.
        let text = said.replacing("\0", with: "")
        let response = text.allSatisfy(\.isWhitespace) ? "Done." : text
        let kept = try await conversations.append(
            response, as: "assistant", to: turn.conversation, of: turn.user)
        return Answer(
            conversationID: Int(turn.conversation), response: response, message: kept,
            toolCalls: outcomes)
    }

    private func ask(
        _ model: ModelClient, _ messages: [ModelMessage], streamed: Bool,
        onText: (String) async throws -> Void
    ) async throws -> ModelMessage {
        guard defects.contains(.blockingModelCall) else {
            return try await model.complete(
                messages, tools: TaskTools.offered, streamed: streamed, onText: onText)
        }
        let message = try await serverLoop.submit {
            // What a synchronous client does inside an asynchronous handler.
            let done = DispatchSemaphore(value: 0)
            let answer = Mutex<Result<ModelMessage, any Error>>(.failure(ModelError.unreachable))
            Task {
                let result: Result<ModelMessage, any Error>
                do {
                    let message = try await model.complete(
                        messages, tools: TaskTools.offered, streamed: streamed,
                        onText: { _ in })
                    result = .success(message)
                } catch {
                    result = .failure(error)
                }
                answer.withLock { $0 = result }
                done.signal()
            }
            done.wait()
            return try answer.withLock { $0 }.get()
        }.get()
        if streamed, let text = message.content { try await onText(text) }
        return message
    }
}
