import Foundation
import LoadEngine
import LoopbackServer
import PythonPeers
import Testing

@testable import ScriptedModel

/// The official client understands every answer: both interfaces, plain and streamed, text and
/// calls of tools.
@Suite(.enabled(if: PythonPeers.areInstalled, "\(PythonPeers.whyNot)"))
struct OpenAIClientTests {
    private struct Request: Encodable {
        var baseURL: String
        var canned: String
        var marked: String
    }

    /// What the client made of one conversation.
    private struct Conversation: Decodable, Equatable {
        var calls: [String]
        var text: String
        /// Types of events, or kinds of chunks, each once where several of a kind follow.
        var events: [String]
        var usage: Int?
    }

    private struct Answer: Decodable {
        var models: [String]
        var canned: [String]
        var chat: Conversation
        var chatStream: Conversation
        var responses: Conversation
        var responsesStream: Conversation
        /// With the previous response's id and nothing but the tool's result.
        var continued: Conversation
        var refusal: String
    }

    private let marker = ScriptMarker(user: 11, turn: 5)

    private func model() -> ScriptedModel {
        let model = ScriptedModel(
            ScriptedModelSettings(
                firstToken: .constant(nanoseconds: 5_000_000),
                betweenTokens: .constant(nanoseconds: 1_000_000)
            ) { _ in "canned words" })
        model.register(
            ModelScript(
                rounds: [
                    [
                        .init(name: "delete_task", arguments: #"{"task_id": "42 \"é\""}"#),
                        .init(name: "list_tasks", arguments: "{}"),
                    ]
                ], text: "All done, zq1abcdefghi."), for: marker)
        return model
    }

    @Test func `every interface`() async throws {
        let model = model()
        let server = try LoopbackServer(at: .anyPort, answering: [model.answer])
        defer { server.stop() }
        let answer: Answer = try await PythonPeers.run(
            "openai_peer.py",
            with: Request(
                baseURL: server.url + "/v1", canned: "hello", marked: "delete it \(marker)"))

        #expect(answer.models == ["scripted-model"])
        #expect(answer.canned == Array(repeating: "canned words", count: 4))
        let calls = [#"delete_task {"task_id": "42 \"é\""}"#, "list_tasks {}"]
        for conversation in [
            answer.chat, answer.chatStream, answer.responses, answer.responsesStream,
            answer.continued,
        ] {
            #expect(conversation.calls == calls)
            #expect(conversation.text == "All done, zq1abcdefghi.")
            #expect((conversation.usage ?? 0) > 0)
        }
        #expect(
            answer.chatStream.events == [
                "role", "call", "arguments", "call", "arguments", "finish:tool_calls", "usage",
                "role", "content", "finish:stop", "usage",
            ])
        let begun = ["response.created", "response.in_progress"]
        let called = [
            "response.output_item.added", "response.function_call_arguments.delta",
            "response.function_call_arguments.done", "response.output_item.done",
        ]
        #expect(
            answer.responsesStream.events
                == begun + called + called + ["response.completed"] + begun + [
                    "response.output_item.added", "response.content_part.added",
                    "response.output_text.delta", "response.output_text.done",
                    "response.content_part.done", "response.output_item.done",
                    "response.completed",
                ])
        #expect(answer.refusal == "BadRequestError invalid_request_error")
    }

    @Test func `what the application's tools gave back can be asked for`() async throws {
        let model = model()
        let server = try LoopbackServer(at: .anyPort, answering: [model.answer])
        defer { server.stop() }
        let _: Answer = try await PythonPeers.run(
            "openai_peer.py",
            with: Request(
                baseURL: server.url + "/v1", canned: "hello", marked: "delete it \(marker)"))
        let results = model.received(with: marker).map(\.toolResults)
        #expect(results.count == 10)
        #expect(results.filter(\.isEmpty).count == 5)
        for result in results where !result.isEmpty {
            #expect(result == ["result of delete_task", "result of list_tasks"])
        }
        #expect(model.received(with: marker).allSatisfy { $0.toolNames.contains("delete_task") })
    }
}
