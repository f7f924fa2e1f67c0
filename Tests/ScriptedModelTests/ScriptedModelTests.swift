import Foundation
import LoadEngine
import LoopbackServer
import Stochastics
import Testing

@testable import ScriptedModel

@Suite struct ScriptedModelTests {
    private let marker = ScriptMarker(user: 3, turn: 1)

    private func model(
        firstToken: ThinkTime = .constant(nanoseconds: 0),
        betweenTokens: ThinkTime = .constant(nanoseconds: 0),
        retention: ScriptedModelSettings.Retention = .init()
    ) -> ScriptedModel {
        ScriptedModel(
            ScriptedModelSettings(
                firstToken: firstToken, betweenTokens: betweenTokens, seed: 7,
                retention: retention
            ) { marker in "canned for \(marker.map { "user \($0.user)" } ?? "nobody")" })
    }

    private func ask(
        _ model: ScriptedModel, _ body: String, at path: String = "/v1/chat/completions"
    ) throws -> LoopbackAnswer {
        try #require(
            model.answer(
                LoopbackRequest(method: "POST", path: path, body: Array(body.utf8))))
    }

    /// What a plain chat answer says: its text, or its calls.
    private func said(_ answer: LoopbackAnswer) throws -> String {
        struct Document: Decodable {
            struct Choice: Decodable { var message: Message }
            struct Message: Decodable {
                var content: String?
                var tool_calls: [Call]?
            }
            struct Call: Decodable {
                struct Function: Decodable { var name, arguments: String }
                var id: String
                var function: Function
            }
            var choices: [Choice]
        }
        guard case .whole(let piece) = answer.body else { return "a stream" }
        let document = try JSONDecoder().decode(Document.self, from: Data(piece.bytes))
        let message = try #require(document.choices.first?.message)
        let calls = (message.tool_calls ?? []).map {
            "\($0.id) \($0.function.name) \($0.function.arguments)"
        }
        return message.content ?? calls.joined(separator: "; ")
    }

    private func chat(_ messages: String, tools: [String] = ["delete_task", "list"]) -> String {
        let offered = tools.map { #"{"type":"function","function":{"name":"\#($0)"}}"# }
            .joined(separator: ",")
        return #"{"model":"m","messages":[\#(messages)],"tools":[\#(offered)]}"#
    }

    private func user(_ text: String) -> String { #"{"role":"user","content":"\#(text)"}"# }

    private func result(_ round: Int, of marker: ScriptMarker, _ text: String) -> String {
        let id = CallName(marker: marker, round: round, index: 0).text
        return #"{"role":"tool","tool_call_id":"\#(id)","content":"\#(text)"}"#
    }

    @Test func `answers are kept back from one moment to another, and counted`() throws {
        let model = model()
        #expect(try ask(model, chat(user("a"))).hold == nil)
        model.hold(atMostNanoseconds: 1_000_000_000_000)
        #expect(model.heldCount == 0)
        let first = try ask(model, chat(user("b"))).hold
        #expect(first != nil)
        #expect(try ask(model, chat(user("c"))).hold == first)
        #expect(model.heldCount == 2)
        model.release()
        #expect(model.heldCount == 0)
        #expect(try ask(model, chat(user("d"))).hold == nil)
    }

    private var script: ModelScript {
        ModelScript(
            rounds: [
                [.init(name: "list", arguments: "{}")],
                [.init(name: "delete_task", arguments: #"{"task_id":"42"}"#)],
            ], text: "done")
    }

    @Test func `without a script the text is canned, by the user of the marker`() throws {
        let model = model()
        #expect(try said(ask(model, chat(user("hello")))) == "canned for nobody")
        #expect(try said(ask(model, chat(user("hello \(marker)")))) == "canned for user 3")
        #expect(model.counts.requests == 2)
        #expect(model.counts.scripted == 0)
    }

    @Test func `a script is followed round by round`() throws {
        let model = model()
        model.register(script, for: marker)
        let question = user("delete it \(marker)")
        #expect(try said(ask(model, chat(question))) == "call_\(marker)_0_0 list {}")
        // Asked again without a result, as a client that retries does, it says the same.
        #expect(try said(ask(model, chat(question))) == "call_\(marker)_0_0 list {}")
        let first = question + "," + result(0, of: marker, "tasks")
        #expect(
            try said(ask(model, chat(first)))
                == #"call_\#(marker)_1_0 delete_task {"task_id":"42"}"#)
        let second = first + "," + result(1, of: marker, "gone")
        #expect(try said(ask(model, chat(second))) == "done")
        #expect(model.counts.scripted == 4)
    }

    @Test func `the history's markers and results do not count, the last words do`() throws {
        let model = model()
        model.register(script, for: marker)
        let next = ScriptMarker(user: 3, turn: 2)
        model.register(ModelScript(text: "second turn"), for: next)
        let history =
            user("delete it \(marker)") + "," + result(0, of: marker, "tasks") + ","
            + #"{"role":"assistant","content":"done"},"#
        #expect(try said(ask(model, chat(history + user("and now? \(next)")))) == "second turn")
        #expect(
            try said(ask(model, chat(history + user("delete it \(marker)"))))
                == "call_\(marker)_0_0 list {}")
    }

    @Test func `a marker is also found where the application moved the user's words`() throws {
        let model = model()
        model.register(ModelScript(text: "found"), for: marker)
        let prompt = #"{"role":"system","content":"The user says: \#(marker)"}"#
        #expect(try said(ask(model, chat(prompt))) == "found")
    }

    @Test func `a tool that is not offered is not called, and that is kept`() throws {
        let model = model()
        model.register(script, for: marker)
        #expect(try said(ask(model, chat(user("\(marker)"), tools: []))) == "done")
        #expect(model.received(with: marker).first?.missingToolNames == ["list"])
    }

    @Test func `what came is kept by marker, tools' results too`() throws {
        let model = model()
        model.register(script, for: marker)
        let other = ScriptMarker(user: 4, turn: 1)
        _ = try ask(model, chat(user("one \(marker)")))
        _ = try ask(model, chat(user("other \(other)")))
        _ = try ask(model, chat(user("one \(marker)") + "," + result(0, of: marker, "a secret")))
        let received = model.received(with: marker)
        #expect(received.map(\.round) == [0, 1])
        #expect(received.map(\.toolResults) == [[], ["a secret"]])
        #expect(received.first?.toolNames == ["delete_task", "list"])
        #expect(model.received(with: other).first?.messages.map(\.text) == ["other \(other)"])
        #expect(model.received.count == 3)
    }

    @Test func `what is kept is bounded, and says what is gone`() throws {
        let model = model(
            retention: .init(requestLimit: 3, requestByteLimit: 40, scriptLimit: 2))
        for turn in 0..<10 {
            let marker = ScriptMarker(user: 1, turn: turn)
            model.register(ModelScript(text: "turn \(turn)"), for: marker)
            _ = try ask(
                model,
                chat(
                    user(String(repeating: "x", count: 100)) + ","
                        + result(0, of: marker, "what a tool said")))
        }
        #expect(model.received.count == 3)
        #expect(model.counts.forgottenRequests == 7)
        #expect(model.counts.forgottenScripts == 8)
        let last = try #require(model.received.last)
        #expect(last.isCut)
        #expect(last.toolResults == ["what a tool said"])
        #expect(last.byteCount == 40)
    }

    @Test func `a forgotten script is not followed`() throws {
        let model = model()
        model.register(script, for: marker)
        model.forget(marker)
        #expect(try said(ask(model, chat(user("\(marker)")))) == "canned for user 3")
    }

    @Test(arguments: ["", "{", "[]", "{}", #"{"model":"m"}"#, #"{"model":1,"messages":[]}"#])
    func `a body of another form is refused as the interface refuses it`(body: String) throws {
        let model = model()
        for path in ["/v1/chat/completions", "/v1/responses"] {
            let answer = try ask(model, body, at: path)
            #expect(answer.status == 400)
            guard case .whole(let piece) = answer.body else { continue }
            #expect(String(decoding: piece.bytes, as: UTF8.self).contains("invalid_request_error"))
        }
        #expect(model.counts.refused == 2)
    }

    @Test func `other routes are somebody else's`() {
        let model = model()
        #expect(model.answer(LoopbackRequest(method: "GET", path: "/v1/chat/completions")) == nil)
        #expect(model.answer(LoopbackRequest(method: "POST", path: "/v1/embeddings")) == nil)
        #expect(model.answer(LoopbackRequest(method: "GET", path: "/v1/models")) != nil)
        #expect(model.answer(LoopbackRequest(method: "GET", path: "/models/any")) != nil)
    }

    // MARK: Delays

    private func delays(_ answer: LoopbackAnswer) -> [Int64] {
        switch answer.body {
        case .whole(let piece): [piece.afterNanoseconds]
        case .stream(let pieces): pieces.map(\.afterNanoseconds)
        }
    }

    @Test func `the first token waits, the others follow at their distance`() throws {
        let model = model(
            firstToken: .constant(nanoseconds: 50), betweenTokens: .constant(nanoseconds: 7))
        model.register(ModelScript(text: "a few words"), for: marker)
        let plain = chat(user("\(marker)"))
        let streamed = #"{"stream":true,"# + plain.dropFirst()
        #expect(try delays(ask(model, plain)) == [50 + 2 * 7])
        #expect(try delays(ask(model, streamed)) == [50, 7, 7])
        let input = #"{"model":"m","stream":true,"input":"\#(marker)"}"#
        #expect(try delays(ask(model, input, at: "/v1/responses")) == [0, 50, 7, 7])
    }

    @Test func `delays belong to the seed and the marker, not to who comes first`() throws {
        let think = ThinkTime.logNormal(LogNormal(median: 9e8, p95: 4e9))
        let markers = (0..<20).map { ScriptMarker(user: $0, turn: 0) }
        func sample(_ markers: [ScriptMarker]) throws -> [ScriptMarker: [Int64]] {
            let model = model(firstToken: think)
            var delays: [ScriptMarker: [Int64]] = [:]
            for marker in markers {
                delays[marker] = try self.delays(ask(model, chat(user("\(marker)"))))
            }
            return delays
        }
        let delays = try sample(markers)
        #expect(try sample(markers.reversed()) == delays)
        #expect(Set(delays.values).count == markers.count)
    }

    // MARK: Form

    @Test func `texts are streamed in words that join to the text`() {
        for text in ["", " ", "one", "two words", "  spaces   between  ", "a\nline and\ttabs"] {
            #expect(ModelReply.tokens(of: text).joined() == text)
        }
        #expect(ModelReply.tokens(of: "zq1abcdefghi is whole")[0] == "zq1abcdefghi ")
        let long = String(repeating: "w ", count: 10_000)
        #expect(ModelReply.tokens(of: long).count == ModelReply.tokenLimit)
        #expect(ModelReply.fragments(of: #"{"task_id":"42"}"#).joined() == #"{"task_id":"42"}"#)
    }

    @Test func `a stream of the chat interface is made of chunks and ends in DONE`() throws {
        let model = model()
        model.register(ModelScript(text: "hello \"you\"\n"), for: marker)
        let body =
            #"{"stream":true,"stream_options":{"include_usage":true},"#
            + chat(user("\(marker)")).dropFirst()
        guard case .stream(let pieces) = try ask(model, body).body else {
            Issue.record("no stream")
            return
        }
        let text = String(decoding: pieces.flatMap(\.bytes), as: UTF8.self)
        let events = text.components(separatedBy: "\n\n").dropLast()
        #expect(events.count == 6)
        #expect(events.allSatisfy { $0.hasPrefix("data: ") && !$0.contains("\n") })
        #expect(events.last == "data: [DONE]")
        #expect(text.contains(#""delta":{"content":"\"you\"\u000a"}"#))
    }
}
