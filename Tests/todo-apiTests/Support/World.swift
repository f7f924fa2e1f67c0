import Foundation
import PostgresDriver
import TestDatabases
import Testing

@testable import todo_api

/// The application with its database and its model, and two users in it: `alice`, who attacks, and
/// `bob`, whose rows all say `canary-of-bob`.
struct World: Sendable {
    let port: Int
    let database: ConnectionParameters
    let model: StubModel
    let tokens: TokenSettings

    static let secret = "a secret of the tests, long enough"
    static let canary = "canary-of-bob"
    /// The package's folder.
    static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Starts everything, runs `body`, and ends everything.
    ///
    /// - Parameter environment: over the usual settings; an empty value takes one away.
    static func run<R: Sendable>(
        defects: Set<Defect> = [], environment: [String: String] = [:],
        _ body: (World) async throws -> R
    ) async throws -> R {
        let schema = try String(
            contentsOf: root.appending(path: "scenarios/todo-api/schema.sql"), encoding: .utf8)
        let database = try await TestServer.database(schema: schema)
        let model = StubModel()
        return try await serving({ listening in
            try await model.run(listening: listening)
        }) { modelPort in
            let usual = [
                "DATABASE_URL": "taken from the test's own parameters",
                "JWT_SECRET": secret, "JWT_AUDIENCE": "todo-api",
                "JWT_ISSUER": "https://issuer.example", "PASSWORD_ITERATIONS": "1",
                "MODEL_URL": "http://127.0.0.1:\(modelPort)/v1", "POOL_SIZE": "3",
                "MAX_OVERFLOW": "0",
            ]
            var settings = try Settings(
                environment: usual.merging(environment) { $1 }.filter { !$1.isEmpty })
            settings.database = database
            let server = Server(settings: settings, defects: defects)
            return try await serving({ listening in
                try await server.run(
                    host: "127.0.0.1", port: 0, endsOnSignals: false, listening: listening)
            }) { port in
                let world = World(
                    port: port, database: database, model: model, tokens: settings.tokens)
                try world.populate()
                return try await body(world)
            }
        }
    }

    /// Runs a server beside `body`, which gets its port.
    static func serving<R: Sendable>(
        _ serve: @escaping @Sendable (@escaping @Sendable (Int) -> Void) async throws -> Void,
        _ body: (Int) async throws -> R
    ) async throws -> R {
        let ports = AsyncThrowingStream<Int, any Error>.makeStream()
        let serving = Task {
            do {
                try await serve { ports.continuation.yield($0) }
                ports.continuation.finish()
            } catch {
                ports.continuation.finish(throwing: error)
            }
        }
        var first = ports.stream.makeAsyncIterator()
        let port = try #require(try await first.next())
        let result: Result<R, any Error>
        do {
            result = .success(try await body(port))
        } catch {
            result = .failure(error)
        }
        serving.cancel()
        await serving.value
        return try result.get()
    }

    /// Three tasks of alice's, 60 of bob's, a conversation of each.
    private func populate() throws {
        try Connection.open(database).executeScript(
            """
            INSERT INTO users (id, email, password_hash) VALUES
                ('alice', 'alice@example.org', 'hash-of-alice'),
                ('bob', 'bob@example.org', 'hash-of-\(Self.canary)');
            INSERT INTO tasks (user_id, title, created_at)
                SELECT 'alice', 'own ' || n, '2026-01-01'::timestamp + n * interval '1 day'
                FROM generate_series(1, 3) n;
            INSERT INTO tasks (user_id, title, created_at)
                SELECT 'bob', '\(Self.canary) ' || n, '2026-01-01'::timestamp + n * interval '1 hour'
                FROM generate_series(1, 60) n;
            INSERT INTO conversations (user_id) VALUES ('alice'), ('bob');
            INSERT INTO messages (user_id, conversation_id, role, content)
                SELECT user_id, id, 'user', CASE user_id
                    WHEN 'bob' THEN '\(Self.canary)' ELSE 'hello' END
                FROM conversations;
            """)
    }

    // MARK: Rows

    /// The single value of a query, as text.
    func value(_ sql: String) throws -> String {
        try Connection.open(database).query(sql).string(row: 0, column: 0) ?? ""
    }

    var ownTask: String { get throws { try value("SELECT min(id) FROM tasks") } }
    var ownConversation: String {
        get throws { try value("SELECT id FROM conversations WHERE user_id = 'alice'") }
    }
    var foreignTask: String { get throws { try value("SELECT max(id) FROM tasks") } }
    var foreignConversation: String {
        get throws { try value("SELECT id FROM conversations WHERE user_id = 'bob'") }
    }

    // MARK: Requests

    func token(of user: String) throws -> String {
        try #require(try tokens.token(for: user, at: secondsSince1970()))
    }

    /// Sends a request with a token of `user`'s, alice's where nothing is said, and no other.
    func send(
        _ method: String, _ path: String, json: String? = nil, as user: String = "alice",
        headers: [String: String] = [:]
    ) async throws -> Client.Answer {
        try await send(method, path, json: json, token: try token(of: user), headers: headers)
    }

    /// Sends a request with this token, or none.
    func send(
        _ method: String, _ path: String, json: String? = nil, token: String?,
        headers: [String: String] = [:]
    ) async throws -> Client.Answer {
        try await Client(port: port).send(
            method, path, json: json, token: token, headers: headers)
    }
}
