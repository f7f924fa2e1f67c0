import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization

@testable import todo_api

/// An OpenAI-compatible model on loopback that says and calls what a test tells it to.
final class StubModel: Sendable {
    /// What the model does next.
    struct Script: Sendable {
        var text = "All right."
        /// Called before the text is said.
        var call: ToolCall.Function?
        /// Awaited before anything is answered.
        var holding: @Sendable () async -> Void = {}
    }

    private let state = Mutex<(script: Script, prompts: [String])>((Script(), []))

    /// The bodies of the requests that came, as text.
    var prompts: [String] { state.withLock { $0.prompts } }

    func play(_ script: Script) {
        state.withLock { $0.script = script }
    }

    /// Serves until cancelled.
    func run(listening: @escaping @Sendable (Int) -> Void) async throws {
        let router = Router()
        router.post("v1/chat/completions") { request, _ in
            let body = String(buffer: try await request.body.collect(upTo: 1 << 20))
            let script = self.state.withLock { state in
                state.prompts.append(body)
                return state.script
            }
            await script.holding()
            // A prompt that holds a tool's result is not answered with the tool again.
            let call = body.contains("\"role\":\"tool\"") ? nil : script.call
            return body.contains("\"stream\":true")
                ? Self.streamed(script.text, call) : try Self.whole(script.text, call)
        }
        let application = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in listening(channel.localAddress?.port ?? 0) })
        try await application.run()
    }

    private static func whole(_ text: String, _ call: ToolCall.Function?) throws -> Response {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        var message = ModelMessage(role: "assistant", content: text)
        if let call { message.toolCalls = [ToolCall(id: "call_1", function: call)] }
        let body = try encoder.encode(["choices": [["message": message]]])
        return Response(
            status: .ok, headers: [.contentType: "application/json"],
            body: .init(byteBuffer: ByteBuffer(bytes: body)))
    }

    /// The text in pieces of one word, the call in two.
    private static func streamed(_ text: String, _ call: ToolCall.Function?) -> Response {
        var pieces = [#"{"role":"assistant"}"#]
        if let call {
            let half = call.arguments.count / 2
            let escaped = [call.arguments.prefix(half), call.arguments.dropFirst(half)].map {
                $0.replacing("\"", with: "\\\"")
            }
            pieces += [
                """
                {"tool_calls":[{"index":0,"id":"call_1","type":"function",\
                "function":{"name":"\(call.name)","arguments":"\(escaped[0])"}}]}
                """,
                #"{"tool_calls":[{"index":0,"function":{"arguments":"\#(escaped[1])"}}]}"#,
            ]
        } else {
            pieces += text.split(separator: " ").map { #"{"content":"\#($0) "}"# }
        }
        let lines = pieces.map { #"data: {"choices":[{"index":0,"delta":\#($0)}]}"# }
        let body = (lines + ["data: [DONE]"]).joined(separator: "\n\n") + "\n\n"
        return Response(
            status: .ok, headers: [.contentType: "text/event-stream"],
            body: .init(byteBuffer: ByteBuffer(string: body)))
    }
}
