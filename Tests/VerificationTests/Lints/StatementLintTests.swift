import PostgresDriver
import ResultModel
import ScenarioModel
import Testing

@testable import Verification

@Suite("Lints of statements")
struct StatementLintTests {
    private func lint(
        _ statement: String, _ binds: [(String, Generator)] = [],
        on template: TestTemplate = .small
    ) async throws -> [Finding] {
        let database = try await TestDatabase(template) {
            $0.operations = [try .named("asked", statement, binds)]
        }
        return try StatementLints.findings(database.context, database.connection)
    }

    @Test("A correct application raises none of them")
    func silence() async throws {
        let database = try await TestDatabase()
        #expect(try StatementLints.findings(database.context, database.connection) == [])
    }

    @Test(
        "An order that ends with a unique key, over every table of a join, leaves no tie",
        arguments: [
            "SELECT id FROM tasks WHERE user_id = :user ORDER BY created_at DESC, id DESC LIMIT 5",
            "SELECT title FROM tasks WHERE user_id = :user ORDER BY id LIMIT 5",
            "SELECT id FROM users WHERE id = :user ORDER BY email LIMIT 5",
            "SELECT id FROM users WHERE id = :user LIMIT 1",
            """
            SELECT c.id, m.content FROM conversations c JOIN messages m ON m.conversation_id = c.id
            WHERE c.user_id = :user ORDER BY m.created_at, m.id LIMIT 5
            """,
            """
            SELECT c.id, max(m.created_at) FROM conversations c JOIN messages m
            ON m.conversation_id = c.id WHERE c.user_id = :user GROUP BY c.id
            ORDER BY 2 DESC, c.id LIMIT 5
            """,
            """
            SELECT length(content) % 7, count(*) FROM messages WHERE user_id = :user
            GROUP BY length(content) % 7 ORDER BY 2 DESC, length(content) % 7 LIMIT 5
            """,
            "SELECT DISTINCT role FROM messages WHERE user_id = :user ORDER BY role LIMIT 5",
            "SELECT count(*) FROM tasks WHERE user_id = :user LIMIT 1",
            """
            SELECT t.id FROM tasks t WHERE t.user_id = :user AND EXISTS
            (SELECT FROM messages m WHERE m.user_id = t.user_id) ORDER BY t.id LIMIT 5
            """,
            // By chance on purpose, and rows whose identity is hidden in a function.
            "SELECT id FROM tasks WHERE user_id = :user ORDER BY random() LIMIT 5",
            "SELECT n FROM generate_series(1, 9) n WHERE n < :user ORDER BY n LIMIT 5",
        ])
    func unique(statement: String) async throws {
        #expect(try await lint(statement) == [])
    }

    @Test(
        "Ties at the cut are found: a time, a title, the key of the other table, a count",
        arguments: [
            (
                "SELECT id FROM tasks WHERE user_id = :user ORDER BY created_at DESC LIMIT 5",
                "tasks.created_at DESC"
            ),
            (
                """
                SELECT c.id, m.content FROM conversations c JOIN messages m
                ON m.conversation_id = c.id WHERE c.user_id = :user
                ORDER BY c.updated_at, c.id LIMIT 5
                """, "c.updated_at, c.id"
            ),
            (
                """
                SELECT conversation_id, count(*) FROM messages WHERE user_id = :user
                GROUP BY 1 ORDER BY 2 DESC LIMIT 5
                """, "count(*)"
            ),
            ("SELECT id FROM tasks WHERE user_id = :user LIMIT 5", "no order"),
            (
                """
                SELECT c.id, (SELECT m.content FROM messages m WHERE m.conversation_id = c.id
                ORDER BY m.created_at DESC LIMIT 1) FROM conversations c
                WHERE c.user_id = :user ORDER BY c.id LIMIT 5
                """, "m.created_at DESC"
            ),
        ])
    func ambiguous(statement: String, keys: String) async throws {
        let findings = try await lint(statement)
        #expect(findings.rules == ["ambiguous-order"])
        #expect(findings.first?.severity == .low)
        #expect(findings.first?.evidence.contains(keys) == true)
    }

    @Test(
        "A list without LIMIT, a join and groups by something of the user's are unbounded",
        arguments: [
            "SELECT id FROM tasks WHERE user_id = :user ORDER BY id",
            """
            SELECT c.id, m.content FROM conversations c JOIN messages m ON m.conversation_id = c.id
            WHERE c.user_id = :user
            """,
            "SELECT conversation_id, count(*) FROM messages WHERE user_id = :user GROUP BY 1",
            """
            SELECT c.id, m.id FROM (SELECT id FROM conversations WHERE user_id = :user
            ORDER BY id LIMIT 20) c JOIN messages m ON m.conversation_id = c.id
            """,
        ])
    func unbounded(statement: String) async throws {
        let findings = try await lint(statement)
        #expect(findings.rules == ["unbounded-list"])
        #expect(findings.first?.severity == .low)
    }

    @Test(
        "One row, one for each listed value, and one for each value of a type are bounds",
        arguments: [
            "SELECT id FROM tasks WHERE id = :user AND user_id = :user",
            "SELECT id FROM tasks WHERE id = ANY (ARRAY[1, 2, :user::int]) AND user_id = :user",
            "SELECT completed, count(*) FROM tasks WHERE user_id = :user GROUP BY completed",
            "SELECT role, count(*) FROM messages WHERE user_id = :user GROUP BY role",
            "SELECT count(*), max(id) FROM tasks WHERE user_id = :user",
            """
            SELECT t.id, u.email FROM tasks t JOIN users u ON u.id = t.user_id
            WHERE t.id = :user AND u.id = :user
            """,
            "SELECT now(), :user::int",
        ])
    func bounded(statement: String) async throws {
        #expect(try await lint(statement) == [])
    }

    @Test("Quoted names and another schema are resolved by the server")
    func quoted() async throws {
        let list = "SELECT id, name FROM journal.\"Notebooks\" WHERE \"accountId\" = :user"
        #expect(
            try await lint(list + " ORDER BY name LIMIT 5", on: .journal).rules
                == ["ambiguous-order"])
        #expect(try await lint(list + " ORDER BY name, id LIMIT 5", on: .journal) == [])
        #expect(try await lint(list, on: .journal).rules == ["unbounded-list"])
    }

    @Test("Writes, refusals and what no user performs are passed over")
    func passedOver() async throws {
        let database = try await TestDatabase { scenario in
            let list = "SELECT id FROM tasks LIMIT 5"
            scenario.operations = [
                try .named(
                    "written", "DELETE FROM tasks WHERE user_id = :user RETURNING id"),
                try .named("refused", list), try .named("system", list),
            ]
            scenario.operations.mutate("refused") { $0.expectation = .refusal(sqlState: "23514") }
            scenario.operations.mutate("system") { $0.actor = .system }
        }
        #expect(try StatementLints.findings(database.context, database.connection) == [])
    }
}

@Suite("What a plan's conditions hold equal")
struct PlanEqualityTests {
    @Test("Constants, lists, booleans, NULL and pairs are told apart")
    func kinds() {
        let found = PlanEqualities([
            "((t.user_id = $1) AND (NOT t.completed) AND (t.id = ANY ('{1,2}'::integer[])))",
            "(t.deleted_at IS NULL)", "(c.id = m.conversation_id)", "(t.created_at > $2)",
        ])
        #expect(found.constants == ["t.user_id", "t.completed", "t.deleted_at"])
        #expect(found.listed == ["t.id"])
        #expect(found.pairs == [["c.id", "m.conversation_id"]])
    }

    @Test("Casts, quoted names and text with AND, dots and parentheses in it are read")
    func text() {
        let found = PlanEqualities([
            "(((t.name)::text = 'a AND (b = c.d'::text) AND (n.\"accountId\" = $1))"
        ])
        #expect(found.constants == ["t.name", "n.accountId"])
        #expect(found.pairs == [])
    }

    @Test("An OR and a comparison with another column's expression hold nothing equal")
    func none() {
        let found = PlanEqualities([
            "((t.user_id = $1) OR (t.id = $2))", "(t.id = (u.id + 1))",
        ])
        #expect(found.constants == [])
        #expect(found.pairs == [])
    }
}
