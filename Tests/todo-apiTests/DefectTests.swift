import Foundation
import Synchronization
import Testing
import Tokens

@testable import todo_api

/// Every defect has its effect, by one request of alice's, and the application has none of them.
@Suite(.serialized) struct DefectTests {
    /// Its public half is all that the application knows where algorithms are confused.
    private let issuersKey: SigningKey

    init() throws {
        issuersKey = try SigningKey.generated(for: .rs256)
    }

    @Test(arguments: Defect.allCases)
    func `a planted defect shows, and only when it is planted`(_ defect: Defect) async throws {
        let publicKey = URL.temporaryDirectory.appending(path: UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: publicKey) }
        var environment: [String: String] = [:]
        if defect == .confusedAlgorithms {
            try issuersKey.verifyingKey.publicPEM?.write(
                to: publicKey, atomically: true, encoding: .utf8)
            environment["JWT_KEY_FILE"] = publicKey.path()
        }
        let shows = try await World.run(defects: [defect], environment: environment) { world in
            try await self.shows(defect, world)
        }
        #expect(shows, "planted, \(defect.rawValue) has no effect")
        let showsWithout = try await World.run(environment: environment) { world in
            try await self.shows(defect, world)
        }
        #expect(!showsWithout, "the application has \(defect.rawValue) without its being planted")
    }

    @Test func `the scenario names every defect, and no other`() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let yaml = try String(
            contentsOf: root.appending(path: "scenarios/todo-api/scenario.yaml"), encoding: .utf8)
        let list = try #require(yaml.firstMatch(of: /names: \[([^\]]*)\]/)).1
        let names = list.split { ", \n".contains($0) }.map(String.init)
        #expect(names == Defect.allCases.map(\.rawValue))
    }

    private func shows(_ defect: Defect, _ world: World) async throws -> Bool {
        switch defect {
        // MARK: An owner predicate forgotten
        case .readWithoutOwner:
            return try await world.send("GET", "/api/alice/tasks/\(world.foreignTask)").hasCanary
        case .updateWithoutOwner:
            let task = try world.foreignTask
            _ = try await world.send("PUT", "/api/alice/tasks/\(task)", json: #"{"title":"mine"}"#)
            return try world.value("SELECT title FROM tasks WHERE id = \(task)") == "mine"
        case .completeWithoutOwner:
            let task = try world.foreignTask
            _ = try await world.send("PATCH", "/api/alice/tasks/\(task)/complete")
            return try world.value("SELECT completed FROM tasks WHERE id = \(task)") == "t"
        case .deleteWithoutOwner:
            _ = try await world.send("DELETE", "/api/alice/tasks/\(world.foreignTask)")
            return try world.value("SELECT count(*) FROM tasks WHERE user_id = 'bob'") == "59"
        case .messagesWithoutOwner:
            return try await world.send(
                "GET", "/api/alice/conversations/\(world.foreignConversation)/messages"
            ).hasCanary
        case .chatHistoryWithoutOwner:
            try await chatInForeignConversation(world)
            return world.model.prompts.contains { $0.contains(World.canary) }
        case .foreignConversationAccepted:
            try await chatInForeignConversation(world)
            return try world.value(
                """
                SELECT count(*) FROM messages m JOIN conversations c ON c.id = m.conversation_id
                WHERE m.user_id <> c.user_id
                """) == "2"
        case .listWithoutFilter:
            return try await world.send("GET", "/api/alice/tasks").hasCanary
        case .searchWithoutFilter:
            return try await world.send("GET", "/api/alice/tasks?search=canary").hasCanary
        case .injectableSearch:
            return try await world.send(
                "GET", "/api/alice/tasks?search=x%25'%20OR%20title%20ILIKE%20'"
            ).hasCanary
        case .laterPagesWithoutFilter:
            return try await world.send("GET", "/api/alice/tasks?offset=1").hasCanary
        case .totalWithoutFilter:
            return try await world.send("GET", "/api/alice/tasks").member("total") == "63"
        case .conversationsWithoutFilter:
            return try await world.send("GET", "/api/alice/conversations")
                .body.contains(#""user_id":"bob""#)

        // MARK: The owner taken from elsewhere
        case .pathUserBelieved:
            return try await world.send("GET", "/api/bob/tasks").hasCanary
        case .chatPathBelieved:
            _ = try await world.send("POST", "/api/bob/chat", json: #"{"message":"hello"}"#)
            return try world.value("SELECT count(*) FROM messages WHERE user_id = 'bob'") == "3"
        case .accountPathBelieved:
            _ = try await world.send("DELETE", "/api/bob")
            return try world.value("SELECT count(*) FROM users") == "1"
        case .queryUserBelieved:
            return try await world.send("GET", "/api/alice/tasks?user_id=bob").hasCanary
        case .headerUserBelieved:
            return try await world.send(
                "GET", "/api/alice/tasks", headers: ["X-User-Id": "bob"]
            ).hasCanary
        case .bodyUserBelieved:
            _ = try await world.send(
                "POST", "/api/alice/tasks", json: #"{"title":"planted","user_id":"bob"}"#)
            return try world.value("SELECT user_id FROM tasks WHERE title = 'planted'") == "bob"
        case .massAssignedOwner:
            _ = try await world.send(
                "PUT", "/api/alice/tasks/\(world.ownTask)",
                json: #"{"title":"given","user_id":"bob"}"#)
            return try world.value("SELECT user_id FROM tasks WHERE title = 'given'") == "bob"
        case .massAssignedPrivilege:
            _ = try await world.send(
                "PATCH", "/api/alice", json: #"{"displayName":"Alice","isAdmin":true}"#)
            return try world.value("SELECT is_admin FROM users WHERE id = 'alice'") == "t"
        case .registeredPrivilege:
            let body = #"{"email":"eve@example.org","password":"long enough","isAdmin":true}"#
            _ = try await world.send("POST", "/auth/register", json: body, token: nil)
            return try world.value("SELECT is_admin FROM users WHERE email = 'eve@example.org'")
                == "t"
        case .toolOwnerArgument:
            try await chat(
                world, calling: "add_task", #"{"title":"planted","user_id":"bob"}"#)
            return try world.value("SELECT user_id FROM tasks WHERE title = 'planted'") == "bob"
        case .toolOnForeignTask:
            try await chat(world, calling: "delete_task", #"{"task_id":\#(world.foreignTask)}"#)
            return try world.value("SELECT count(*) FROM tasks WHERE user_id = 'bob'") == "59"

        // MARK: What an answer tells
        case .existenceTold:
            let absent = try await world.send("GET", "/api/alice/tasks/2000000000")
            let foreign = try await world.send("GET", "/api/alice/tasks/\(world.foreignTask)")
            #expect(absent.status == 404)
            return foreign.status == 403
        case .crashOnForeign:
            return try await world.send("GET", "/api/alice/tasks/\(world.foreignTask)").status
                == 500
        case .errorEchoesValue:
            let answer = try await world.send("DELETE", "/api/alice/tasks/\(world.foreignTask)")
            #expect(answer.status == 404)
            return answer.hasCanary
        case .secretInAnswer:
            return try await world.send("GET", "/api/alice").body.contains("hash-of-alice")
        case .cacheWithoutUser:
            #expect(try await world.send("GET", "/api/bob/tasks", as: "bob").hasCanary)
            return try await world.send("GET", "/api/alice/tasks").hasCanary
        case .crashOnLongTitle:
            let title = String(repeating: "x", count: 256)
            return try await world.send(
                "POST", "/api/alice/tasks", json: #"{"title":"\#(title)"}"#
            ).status == 500

        // MARK: The token
        case .tokenNotVerified:
            let key = SigningKey(secret: Array("another secret, long enough too".utf8))
            return try await isAccepted(world, Forgery(key: key).token())
        case .unsignedAccepted:
            return try await isAccepted(world, Forgery().unsignedToken())
        case .expiredAccepted:
            return try await isAccepted(world, Forgery(age: -7200).token())
        case .earlyAccepted:
            return try await isAccepted(world, Forgery(age: 1800, hasNotBefore: true).token())
        case .audienceNotChecked:
            return try await isAccepted(world, Forgery(audience: "another-api").token())
        case .issuerNotChecked:
            return try await isAccepted(world, Forgery(issuer: "https://else.example").token())
        case .confusedAlgorithms:
            #expect(try await isAccepted(world, Forgery(key: issuersKey).token()))
            let text = try #require(issuersKey.verifyingKey.publicPEM)
            let key = SigningKey(secret: Array(text.utf8))
            return try await isAccepted(world, Forgery(key: key).token())
        case .routeWithoutToken:
            return try await world.send("GET", "/api/bob/conversations", token: nil).status == 200
        case .debugRoute:
            let document = try await world.send("GET", "/openapi.json", token: nil)
            let answer = try await world.send("GET", "/debug/tasks", token: nil)
            #expect(document.body.contains("/debug/tasks") == answer.hasCanary)
            #expect(document.member("openapi") == "3.1.0")
            return answer.hasCanary

        // MARK: The rest
        case .cascadeMissing:
            #expect(try await world.send("DELETE", "/api/alice").status == 204)
            return try world.value("SELECT count(*) FROM messages WHERE user_id = 'alice'") == "1"
        case .blockingModelCall:
            return try await blocksHealth(world)
        }
    }

    private func isAccepted(_ world: World, _ token: String) async throws -> Bool {
        let answer = try await world.send("GET", "/api/alice/tasks", token: token)
        #expect(answer.status == 200 || answer.status == 401)
        return answer.status == 200
    }

    private func chatInForeignConversation(_ world: World) async throws {
        _ = try await world.send(
            "POST", "/api/alice/chat",
            json: #"{"message":"go on","conversation_id":\#(world.foreignConversation)}"#)
    }

    private func chat(_ world: World, calling tool: String, _ arguments: String) async throws {
        world.model.play(.init(call: ToolCall.Function(name: tool, arguments: arguments)))
        let answer = try await world.send(
            "POST", "/api/alice/chat", json: #"{"message":"do it"}"#)
        #expect(answer.status == 200)
    }

    /// Whether /health gives no answer for as long as the model thinks.
    ///
    /// The model waits for that answer, but no longer than it takes to be sure that none comes.
    private func blocksHealth(_ world: World) async throws -> Bool {
        let thinking = AsyncStream<Void>.makeStream()
        let answers = AsyncStream<Bool>.makeStream()
        let blocks = Mutex(true)
        world.model.play(
            .init(holding: {
                thinking.continuation.yield()
                let limit = Task {
                    // Long, because a crowded machine must not pass for a blocked loop; only the
                    // planted defect waits for it.
                    try await Task.sleep(for: .seconds(20))
                    answers.continuation.yield(false)
                }
                for await isAnswered in answers.stream.prefix(1) {
                    blocks.withLock { $0 = !isAnswered }
                }
                limit.cancel()
            }))
        async let health = {
            for await _ in thinking.stream.prefix(1) {}
            let answer = try await world.send("GET", "/health", token: nil)
            answers.continuation.yield(true)
            return answer.status
        }()
        let chat = try await world.send("POST", "/api/alice/chat", json: #"{"message":"hello"}"#)
        #expect(chat.status == 200)
        #expect(try await health == 200)
        return blocks.withLock { $0 }
    }
}
