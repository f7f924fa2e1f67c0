import ApplicationControl
import Foundation
import HTTPDriver
import PostgresDriver
import TestDatabases

/// `todo-api`, started by a test on a database of its own, as somebody else would have started it.
struct TodoApplication {
    let sandbox: Sandbox
    /// As the role that the application uses, which owns the tables.
    let database: ConnectionParameters

    private static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// - Parameter statements: performed once the application's own schema is there.
    init(_ sandbox: Sandbox, adding statements: String = "") async throws {
        self.sandbox = sandbox
        let schema = try String(
            contentsOf: Self.repository.appending(path: "scenarios/todo-api/schema.sql"),
            encoding: .utf8)
        database = try await TestServer.database(schema: schema + "\n" + statements)
    }

    /// The folder of the bundled scenario.
    static let scenario = repository.appending(path: "scenarios/todo-api").path

    static func program() throws -> String {
        URL(fileURLWithPath: try Sandbox.program()).deletingLastPathComponent()
            .appending(path: "todo-api").path
    }

    /// Lets `body` work while the application runs.
    func running<R: Sendable>(
        _ arguments: [String] = [], environment: [String: String] = [:],
        _ body: (_ url: String) async throws -> R
    ) async throws -> R {
        let program = try Self.program()
        var variables = ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"]
        variables["DATABASE_URL"] = database.connectionString
        variables["JWT_SECRET"] = "a-secret-of-this-test"
        variables["PASSWORD_ITERATIONS"] = "1000"
        variables.merge(environment) { $1 }
        let (settings, folder) = (variables, sandbox.workingFolder)
        let application = try await RunningApplication.start(
            command: { place in
                ApplicationCommand(
                    arguments: [program, "--port", "\(place.port)"] + arguments,
                    environment: settings, directory: folder)
            },
            isReady: { port in
                guard let origin = try? HTTPOrigin(baseURL: "http://127.0.0.1:\(port)") else {
                    return false
                }
                let answer = try? HTTPClient().perform(HTTPRequest("GET", origin, "/health"))
                return answer?.status == 200
            })
        do {
            let result = try await body("http://127.0.0.1:\(application.port)")
            await application.stop()
            return result
        } catch {
            await application.stop()
            throw error
        }
    }

    /// A scenario whose users register, for an application that runs already.
    ///
    /// - Parameter edit: changes its text.
    func folder(_ edit: (String) -> String = { $0 }) throws -> String {
        let file = try sandbox.write(
            edit(
                """
                bulkhead: 1
                name: observed
                database: {}
                api:
                  base_url: ${API_URL}
                  auth:
                    register: { request: POST /auth/register, json: { email: ":email", password: ":password" }, user: $.user.id, expect: 201 }
                    login: { request: POST /auth/login, json: { email: ":email", password: ":password" }, token: $.token, expires: 1h }
                tenant: users.id
                population:
                  users: 8
                  tables:
                    users: { columns: { password_hash: { text: bcrypt, secret: true } } }
                    tasks: { owner: user_id, rows: { min: 2, max: 10, mean: 4 } }
                operations:
                  list_tasks: { http: GET /api/:user/tasks?limit=50, expect: 200 }
                  get_task: { http: "GET /api/:user/tasks/:task", bind: { task: tasks.id }, expect: 200 }
                  get_account: { http: GET /api/:user, expect: 200 }
                  create_task: { http: POST /api/:user/tasks, json: { title: ":title" }, bind: { title: { words: 2..8 } }, creates: tasks, capture: { id: $.id }, expect: 201 }
                  complete_task: { http: "PATCH /api/:user/tasks/:task/complete", bind: { task: tasks.id }, expect: 200 }
                  delete_task: { http: "DELETE /api/:user/tasks/:task", bind: { task: tasks.id }, deletes: tasks, expect: 204 }
                  delete_account: { http: "DELETE /api/:user", deletes: users, expect: 204 }
                isolation: { layers: [api] }

                """), to: "observed/scenario.yaml")
        return URL(fileURLWithPath: file).deletingLastPathComponent().path
    }
}
