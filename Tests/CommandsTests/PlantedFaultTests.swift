import Foundation
import PostgresDriver
import ResultModel
import TestDatabases
import Testing

extension NamedServerTests {
    /// One fault planted into the bundled scenario must turn its verdict, and be named; without one the
    /// verdict must stand.
    ///
    /// On a database of the shared server, and with few users, since what is judged here is not a matter
    /// of size; where it is, see `FullSizeTests`.
    @Suite("A planted fault")
    struct PlantedFaultTests {
        private let sandbox: Sandbox

        init() throws { sandbox = try Sandbox.current }

        private func verify(
            _ text: ScenarioText, skipping parts: String
        ) async throws -> (ending: Ending, result: RunResult, database: ConnectionParameters) {
            let folder = try text.write(to: sandbox)
            let parameters = try await TestServer.database()
            let ending = try await sandbox.bulkhead(
                "verify", folder, "--users", "40", "--out", "out", "--skip", parts,
                "--dsn", parameters.connectionString)
            return (ending, try sandbox.result(), parameters)
        }

        /// An operation that somebody made unsafe.
        struct UnsafeOperation: Sendable, CustomTestStringConvertible {
            let name: String
            let rule: String
            let original: String
            let broken: String
            var testDescription: String { name }
        }

        private static let unsafeOperations = [
            UnsafeOperation(
                name: "get_task", rule: "foreign-read",
                original:
                    "FROM tasks WHERE id = :task AND user_id = :user\n    bind: { task: tasks.id }\n"
                    + "    expect",
                broken: "FROM tasks WHERE id = :task\n    bind: { task: tasks.id }\n    expect"),
            UnsafeOperation(
                name: "list_tasks", rule: "foreign-read",
                original: "FROM tasks WHERE user_id = :user ORDER BY", broken: "FROM tasks ORDER BY"
            ),
            UnsafeOperation(
                name: "edit_task", rule: "foreign-write",
                original: "WHERE id = :task AND user_id = :user\n    bind: { task: tasks.id, title",
                broken: "WHERE id = :task\n    bind: { task: tasks.id, title"),
            UnsafeOperation(
                name: "delete_task", rule: "foreign-write",
                original: "DELETE FROM tasks WHERE id = :task AND user_id = :user",
                broken: "DELETE FROM tasks WHERE id = :task"),
            // The document's own sample, which names no user.
            UnsafeOperation(
                name: "messages_of_conversation", rule: "foreign-read",
                original: "operations:\n  # Accounts",
                broken: """
                    operations:
                      messages_of_conversation:
                        sql: SELECT * FROM messages WHERE conversation_id = :conversation
                        bind: { conversation: conversations.id }
                      # Accounts
                    """),
        ]

        @Test(
            "An operation without its owner is caught, named and replayed",
            arguments: unsafeOperations)
        func isolation(_ operation: UnsafeOperation) async throws {
            let text = try ScenarioText.todo().replacing(operation.original, by: operation.broken)
            let (ending, result, _) = try await verify(
                text, skipping: "indexes,cascade,storage,invariants")
            #expect(ending.exitCode == ExitStatus.violated.code)
            #expect(result.verdict?.status == .fail)
            #expect(result.verdict?.sections[.isolation] == .fail)
            let failing = result.findings.filter(\.failsTheRun)
            #expect(Set(failing.map(\.object)) == [operation.name])
            let finding = try #require(failing.first { $0.ruleId == operation.rule })
            #expect(finding.replay.contains("EXECUTE"))
            #expect(ending.output.contains(operation.name))
            #expect(ending.output.contains(operation.rule))
        }

        /// A schema in which deletes do something else than is declared.
        struct WrongDelete: Sendable, CustomTestStringConvertible {
            let testDescription: String
            let rules: Set<String>
            let text: @Sendable () throws -> ScenarioText
        }

        private static let wrongDeletes = [
            WrongDelete(
                testDescription: "a foreign key without cascade", rules: ["cascade-blocked"]
            ) {
                try .todo().replacingInSchema(
                    "ON DELETE CASCADE\n);\n\nCREATE INDEX ix_tasks_user_id",
                    by: "\n);\n\nCREATE INDEX ix_tasks_user_id")
            },
            WrongDelete(
                testDescription: "no foreign key", rules: ["cascade-broken", "orphan-rows"]
            ) {
                try .todo().replacingInSchema(
                    "PRIMARY KEY (id),\n    FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE\n"
                        + ");\n\nCREATE INDEX ix_tasks_user_id",
                    by: "PRIMARY KEY (id)\n);\n\nCREATE INDEX ix_tasks_user_id")
            },
            WrongDelete(testDescription: "SET NULL", rules: ["cascade-broken"]) {
                try .todo().replacingInSchema(
                    "user_id INTEGER NOT NULL,\n    title", by: "user_id INTEGER,\n    title"
                ).replacingInSchema(
                    "ON DELETE CASCADE\n);\n\nCREATE INDEX ix_tasks_user_id",
                    by: "ON DELETE SET NULL\n);\n\nCREATE INDEX ix_tasks_user_id")
            },
            WrongDelete(
                testDescription: "a trigger that takes a bystander", rules: ["bystander-changed"]
            ) {
                try .todo().addingToSchema(
                    """
                    CREATE FUNCTION take_a_neighbour() RETURNS trigger LANGUAGE plpgsql AS $$
                    BEGIN
                        DELETE FROM tasks WHERE id = (SELECT min(id) FROM tasks WHERE user_id <> OLD.id);
                        RETURN OLD;
                    END $$;
                    CREATE TRIGGER take_a_neighbour BEFORE DELETE ON users
                    FOR EACH ROW EXECUTE FUNCTION take_a_neighbour();
                    """)
            },
        ]

        @Test("A delete that does something else is caught", arguments: wrongDeletes)
        func cascade(_ wrong: WrongDelete) async throws {
            let (ending, result, _) = try await verify(
                try wrong.text(), skipping: "indexes,isolation,storage,invariants")
            #expect(ending.exitCode == ExitStatus.violated.code)
            #expect(result.verdict?.sections[.cascade] == .fail)
            let rules = Set(result.findings.filter(\.failsTheRun).map(\.ruleId))
            #expect(rules.isSuperset(of: wrong.rules))
            for rule in wrong.rules { #expect(ending.output.contains(rule)) }
        }

        @Test("A row that reaches the wrong user under load is caught there")
        func load() async throws {
            let text = try ScenarioText.notes.replacing(
                "SELECT id, user_id, body FROM notes WHERE user_id = :user",
                by: "SELECT id, user_id, body FROM notes")
            let folder = try text.write(to: sandbox)
            let ending = try await sandbox.bulkhead(
                "run", folder, "--out", "out", "--skip",
                "indexes,isolation,cascade,storage,invariants",
                "--dsn", try await emptyDatabase())
            let result = try sandbox.result()
            #expect(ending.exitCode == ExitStatus.violated.code)
            #expect(result.load?.leaks ?? 0 > 0)
            let finding = try #require(
                result.findings.first { $0.ruleId == "foreign-row-under-load" })
            #expect(finding.object == "list_notes")
            #expect(finding.severity == .critical)
        }

        @Test("Rows that an operation makes without saying so are noted, and no leak")
        func undeclaredRows() async throws {
            let text = try ScenarioText.notes.replacing(
                "SELECT id, user_id, body FROM notes WHERE user_id = :user",
                by: "SELECT id FROM notes WHERE user_id = :user"
            ).replacing(
                "UPDATE notes SET body = :body WHERE id = :note AND user_id = :user\n"
                    + "    bind: { note: notes.id, body",
                by: "INSERT INTO notes (user_id, body) VALUES (:user, :body)\n    bind: { body")
            let ending = try await sandbox.bulkhead(
                "run", try text.write(to: sandbox), "--out", "out", "--skip",
                "indexes,isolation,cascade,storage,invariants",
                "--dsn", try await emptyDatabase())
            let result = try sandbox.result()
            #expect(result.load?.leaks == 0)
            #expect(result.findings.filter(\.failsTheRun) == [])
            #expect(ending.exitCode != ExitStatus.violated.code)
            let note = try #require(result.notes.first { $0.contains("creates: notes") })
            #expect(note.hasPrefix("list_notes returned "))
            #expect(ending.report.contains("add `creates: notes`"))
        }

        @Test("Without a fault nothing is found, and the named server is left as it was")
        func unchanged() async throws {
            let (ending, result, database) = try await verify(try .todo(), skipping: "indexes")
            #expect(ending.exitCode == 0)
            #expect(result.findings.filter(\.failsTheRun) == [])
            for section in [Section.isolation, .cascade, .invariants] {
                #expect(result.verdict?.sections[section] == .pass)
            }
            #expect(result.isolation?.controls.isEmpty == false)
            #expect(result.isolation?.controls.allSatisfy(\.fired) == true)
            // The copy that was attacked is named after its source.
            let databases = try Connection.open(database).query(
                "SELECT datname FROM pg_database WHERE datname LIKE '%' || current_database() || '\\_%'"
            )
            #expect(databases.allRows() == [])
        }
    }
}
