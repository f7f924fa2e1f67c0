import Foundation
import PostgresDriver
import ResultModel
import TestDatabases
import Testing

extension NamedServerTests {
    /// Attacks on an application that runs already, whose database is named as well.
    @Suite("The database behind an application that runs already", .serialized)
    struct ObservedDatabaseTests {
        private let sandbox: Sandbox

        init() throws { sandbox = try Sandbox.current }

        /// People who use the application too, one of whose rows lies below another's.
        private static let others = """
            CREATE TABLE events (
              id serial PRIMARY KEY, task_id integer NOT NULL REFERENCES tasks ON DELETE CASCADE,
              user_id text NOT NULL REFERENCES users ON DELETE CASCADE, words text);
            INSERT INTO users (id, email, password_hash) VALUES
              ('somebody-else-1', 'one@example.com', 'x'), ('somebody-else-2', 'two@example.com', 'x');
            INSERT INTO tasks (user_id, title) VALUES ('somebody-else-1', 'theirs');
            INSERT INTO events (task_id, user_id) SELECT id, 'somebody-else-2' FROM tasks;
            """

        private func verify(
            _ application: TodoApplication, _ arguments: [String] = [],
            dsn: String? = nil, scenario: String? = nil, environment: [String: String] = [:]
        ) async throws -> (ending: Ending, result: RunResult?) {
            let folder = try scenario ?? application.folder()
            let sandbox = sandbox
            let ending = try await application.running(arguments) { url in
                try await sandbox.bulkhead(
                    "verify", folder, "--base-url", url, "--dsn",
                    dsn ?? application.database.connectionString, "--out", "result",
                    environment: environment)
            }
            return (ending, try? sandbox.result(in: "result"))
        }

        @Test("is looked at, and an application that keeps users apart is silent")
        func clean() async throws {
            let application = try await TodoApplication(sandbox, adding: Self.others)
            let (ending, found) = try await verify(application)
            let result = try #require(found, "\(ending)")
            #expect(ending.exitCode == 0, "\(ending)")
            #expect(result.findings.isEmpty, "\(ending)")
            let isolation = try #require(result.isolation)
            #expect(!isolation.probes.contains { $0.outcome == .inconclusive })
            for rule in ["cascade-broken", "bystander-changed", "cascade-residue"] {
                #expect(
                    isolation.probes.contains { $0.rule == rule && $0.outcome == .held }, "\(rule)")
            }
            #expect(
                isolation.controls.contains {
                    $0.name == "rows-in-the-database/tasks" && $0.fired && $0.builtIn
                })
            #expect(
                isolation.ownerAgreements.contains {
                    $0.child == "events" && $0.parent == "tasks" && $0.disagreeing == 0
                })
            #expect(result.target?.kind == .api)
            #expect(result.target?.source?.database.hasPrefix("test_") == true)
            #expect(result.notes.contains { $0.contains("rows of this run's accounts alone") })
            // Others' rows are as they were.
            let connection = try Connection.open(application.database)
            #expect(
                try connection.query("SELECT title FROM tasks WHERE user_id = 'somebody-else-1'")
                    .string(row: 0, column: 0) == "theirs")
        }

        @Test(
            "shows what the API does not",
            arguments: [
                // The application's own: accounts seem to go, and stay.
                ("--defect cascade-missing", "", "cascade-broken", "delete_account"),
                // The database's: events outlive their task, and nobody can see them any more.
                (
                    "",
                    """
                    CREATE TABLE notes (
                      id serial PRIMARY KEY, task_id integer REFERENCES tasks ON DELETE CASCADE);
                    CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS
                      $$ BEGIN INSERT INTO notes (task_id) VALUES (NEW.id); RETURN NULL; END $$;
                    CREATE TRIGGER note AFTER INSERT ON tasks FOR EACH ROW EXECUTE FUNCTION note();
                    ALTER TABLE tasks DISABLE TRIGGER ALL;
                    ALTER TABLE tasks ENABLE TRIGGER note;
                    """, "cascade-broken", "delete_account"
                ),
                // Who goes takes others' words along.
                (
                    "",
                    """
                    CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS
                      $$ BEGIN UPDATE tasks SET priority = 'low', title = 'gone'
                         WHERE user_id NOT LIKE 'somebody%'; RETURN NULL; END $$;
                    CREATE TRIGGER spoil AFTER DELETE ON users FOR EACH ROW EXECUTE FUNCTION spoil();
                    """, "bystander-changed", "tasks"
                ),
                // A row of one user's below another's task.
                (
                    "",
                    """
                    CREATE FUNCTION plant() RETURNS trigger LANGUAGE plpgsql AS
                      $$ BEGIN INSERT INTO events (task_id, user_id)
                         SELECT id, NEW.user_id FROM tasks WHERE user_id <> NEW.user_id
                           AND user_id NOT LIKE 'somebody%' LIMIT 1; RETURN NULL; END $$;
                    CREATE TRIGGER plant AFTER INSERT ON tasks FOR EACH ROW EXECUTE FUNCTION plant();
                    """, "owner-disagreement", "events → tasks"
                ),
            ])
        func planted(
            arguments: String, statements: String, rule: String, object: String
        )
            async throws
        {
            let application = try await TodoApplication(
                sandbox, adding: Self.others + statements)
            let (ending, result) = try await verify(
                application, arguments.split(separator: " ").map(String.init))
            #expect(ending.exitCode == ExitStatus.violated.code, "\(ending)")
            let findings = try #require(result).findings
            #expect(findings.contains { $0.ruleId == rule && $0.object == object }, "\(findings)")
        }

        @Test("is looked at by a role that may only read")
        func reader() async throws {
            let mark = UInt32.random(in: 0 ... .max)
            let application = try await TodoApplication(
                sandbox,
                adding: """
                    CREATE ROLE reads_\(mark) LOGIN PASSWORD 'reads';
                    GRANT SELECT ON ALL TABLES IN SCHEMA public TO reads_\(mark);
                    """)
            // Options that are given stay, but for what they say of writing.
            let dsn = application.database.setting("user", to: "reads_\(mark)")
                .setting("password", to: "reads")
                .setting(
                    "options", to: "-c search_path=public -c default_transaction_read_only=off")
            let (ending, result) = try await verify(application, dsn: dsn.connectionString)
            #expect(ending.exitCode == 0, "\(ending)")
            #expect(result?.target?.source?.applicationRole == "reads_\(mark)")
        }

        @Test("that does not answer is told, and nobody is registered")
        func unreachable() async throws {
            let application = try await TodoApplication(sandbox)
            let (ending, _) = try await verify(application, dsn: "host=127.0.0.1 port=9")
            #expect(ending.exitCode == ExitStatus.unavailable.code, "\(ending)")
            #expect(ending.message.contains("cannot be looked at"))
            #expect(ending.message.contains("Without --dsn"))
            #expect(try users(application) == 0)
        }

        @Test("with other tables is told, and nobody is registered")
        func otherTables() async throws {
            let application = try await TodoApplication(sandbox)
            let other = try await emptyDatabase(schema: "CREATE TABLE users (id text PRIMARY KEY)")
            let (ending, _) = try await verify(application, dsn: other)
            #expect(ending.exitCode == ExitStatus.invalidScenario.code, "\(ending)")
            #expect(ending.message.contains("it has no table 'tasks'"))
            #expect(try users(application) == 0)
        }

        @Test("whose rows the role does not see is told")
        func withheld() async throws {
            let mark = UInt32.random(in: 0 ... .max)
            let application = try await TodoApplication(
                sandbox,
                adding: """
                    CREATE ROLE looks_\(mark) LOGIN PASSWORD 'looks';
                    GRANT SELECT ON users TO looks_\(mark);
                    """)
            let dsn = application.database.setting("user", to: "looks_\(mark)")
                .setting("password", to: "looks").connectionString
            let (ending, _) = try await verify(application, dsn: dsn)
            #expect(ending.exitCode == ExitStatus.unavailable.code, "\(ending)")
            #expect(ending.message.contains("does not see all rows of tasks"))
        }

        @Test("that is another application's proves nothing, and the run says so")
        func anotherApplications() async throws {
            let application = try await TodoApplication(sandbox)
            let other = try await TodoApplication(sandbox)
            let (ending, result) = try await verify(
                application, dsn: other.database.connectionString)
            #expect(ending.exitCode == ExitStatus.inconclusive.code, "\(ending)")
            #expect(ending.report.contains("it is not the application's"), "\(ending)")
            let isolation = try #require(result?.isolation)
            #expect(!isolation.probes.contains { $0.rule == "cascade-broken" })
            #expect(isolation.controls.contains { $0.name == "rows-in-the-database" && !$0.fired })
            #expect(try users(other) == 0)
        }

        private func users(_ application: TodoApplication) throws -> Int {
            try Connection.open(application.database).query("SELECT count(*) FROM users")
                .integer(row: 0, column: 0) ?? -1
        }
    }
}
