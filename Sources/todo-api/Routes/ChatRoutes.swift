import Foundation
import HTTPTypes
import Hummingbird

/// `POST /api/{user_id}/chat`: as JSON, or as server-sent events where `stream` is true or the
/// client accepts `text/event-stream`.
struct ChatRoutes: Sendable {
    let turns: ChatTurns
    let callers: Callers

    func add(to group: RouterGroup<TodoContext>) {
        group.post("chat") { request, context in
            let user = try callers.user(of: request, context, pathBelievedWith: .chatPathBelieved)
            let body = try await decode(ChatRequest.self, from: request, context)
            let message = try body.message.checked("message", atMost: 10_000)
            // What can be refused is refused before anything is streamed.
            let turn = try await turns.begin(message, in: body.conversationId?.value, of: user)
            let accepts = request.headers[.accept] ?? ""
            guard body.stream ?? accepts.contains("text/event-stream") else {
                return try await whole(turn, request, context)
            }
            return stream(turn)
        }
    }

    private func whole(
        _ turn: ChatTurns.Turn, _ request: Request, _ context: TodoContext
    ) async throws -> Response {
        do {
            let answer = try await turns.answer(turn, streamed: false) { _ in }
            return try context.responseEncoder.encode(answer, from: request, context: context)
        } catch is ModelError {
            throw APIError(.badGateway, "The model gave no answer")
        }
    }

    private func stream(_ turn: ChatTurns.Turn) -> Response {
        Response(
            status: .ok, headers: [.contentType: "text/event-stream", .cacheControl: "no-cache"],
            body: ResponseBody { writer in
                let thread = ChatEvent.Thread(id: String(turn.conversation))
                try await write(
                    ChatEvent(
                        type: turn.isNew ? "thread.created" : "thread.updated", thread: thread),
                    to: &writer)
                do {
                    let answer = try await turns.answer(turn, streamed: true) { text in
                        try await write(
                            ChatEvent(type: "response.output_text.delta", delta: text),
                            to: &writer)
                    }
                    try await write(
                        ChatEvent(type: "response.completed", answer: answer), to: &writer)
                } catch {
                    // Told as an event: the status has gone out long ago.
                    try await write(
                        ChatEvent(type: "error", detail: "The answer could not be completed"),
                        to: &writer)
                }
                try await writer.write(ByteBuffer(string: "data: [DONE]\n\n"))
                try await writer.finish(nil)
            })
    }

    private func write(
        _ event: ChatEvent, to writer: inout any ResponseBodyWriter
    ) async throws {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        let json = String(decoding: try encoder.encode(event), as: UTF8.self)
        try await writer.write(ByteBuffer(string: "data: \(json)\n\n"))
    }

    private struct ChatRequest: Decodable {
        let message: String
        let conversationId: RowIdentifier?
        let stream: Bool?
    }
}

/// One event of a streamed answer, named as ChatKit and OpenAI's responses name theirs.
struct ChatEvent: Encodable, Sendable {
    let type: String
    var thread: Thread?
    var delta: String?
    var answer: ChatTurns.Answer?
    var detail: String?

    struct Thread: Encodable, Sendable {
        let id: String
    }
}
