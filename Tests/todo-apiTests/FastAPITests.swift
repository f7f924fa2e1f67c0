import Foundation
import PostgresDriver
import Subprocess
import SystemPackage
import TestDatabases
import Testing

@testable import todo_api

/// The other target, `scenarios/todo-fastapi`, keeps what its README says.
@Suite(
    .serialized,
    .enabled(
        if: FastAPI.python != nil,
        "todo-fastapi is not installed: make deps-fastapi fetches what it needs from PyPI"))
struct FastAPITests {
    @Test(arguments: ["0", "1"])
    func `tasks and chat work, and each user has rows of its own`(
        holdsThroughModel: String
    ) async throws {
        try await FastAPI.run(["HOLD_THROUGH_MODEL": holdsThroughModel]) { client, model in
            let alice = try await FastAPI.register("alice@example.org", client)
            let bob = try await FastAPI.register("bob@example.org", client)
            let made = try await client.send(
                "POST", "\(bob.path)/tasks",
                json: #"{"title":"\#(World.canary)","user_id":\#(alice.id)}"#, token: bob.token)
            #expect(made.status == 201)
            #expect(made.member("user_id") == bob.id)
            let task = try #require(made.member("id"))
            let opened = try await client.send(
                "POST", "\(bob.path)/chat", json: #"{"message":"hello"}"#, token: bob.token)
            #expect(opened.member("response") == "All right.")
            let conversation = try #require(opened.member("conversation_id"))

            for (method, path, json) in [
                ("GET", "tasks/\(task)", nil), ("PUT", "tasks/\(task)", #"{"title":"mine"}"#),
                ("PATCH", "tasks/\(task)/complete", nil), ("DELETE", "tasks/\(task)", nil),
                ("GET", "conversations/\(conversation)/messages", nil),
                ("POST", "chat", #"{"message":"x","conversation_id":\#(conversation)}"#),
            ] {
                let answer = try await client.send(
                    method, "\(alice.path)/\(path)", json: json, token: alice.token)
                #expect(answer.status == 404, "\(method) \(path): \(answer.body)")
            }
            let anothers = try await client.send("GET", "\(bob.path)/tasks", token: alice.token)
            #expect(anothers.status == 403)
            #expect(try await client.send("GET", "\(bob.path)/tasks").status == 401)

            model.play(
                .init(call: .init(name: "delete_task", arguments: #"{"task_id":\#(task)}"#)))
            let tried = try await client.send(
                "POST", "\(alice.path)/chat", json: #"{"message":"go"}"#, token: alice.token)
            #expect(tried.body.contains("not found"))
            let done = try await client.send(
                "POST", "\(bob.path)/chat", json: #"{"message":"go","stream":true}"#,
                token: bob.token)
            #expect(done.events.first?.contains("thread.created") == true)
            #expect(done.body.contains("deleted"))
            #expect(done.events.last == "[DONE]")
        }
    }

    @Test func `a model that thinks with the only connection leaves none, but /health answers`()
        async throws
    {
        let environment = [
            "HOLD_THROUGH_MODEL": "1", "POOL_SIZE": "1", "MAX_OVERFLOW": "0", "POOL_TIMEOUT": "0",
        ]
        try await FastAPI.run(environment) { client, model in
            let alice = try await FastAPI.register("alice@example.org", client)
            let thinking = AsyncStream<Void>.makeStream()
            let seen = AsyncStream<Void>.makeStream()
            model.play(
                .init(holding: {
                    thinking.continuation.yield()
                    for await _ in seen.stream.prefix(1) {}
                }))
            async let chat = client.send(
                "POST", "\(alice.path)/chat", json: #"{"message":"hello"}"#, token: alice.token)
            for await _ in thinking.stream.prefix(1) {}
            let tasks = try await client.send("GET", "\(alice.path)/tasks", token: alice.token)
            let health = try await client.send("GET", "/health")
            seen.continuation.yield()
            #expect(tasks.status == 503)
            #expect(health.status == 200)
            #expect(try await chat.status == 200)
        }
    }
}

/// Starts `scenarios/todo-fastapi` with a database and a model of its own.
enum FastAPI {
    /// The interpreter of the virtual environment; nil where it is not installed.
    static let python: String? = {
        let installed = World.root.appending(path: ".build/todo-fastapi/installed").path()
        return FileManager.default.fileExists(atPath: installed)
            ? World.root.appending(path: ".build/todo-fastapi/bin/python").path() : nil
    }()

    /// A registered user.
    struct User: Sendable {
        let id: String
        let token: String

        var path: String { "/api/\(id)" }
    }

    static func register(_ email: String, _ client: Client) async throws -> User {
        let answer = try await client.send(
            "POST", "/auth/register", json: #"{"email":"\#(email)","password":"long enough"}"#)
        let session = try JSONDecoder().decode(Session.self, from: Data(answer.body.utf8))
        return User(id: String(session.user.id), token: session.token)
    }

    private struct Session: Decodable {
        let token: String
        let user: Account

        struct Account: Decodable {
            let id: Int
        }
    }

    static func run(
        _ environment: [String: String], _ body: (Client, StubModel) async throws -> Void
    ) async throws {
        let schema = try String(
            contentsOf: World.root.appending(path: "scenarios/todo-ai-chatbot/schema.sql"),
            encoding: .utf8)
        let database = try await TestServer.database(schema: schema)
        let model = StubModel()
        try await World.serving({ try await model.run(listening: $0) }) { modelPort in
            let port = try freePort()
            let environment = [
                "DATABASE_URL": database.keywords
                    .map { "\($0.name)='\($0.value)'" }.joined(separator: " "),
                "JWT_SECRET": World.secret, "BCRYPT_ROUNDS": "4", "PORT": String(port),
                "OPENAI_BASE_URL": "http://127.0.0.1:\(modelPort)/v1", "OPENAI_API_KEY": "none",
                "PYTHONDONTWRITEBYTECODE": "1",
            ].merging(environment) { $1 }
            let ending = try await Subprocess.run(
                .path(FilePath(try #require(python))), arguments: ["-m", "app"],
                environment: .custom(
                    environment.reduce(into: [:]) { variables, variable in
                        variables[Environment.Key(stringLiteral: variable.key)] = variable.value
                    }),
                workingDirectory: FilePath(
                    World.root.appending(path: "scenarios/todo-fastapi").path()),
                input: .none, output: .discarded, error: .discarded
            ) { execution in
                let result: Result<Void, any Error>
                do {
                    let client = Client(port: port)
                    try await becomeReady(client)
                    result = .success(try await body(client, model))
                } catch {
                    result = .failure(error)
                }
                try execution.send(signal: .kill)
                try result.get()
            }
            #expect(!ending.terminationStatus.isSuccess)
        }
    }

    private static func becomeReady(_ client: Client) async throws {
        let clock = ContinuousClock()
        let deadline = clock.now + .seconds(180)
        while clock.now < deadline {
            if let answer = try? await client.send("GET", "/health"), answer.status == 200 {
                return
            }
            // Nothing tells a client that a port is listened on but asking again.
            try await Task.sleep(for: .milliseconds(50))
        }
        throw NeverReady()
    }

    private struct NeverReady: Error {}

    /// A port of loopback that nobody listens on at the moment.
    private static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { general in
                unsafe bind(descriptor, general, length) == 0
                    && getsockname(descriptor, general, &length) == 0
            }
        }
        try #require(isBound)
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
