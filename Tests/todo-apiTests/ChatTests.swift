import Testing

@testable import todo_api

@Suite struct ChatTests {
    @Test func `an answer is kept, and the next turn tells the model of it`() async throws {
        try await World.run { world in
            world.model.play(.init(text: "Nothing is urgent."))
            let first = try await world.send(
                "POST", "/api/alice/chat", json: #"{"message":"what is urgent?"}"#)
            #expect(first.status == 200)
            #expect(first.member("response") == "Nothing is urgent.")
            let conversation = try #require(first.member("conversation_id"))
            let second = try await world.send(
                "POST", "/api/alice/chat",
                json: #"{"message":"sure?","conversation_id":"\#(conversation)"}"#)
            #expect(second.member("conversation_id") == conversation)
            let prompt = try #require(world.model.prompts.last)
            #expect(prompt.contains("what is urgent?") && prompt.contains("Nothing is urgent."))
            let kept = try world.value(
                "SELECT count(*) FROM messages WHERE conversation_id = \(conversation)")
            #expect(kept == "4")
        }
    }

    @Test(arguments: [
        (#","stream":true"#, [String: String]()), ("", ["Accept": "text/event-stream"]),
    ])
    func `a stream opens a thread, says its words one by one, and ends`(
        member: String, headers: [String: String]
    ) async throws {
        try await World.run { world in
            world.model.play(.init(text: "one two three"))
            let answer = try await world.send(
                "POST", "/api/alice/chat", json: #"{"message":"count"\#(member)}"#,
                headers: headers)
            let events = answer.events
            try #require(events.count == 6)
            #expect(events[0].contains(#""type":"thread.created""#))
            #expect(events[1].contains(#""delta":"one ""#))
            #expect(events[3].contains(#""type":"response.output_text.delta""#))
            #expect(events[4].contains(#""response":"one two three ""#))
            #expect(events[5] == "[DONE]")
        }
    }

    @Test(arguments: [false, true])
    func `the model's tools act for the user who chats`(streamed: Bool) async throws {
        try await World.run { world in
            let task = try world.ownTask
            world.model.play(
                .init(call: .init(name: "delete_task", arguments: #"{"task_id":"\#(task)"}"#)))
            let answer = try await world.send(
                "POST", "/api/alice/chat", json: #"{"message":"go","stream":\#(streamed)}"#)
            #expect(answer.body.contains(#""result":"deleted""#))
            #expect(try world.value("SELECT count(*) FROM tasks WHERE id = \(task)") == "0")
            world.model.play(
                .init(call: .init(name: "add_task", arguments: #"{"title":"water plants"}"#)))
            _ = try await world.send("POST", "/api/alice/chat", json: #"{"message":"add"}"#)
            let owner = try world.value(
                "SELECT user_id FROM tasks WHERE title = 'water plants'")
            #expect(owner == "alice")
        }
    }

    @Test func `arguments that make no sense are told to the model`() async throws {
        try await World.run { world in
            world.model.play(.init(call: .init(name: "delete_task", arguments: "{")))
            let answer = try await world.send(
                "POST", "/api/alice/chat", json: #"{"message":"go"}"#)
            #expect(answer.body.contains(#""result":"not understood""#))
            #expect(world.model.prompts.last?.contains("not understood") == true)
        }
    }

    @Test func `a model that is away is answered 502, and in a stream by an error`() async throws {
        // Nothing listens on port 1.
        try await World.run(environment: ["MODEL_URL": "http://127.0.0.1:1/v1"]) { world in
            let plain = try await world.send(
                "POST", "/api/alice/chat", json: #"{"message":"hello"}"#)
            #expect(plain.status == 502)
            let stream = try await world.send(
                "POST", "/api/alice/chat", json: #"{"message":"hello","stream":true}"#)
            #expect(stream.status == 200)
            #expect(stream.events.contains { $0.contains(#""type":"error""#) })
        }
        try await World.run(environment: ["MODEL_URL": ""]) { world in
            let none = try await world.send(
                "POST", "/api/alice/chat", json: #"{"message":"hello"}"#)
            #expect(none.status == 503)
        }
    }
}
