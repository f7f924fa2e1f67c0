import Foundation
import ResultModel
import Testing

/// Runs against the reference application with a database behind it, whose users sign in.
@Suite("Users who sign in, with a database behind them", .serialized, .sandbox)
struct RegisteredUsersTests {
    private let sandbox: Sandbox

    init() throws { sandbox = try Sandbox.current }

    private static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    private func folder(auth: String, users: String, arguments: String = "") throws -> String {
        let program = URL(fileURLWithPath: try Sandbox.program()).deletingLastPathComponent()
            .appending(path: "todo-api").path
        let schema = try String(
            contentsOf: Self.repository.appending(path: "scenarios/todo-api/schema.sql"),
            encoding: .utf8)
        _ = try sandbox.write(schema, to: "todo/schema.sql")
        let file = try sandbox.write(
            """
            bulkhead: 1
            name: registered
            database: { schema: schema.sql }
            api:
              start:
                command: ["\(program)", --port, "${PORT}"\(arguments)]
                ready: /health
                timeout: 20s
                environment: { DATABASE_URL: "${DATABASE_URL}", JWT_SECRET: a-secret-of-this-test, PASSWORD_ITERATIONS: "1000" }
              auth:
            \(auth)
            tenant: users.id
            population:
              users: 12
              tables:
                users: { columns: { \(users) } }
                tasks: { owner: user_id, rows: { min: 4, max: 40, mean: 12 }, columns: { title: { words: 2..8 } } }
            operations:
              list_tasks: { http: GET /api/:user/tasks?limit=50, expect: 200 }
              get_task: { http: "GET /api/:user/tasks/:task", bind: { task: tasks.id }, expect: 200 }
              get_account: { http: GET /api/:user, expect: 200 }
              create_task: { http: POST /api/:user/tasks, json: { title: ":title" }, bind: { title: { words: 2..8 } }, creates: tasks, capture: { id: $.id }, expect: 201 }
              delete_task: { http: "DELETE /api/:user/tasks/:task", bind: { task: tasks.id }, deletes: tasks, expect: 204 }
            load:
              workers: 1
              mix: { list_tasks: 2, get_task: 2, create_task: 1 }
              phases: [{ duration: 2s, rate: 30/s }]
            isolation: { layers: [api] }

            """, to: "todo/scenario.yaml")
        return URL(fileURLWithPath: file).deletingLastPathComponent().path
    }

    private static let registering = """
            register: { request: POST /auth/register, json: { email: ":email", password: ":password" }, user: $.user.id, expect: 201 }
            login: { request: POST /auth/login, json: { email: ":email", password: ":password" }, token: $.token, expires: 1h }
        """
    private static let secretHash = "password_hash: { text: bcrypt, secret: true }"

    @Test("own the rows that are seeded after they registered")
    func registers() async throws {
        let ending = try await sandbox.bulkhead(
            "run", try folder(auth: Self.registering, users: Self.secretHash), "--out", "result",
            "--skip", "indexes,cascade,storage")
        let result = try sandbox.result(in: "result")
        #expect(result.findings.isEmpty, "\(ending.output)\n\(ending.message)")
        #expect(result.verdict?.sections[.isolation] == .pass)
        #expect(result.population?.tables["tasks"]?.rows == 144)
        let load = try #require(result.load)
        #expect(load.counts.succeeded > 20)
        #expect(load.counts.failed == 0)
        #expect(load.leaks == 0)
    }

    @Test(
        "are told what leaks",
        arguments: zip(
            ["read-without-owner", "list-without-filter", "secret-in-answer"],
            ["foreign-read", "foreign-read", "secret-in-answer"]))
    func leaks(defect: String, rule: String) async throws {
        let folder = try folder(
            auth: Self.registering, users: Self.secretHash,
            arguments: ", --defect, \(defect)")
        let ending = try await sandbox.bulkhead(
            "verify", folder, "--out", "result", "--skip", "indexes,cascade,storage")
        #expect(ending.exitCode == ExitStatus.violated.code, "\(ending.message)")
        #expect(try sandbox.result(in: "result").findings.contains { $0.ruleId == rule })
    }

    @Test("may be seeded with the hash of a password that is known")
    func seededPassword() async throws {
        // PBKDF2 with SHA-256 of "correct horse", as todo-api keeps passwords.
        let hash =
            "pbkdf2_sha256$1000$00112233445566778899aabbccddeeff"
            + "$c225953d65bfe30ec3edd9dc67879b82882f3706a5f9bde4230f3efc0de39e27"
        let folder = try folder(
            auth: """
                    login: { request: POST /auth/login, json: { email: ":email", password: correct horse }, token: $.token }
                """, users: "password_hash: { value: \"\(hash)\" }")
        let ending = try await sandbox.bulkhead(
            "run", folder, "--out", "result", "--skip", "indexes,cascade,storage")
        let result = try sandbox.result(in: "result")
        #expect(result.findings.isEmpty, "\(ending.output)\n\(ending.message)")
        #expect(result.verdict?.sections[.isolation] == .pass)
        #expect(result.load?.counts.failed == 0)
    }

    @Test("whose password nobody knows cannot sign in, and it is said what to write")
    func unknownPassword() async throws {
        let folder = try folder(
            auth: """
                    login: { request: POST /auth/login, json: { email: ":email", password: ":password" }, token: $.token }
                """, users: Self.secretHash)
        let ending = try await sandbox.bulkhead(
            "verify", folder, "--skip", "indexes,cascade,storage")
        #expect(ending.exitCode == ExitStatus.invalidScenario.code)
        #expect(ending.message.contains("takes :password"))
        #expect(ending.message.contains("password_hash"))
    }
}
