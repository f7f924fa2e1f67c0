import Foundation
import ResultModel
import Testing

extension NamedServerTests {
    /// Mistakes that only a database shows.
    @Suite("A scenario that does not fit its database")
    struct BadDatabaseTests {
        private let sandbox: Sandbox

        init() throws { sandbox = try Sandbox.current }

        /// Runs a scenario on a fresh database and expects the code of an invalid one, with no result.
        private func refusal(
            of text: ScenarioText, sourceLocation: SourceLocation = #_sourceLocation
        ) async throws -> Ending {
            let folder = try text.write(to: sandbox)
            let ending = try await sandbox.bulkhead(
                "run", folder, "--dsn", try await emptyDatabase())
            #expect(
                ending.exitCode == ExitStatus.invalidScenario.code, sourceLocation: sourceLocation)
            #expect(ending.output == "", sourceLocation: sourceLocation)
            #expect(!sandbox.exists("results"), sourceLocation: sourceLocation)
            return ending
        }

        @Test("A statement of the schema that the server refuses is shown at its line")
        func schema() async throws {
            let ending = try await refusal(
                of: try ScenarioText.notes.replacingInSchema(
                    "ON notes (user_id)", by: "ON notes (owner)"))
            #expect(ending.message.hasPrefix("scenario/schema.sql:12:"))
            #expect(ending.message.contains("CREATE INDEX notes_user ON notes (owner);"))
            #expect(ending.message.contains("column \"owner\" does not exist"))
        }

        @Test("A syntax error in the schema is shown at its word")
        func syntax() async throws {
            let ending = try await refusal(
                of: try ScenarioText.notes.replacingInSchema(
                    "ON DELETE CASCADE", by: "ON DELET CASCADE"))
            #expect(ending.message.hasPrefix("scenario/schema.sql:8:"))
            #expect(ending.message.contains("syntax error at or near \"DELET\""))
        }

        @Test("What psql takes in a schema, and a server does not, is told apart from mistakes")
        func psql() async throws {
            let index = "CREATE INDEX notes_user ON notes (user_id);"
            let cases = [
                (#"\connect other"#, "a command of psql"),
                ("COPY users FROM stdin;\n1\tx\n", "write INSERT instead"),
                ("CREATE DATABASE other;", "a database of its own"),
                ("BEGIN;", "does not end it"),
            ]
            for (line, advice) in cases {
                let ending = try await refusal(
                    of: try ScenarioText.notes.replacingInSchema(
                        index, by: "\(index)\n\(line)"))
                #expect(ending.message.contains(advice), "\(line): \(ending.message)")
            }
        }

        @Test("A refused schema leaves a named database empty; what another mistake leaves is said")
        func remains() async throws {
            let database = try await emptyDatabase()
            let wrongSchema = try ScenarioText.notes.replacingInSchema(
                "ON notes (user_id)", by: "ON notes (owner)")
            let wrongBind = try ScenarioText.notes.replacing(
                "bind: { note: notes.id }\n  edit_note",
                by: "bind: { note: notes.key }\n  edit_note")
            for text in [wrongSchema, wrongSchema, wrongBind] {
                let folder = try text.write(to: sandbox)
                let ending = try await sandbox.bulkhead("run", folder, "--dsn", database)
                #expect(ending.exitCode == ExitStatus.invalidScenario.code)
                #expect(ending.message.hasPrefix("scenario/"))
                #expect(ending.message.contains("createdb") == (text.yaml == wrongBind.yaml))
            }
        }

        /// One thing that the scenario names and the database does not have.
        struct Missing: Sendable, CustomTestStringConvertible {
            let original: String
            let broken: String
            let words: [String]
            var testDescription: String { broken }
        }

        private static let missingNames = [
            Missing(
                original: "bind: { note: notes.id }\n  edit_note",
                broken: "bind: { note: notes.key }\n  edit_note",
                words: ["'notes'", "'key'", "user_id"]),
            Missing(
                original: "SELECT id, user_id, body FROM notes WHERE user_id = :user",
                broken: "SELECT id, user_id, body FROM remarks WHERE user_id = :user",
                words: ["list_notes", "\"remarks\" does not exist"]),
            Missing(
                original: "SELECT id, user_id, body FROM notes WHERE user_id = :user",
                broken: "SELECT id, user_id, text FROM notes WHERE user_id = :user",
                words: ["list_notes", "\"text\" does not exist"]),
            Missing(
                original: "owner: user_id", broken: "owner: author_id",
                words: ["notes has no column 'author_id'", "user_id"]),
            Missing(
                original: "tenant: users.id", broken: "tenant: users.key", words: ["users.key"]),
            Missing(
                original: "users: { notes: delete }", broken: "users: { remarks: delete }",
                words: ["remarks"]),
        ]

        @Test("A name that the database does not have", arguments: missingNames)
        func unknownName(_ missing: Missing) async throws {
            let ending = try await refusal(
                of: try ScenarioText.notes.replacing(missing.original, by: missing.broken))
            #expect(ending.message.contains("scenario/scenario.yaml:"))
            for word in missing.words { #expect(ending.message.contains(word)) }
        }

        /// Mistakes of the load, which the server accepts one statement at a time.
        private static let loadMistakes = [
            Missing(
                original: "WHERE id = :note AND user_id = :user\n    bind: { note: notes.id, body",
                broken: "WHERE id = :note AND user_id = :user\n    bind: { note: notes.body, body",
                words: ["edit_note", "notes.body does not name a row"]),
            Missing(
                original: "sql: UPDATE notes SET body = :body WHERE id = :note AND "
                    + "user_id = :user\n    bind: { note: notes.id, body",
                broken: "sql: INSERT INTO notes (user_id, body) VALUES (:user, :body) "
                    + "RETURNING body\n    creates: notes\n    bind: { body",
                words: ["edit_note", "add RETURNING id"]),
        ]

        @Test(
            "What the load cannot perform is told before anything is seeded",
            arguments: loadMistakes)
        func load(_ mistake: Missing) async throws {
            let ending = try await refusal(
                of: try ScenarioText.notes.replacing(mistake.original, by: mistake.broken))
            #expect(ending.message.contains("scenario/scenario.yaml:"))
            for word in mistake.words { #expect(ending.message.contains(word)) }
            #expect(!ending.errors.contains("seeding"))
        }

        @Test("A pool larger than the server allows is refused before anything is seeded")
        func connections() async throws {
            let folder = try ScenarioText.notes.replacing("size: 4", by: "size: 400").write(
                to: sandbox)
            let ending = try await sandbox.bulkhead(
                "run", folder, "--dsn", try await emptyDatabase())
            #expect(ending.exitCode == ExitStatus.invalidScenario.code)
            #expect(ending.message.contains("400 connections"))
            #expect(ending.message.contains("max_connections"))
            #expect(!ending.errors.contains("seeding"))
        }
    }
}
