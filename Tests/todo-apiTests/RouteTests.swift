import Foundation
import Testing

@testable import todo_api

/// The application does what its document says, over real sockets and on a real server.
@Suite struct RouteTests {
    @Test func `a task is made, read, replaced, completed, and deleted`() async throws {
        try await World.run { world in
            let made = try await world.send(
                "POST", "/api/alice/tasks",
                json: #"{"title":"  buy paper ","description":"white","priority":"high"}"#)
            #expect(made.status == 201)
            #expect(made.member("title") == "buy paper")
            #expect(made.member("user_id") == "alice")
            let path = "/api/alice/tasks/\(try #require(made.member("id")))"

            let read = try await world.send("GET", path)
            #expect(read.status == 200)
            #expect(read.member("priority") == "high")
            let replaced = try await world.send(
                "PUT", path, json: #"{"title":"buy ink","completed":false}"#)
            #expect(replaced.member("title") == "buy ink")
            #expect(replaced.member("description") == nil)
            #expect(replaced.member("priority") == "high")
            let completed = try await world.send("PATCH", path + "/complete")
            #expect(completed.body.contains(#""completed":true"#))
            #expect(try await world.send("DELETE", path).status == 204)
            #expect(try await world.send("DELETE", path).status == 404)
        }
    }

    @Test func `lists have pages, a status, and words to search for`() async throws {
        try await World.run { world in
            let second = try await world.send("GET", "/api/bob/tasks?limit=50&offset=50", as: "bob")
            #expect(second.member("total") == "60")
            #expect(second.body.components(separatedBy: World.canary).count == 11)
            _ = try await world.send("PATCH", "/api/alice/tasks/\(world.ownTask)/complete")
            let pending = try await world.send("GET", "/api/alice/tasks?status=pending")
            #expect(pending.member("total") == "2")
            let found = try await world.send("GET", "/api/bob/tasks?search=canary%2017", as: "bob")
            #expect(found.member("total") == "1")
            let messages = try await world.send(
                "GET", "/api/alice/conversations/\(world.ownConversation)/messages")
            #expect(messages.body.contains(#""content":"hello""#))
            #expect(try await world.send("GET", "/api/alice/conversations").status == 200)
        }
    }

    @Test func `who registers can sign in, and one address makes one account`() async throws {
        try await World.run { world in
            let credentials = #"{"email":"Carol@Example.org","password":"long enough"}"#
            let made = try await world.send(
                "POST", "/auth/register", json: credentials, token: nil)
            #expect(made.status == 201)
            #expect(!made.body.contains("hash"))
            let again = try await world.send(
                "POST", "/auth/register", json: credentials, token: nil)
            #expect(again.status == 409)
            let session = try await world.send("POST", "/auth/login", json: credentials, token: nil)
            #expect(session.status == 200)
            let wrong = try await world.send(
                "POST", "/auth/login",
                json: #"{"email":"carol@example.org","password":"wrong one"}"#, token: nil)
            #expect(wrong.status == 401)
            let user = try world.value("SELECT id FROM users WHERE email = 'carol@example.org'")
            let account = try await world.send(
                "GET", "/api/\(user)", token: session.member("token"))
            #expect(account.member("email") == "carol@example.org")
        }
    }

    @Test func `a deleted account takes everything along, and its token is of no more use`()
        async throws
    {
        try await World.run { world in
            #expect(try await world.send("DELETE", "/api/alice").status == 204)
            #expect(try world.value("SELECT count(*) FROM tasks") == "60")
            #expect(try world.value("SELECT count(*) FROM messages") == "1")
            #expect(try await world.send("GET", "/api/alice").status == 404)
            let late = try await world.send("POST", "/api/alice/tasks", json: #"{"title":"late"}"#)
            #expect(late.status == 401)
        }
    }

    @Test(arguments: [
        ("POST", "tasks", #"{"title":"   "}"#), ("POST", "tasks", #"{"title":"a\u0000b"}"#),
        ("POST", "tasks", #"{"title":"x","priority":"whenever"}"#), ("POST", "tasks", "{"),
        ("POST", "tasks", #"{"description":"no title"}"#), ("POST", "tasks", "[]"),
        ("POST", "chat", #"{"message":""}"#), ("POST", "chat", #"{"message":"a\u0000b"}"#),
        ("POST", "chat", #"{"message":"x","conversation_id":"y"}"#),
        ("GET", "tasks/one", nil), ("GET", "tasks?limit=0", nil), ("GET", "tasks?limit=1000", nil),
        ("GET", "tasks?offset=-1", nil), ("GET", "tasks?status=lost", nil),
        ("GET", "tasks?search=a%00b", nil),
    ])
    func `what is malformed is answered 422`(
        method: String, path: String, json: String?
    ) async throws {
        try await World.run { world in
            let answer = try await world.send(method, "/api/alice/\(path)", json: json)
            #expect(answer.status == 422, "\(answer.body)")
            #expect(answer.member("detail") != nil)
        }
    }

    @Test func `ids that no row can have are answered as those that none has`() async throws {
        try await World.run { world in
            let absent = try await world.send("GET", "/api/alice/tasks/2000000000")
            let impossible = try await world.send("GET", "/api/alice/tasks/9000000000")
            let foreign = try await world.send("GET", "/api/alice/tasks/\(world.foreignTask)")
            #expect(absent.status == 404)
            #expect(absent.body == impossible.body)
            #expect(absent.body == foreign.body)
            let conversation = try await world.send(
                "POST", "/api/alice/chat",
                json: #"{"message":"x","conversation_id":\#(world.foreignConversation)}"#)
            #expect(conversation.status == 404)
            let anothersPath = try await world.send("GET", "/api/bob/tasks")
            let nobodysPath = try await world.send("GET", "/api/nobody/tasks")
            #expect(anothersPath.status == 403)
            #expect(anothersPath.body == nobodysPath.body)
        }
    }
}
