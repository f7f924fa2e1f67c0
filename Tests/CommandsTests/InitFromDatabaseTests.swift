import EphemeralPostgres
import Foundation
import PostgresDriver
import ResultModel
import TestDatabases
import Testing

@Suite("bulkhead init, from a database", .serialized, .sandbox)
struct InitFromDatabaseTests {
    private let sandbox: Sandbox

    init() throws { sandbox = try Sandbox.current }

    /// Three users: with 4, 2 and no tasks, and with one conversation of two messages each.
    private static let rows = """
        INSERT INTO users (email, password_hash, created_at, updated_at)
        SELECT 'user' || n || '@example.org', 'x', now(), now() FROM generate_series(1, 3) n;
        INSERT INTO tasks (user_id, title, created_at, updated_at)
        SELECT n, 'a task', now(), now() FROM unnest(ARRAY[1, 1, 1, 1, 2, 2]) n;
        INSERT INTO conversations (user_id, created_at, updated_at)
        SELECT id, now(), now() FROM users;
        INSERT INTO messages (conversation_id, user_id, role, content, created_at)
        SELECT id, user_id, role, 'hello', now()
        FROM conversations, unnest(ARRAY['user', 'assistant']) role;
        """

    private static let more = """
        CREATE TABLE plans (id serial PRIMARY KEY, name text NOT NULL);
        """

    private func database(_ more: String = "") async throws -> ConnectionParameters {
        try await TestServer.database(
            schema: try ScenarioText.todo().schema + Self.rows + more)
    }

    @Test("Tables, owners and counts become a scenario that is valid and can be verified")
    func drafted() async throws {
        let database = try await database(Self.more)
        let ending = try await sandbox.bulkhead(
            "init", "--dsn", database.connectionString, "--out", "drafted")
        #expect(ending.exitCode == 0, "\(ending)")
        #expect(ending.output.contains("drafted/scenario.yaml, drafted/README.md, "))
        #expect(ending.output.contains("drafted/schema.sql"))
        #expect(ending.output.contains("7 operations"))
        let yaml = sandbox.text(of: "drafted/scenario.yaml")
        for line in [
            "# guessed: 3 foreign keys called user_id lead there\ntenant: users.id\n",
            "users: 20   # the database has 3\n",
            "tasks: { owner: user_id, rows: { min: 0, max: 4, mean: 2.0 } }\n",
            "messages: { owner: user_id, parent: conversation_id, "
                + "rows: { min: 2, max: 2, mean: 2.0 } }\n",
            "{ table: plans, because: ",
            "  users: { tasks: delete, conversations: delete, messages: delete }\n"
                + "  conversations: { messages: delete }\n",
            "# Nothing was recorded",
        ] {
            #expect(yaml.contains(line), "\(line)\n\(yaml)")
        }
        let schema = sandbox.text(of: "drafted/schema.sql")
        #expect(schema.contains("CREATE TABLE public.tasks"))
        #expect(!schema.contains("OWNER TO") && !schema.contains("search_path"))

        let validated = try await sandbox.bulkhead("validate", "drafted")
        #expect(validated.exitCode == 0, "\(validated)")
        let verified = try await sandbox.bulkhead("verify", "drafted", "--out", "out")
        // Every statement asks for its owner's rows, and the foreign keys do what was written down.
        #expect(verified.exitCode == 0, "\(verified)")
        let result = try sandbox.result()
        #expect(result.isolation?.probes.isEmpty == false)
    }

    @Test("Nothing is written to the database")
    func untouched() async throws {
        let database = try await database()
        let connection = try Connection.open(database)
        let written = "SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_user_tables"
        let objects = "SELECT count(*) FROM pg_class"
        let before = [try number(written, connection), try number(objects, connection)]
        // A database that refuses to be written to is drafted from all the same.
        let dsn = database.connectionString + " options='-c default_transaction_read_only=on'"
        let ending = try await sandbox.bulkhead("init", "--dsn", dsn, "--out", "drafted")
        #expect(ending.exitCode == 0, "\(ending)")
        #expect([try number(written, connection), try number(objects, connection)] == before)
    }

    private func number(_ sql: String, _ connection: Connection) throws -> String? {
        try connection.query(sql).string(row: 0, column: 0)
    }

    @Test("What is no application's database is told in one sentence, and nothing is written")
    func refused() async throws {
        let empty = try await emptyDatabase()
        let bare = try await emptyDatabase(schema: "CREATE TABLE words (word text PRIMARY KEY)")
        for (dsn, status, words) in [
            (empty, ExitStatus.usage, "nothing in the database looks like a user"),
            (bare, .usage, "write the scenario by hand"),
            ("host=127.0.0.1 port=1", .unavailable, "cannot be drafted from"),
        ] {
            let ending = try await sandbox.bulkhead("init", "--dsn", dsn)
            #expect(ending.exitCode == status.code, "\(ending)")
            #expect(ending.errors.contains(words), "\(ending)")
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: sandbox.workingFolder) == [])
        }
        let both = try await sandbox.bulkhead("init", "--dsn", empty, "--openapi", "a.json")
        #expect(both.exitCode == ExitStatus.usage.code)
        #expect(both.errors.contains("Name one thing to draft from"))
    }

    @Test(
        "What pg_stat_statements recorded becomes operations",
        .enabled("this PostgreSQL was installed without pg_stat_statements") {
            try await TestServer.cluster().hasStatementStatistics
        })
    func recorded() async throws {
        let database = try await database("CREATE EXTENSION pg_stat_statements;")
        let connection = try Connection.open(database)
        for _ in 1...3 {
            _ = try connection.query(
                "SELECT title FROM tasks WHERE id = $1 AND user_id = $2", ["1", "1"])
        }
        for _ in 1...2 {
            _ = try connection.query(
                "UPDATE tasks SET title = $1 WHERE id = $2 AND user_id = $3", ["b", "1", "1"])
        }
        let ending = try await sandbox.bulkhead(
            "init", "--dsn", database.connectionString, "--out", "drafted")
        #expect(ending.exitCode == 0, "\(ending)")
        let yaml = sandbox.text(of: "drafted/scenario.yaml")
        for lines in [
            "  # 3 calls\n  get_task:\n    sql: \"SELECT title FROM tasks WHERE id = :task "
                + "AND user_id = :user\"\n    bind: { task: tasks.id }\n",
            "sql: \"UPDATE tasks SET title = :title WHERE id = :task AND user_id = :user\"",
        ] {
            #expect(yaml.contains(lines), "\(yaml)")
        }
        let validated = try await sandbox.bulkhead("validate", "drafted")
        #expect(validated.exitCode == 0, "\(validated)")
    }
}
