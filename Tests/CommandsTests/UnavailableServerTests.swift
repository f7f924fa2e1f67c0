import Foundation
import PostgresDriver
import ResultModel
import TestDatabases
import Testing

extension NamedServerTests {
    @Suite("A server that cannot be used")
    struct UnavailableServerTests {
        private let sandbox: Sandbox
        private let scenario: String

        init() throws {
            sandbox = try Sandbox.current
            scenario = try ScenarioText.notes.write(to: sandbox)
        }

        private func unavailable(
            _ arguments: String..., environment: [String: String] = [:], words: [String],
            sourceLocation: SourceLocation = #_sourceLocation
        ) async throws {
            let ending = try await sandbox.run(
                ["run", scenario] + arguments, environment: environment,
                sourceLocation: sourceLocation)
            #expect(ending.exitCode == ExitStatus.unavailable.code, sourceLocation: sourceLocation)
            #expect(ending.output == "", sourceLocation: sourceLocation)
            #expect(ending.message.hasPrefix("error: "), sourceLocation: sourceLocation)
            for word in words {
                #expect(ending.message.contains(word), sourceLocation: sourceLocation)
            }
            #expect(!sandbox.exists("results"), sourceLocation: sourceLocation)
        }

        @Test("No server's programs where they should be")
        func noPrograms() async throws {
            try await unavailable(
                "--postgres-bin", "/nonexistent",
                words: ["no PostgreSQL server was found", "/nonexistent", "--postgres-bin"])
        }

        @Test("Nobody listens")
        func nobody() async throws {
            try await unavailable(
                "--dsn", "host=127.0.0.1 port=1 dbname=app",
                words: ["Connection refused", "throw-away server"])
            try await unavailable(
                environment: ["PGHOST": "127.0.0.1", "PGPORT": "1"], words: ["Connection refused"])
        }

        @Test("A wrong password")
        func wrongPassword() async throws {
            let parameters = try await TestServer.database().setting("password", to: "open sesame")
            try await unavailable(
                "--dsn", parameters.connectionString,
                words: ["password authentication failed", "PGPASSWORD"])
        }

        @Test("A database that is not there")
        func noDatabase() async throws {
            let parameters = try await TestServer.database().setting("dbname", to: "nowhere")
            try await unavailable(
                "--dsn", parameters.connectionString,
                words: ["\"nowhere\" does not exist", "createdb"])
        }

        @Test("A role that may not make the copy that is attacked")
        func privileges() async throws {
            let parameters = try await TestServer.database()
            let administrator = try Connection.open(parameters)
            let role = "modest_\(UInt32.random(in: 0 ... .max))"
            try administrator.execute("CREATE ROLE \(role) LOGIN PASSWORD 'modest'")
            try administrator.execute("GRANT ALL ON SCHEMA public TO \(role)")
            let modest = parameters.setting("user", to: role).setting("password", to: "modest")
            let ending = try await sandbox.bulkhead(
                "verify", scenario, "--skip", "indexes", "--out", "out",
                "--dsn", modest.connectionString)
            #expect(ending.exitCode == ExitStatus.unavailable.code)
            let reasons = try sandbox.result().verdict?.reasons.joined() ?? ""
            #expect(reasons.contains("permission denied to create database"))
            #expect(reasons.contains("--admin-dsn"))
        }

        @Test("A folder for the result that cannot be made")
        func folder() async throws {
            _ = try sandbox.write("", to: "file")
            try await unavailable("--out", "file/out", words: ["file/out", "--out"])
        }
    }
}
