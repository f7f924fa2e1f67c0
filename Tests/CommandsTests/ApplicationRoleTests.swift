import Foundation
import PostgresDriver
import ResultModel
import TestDatabases
import Testing

/// Notes whose policies bind the role that operations run as.
private func boundNotes(_ role: String, options: String = "LOGIN") throws -> ScenarioText {
    try ScenarioText.notes
        .replacing(
            "database: { schema: schema.sql }",
            by: """
                database:
                  schema: schema.sql
                  role: \(role)
                  identity: ["SELECT set_config('app.user_id', :user, true)"]
                """
        ).addingToSchema(
            """
            DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '\(role)') THEN
            CREATE ROLE "\(role)" \(options); END IF; END $$;
            GRANT SELECT, UPDATE ON notes TO "\(role)";
            ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
            CREATE POLICY own ON notes TO "\(role)"
              USING (user_id = current_setting('app.user_id')::integer);
            """)
}

extension NamedServerTests {
    @Suite("The application's role on a named server")
    struct ApplicationRoleTests {
        private let sandbox: Sandbox

        init() throws { sandbox = try Sandbox.current }

        private func load(_ text: ScenarioText, _ arguments: String...) async throws -> Ending {
            let folder = try text.write(to: sandbox)
            return try await sandbox.run(
                [
                    "run", folder, "--out", "out", "--skip",
                    "indexes,isolation,cascade,storage,invariants",
                ] + arguments)
        }

        @Test("A user who may take it takes it, and is bound by its policies and rights")
        func taken() async throws {
            // The statement names no user: what it returns is what the policy lets through.
            let text = try boundNotes("bulkhead bound").replacing(
                "sql: SELECT id, user_id, body FROM notes WHERE user_id = :user",
                by: "sql: SELECT id, user_id, body FROM notes"
            ).replacing("role: bulkhead bound", by: "role: \"bulkhead bound\"")
            _ = try await load(text, "--dsn", try await emptyDatabase())
            let load = try #require(try sandbox.result().load)
            #expect(load.leaks == 0)
            #expect(load.rowsChecked > 100)
            #expect(load.counts.failed == 0)
        }

        @Test("Without a right of its own an operation fails, though the administrator has it")
        func rights() async throws {
            let text = try boundNotes("bulkhead_reader").addingToSchema(
                "REVOKE UPDATE ON notes FROM bulkhead_reader;")
            _ = try await load(text, "--dsn", try await emptyDatabase())
            let load = try #require(try sandbox.result().load)
            #expect(load.operations["edit_note"]?.errors.keys.contains("42501") == true)
            #expect(load.operations["get_note"]?.counts.failed == 0)
        }

        @Test("A user who may not take it is told what to do, before anything is measured")
        func refused() async throws {
            let parameters = try await TestServer.database()
            let stranger = "stranger_\(UInt32.random(in: 0 ... .max))"
            try Connection.open(parameters).execute("CREATE ROLE \(stranger) LOGIN PASSWORD 'x'")
            let ending = try await load(
                try boundNotes("bulkhead_owner"), "--admin-dsn", parameters.connectionString,
                "--dsn",
                parameters.setting("user", to: stranger).setting("password", to: "x")
                    .connectionString)
            #expect(ending.exitCode == ExitStatus.unavailable.code)
            #expect(ending.message.contains("run as the role bulkhead_owner"))
            #expect(ending.message.contains("GRANT bulkhead_owner TO"))
        }

        @Test("A role that nobody created is a mistake of the scenario, shown at its line")
        func missing() async throws {
            let text = try ScenarioText.notes.replacing(
                "database: { schema: schema.sql }",
                by: "database: { schema: schema.sql, role: bulkhead_nobody }")
            let ending = try await load(text, "--dsn", try await emptyDatabase())
            #expect(ending.exitCode == ExitStatus.invalidScenario.code)
            #expect(
                ending.message.hasPrefix(
                    "scenario/scenario.yaml:3:39: error: the server has no role "
                        + "'bulkhead_nobody'"), "\(ending.message)")
            #expect(ending.message.contains("CREATE ROLE bulkhead_nobody LOGIN"))
        }
    }
}

extension ThrowAwayServerTests {
    @Suite("The application's role on a throw-away server")
    struct ApplicationRoleTests {
        private let sandbox: Sandbox

        init() throws { sandbox = try Sandbox.current }

        @Test("It logs in by itself, and no statement that is reported holds a password")
        func logsIn() async throws {
            let folder = try boundNotes("bound").replacing(
                "sql: SELECT id, user_id, body FROM notes WHERE user_id = :user",
                by: "sql: SELECT id, user_id, body FROM notes"
            ).write(to: sandbox)
            // Whether a busy machine keeps up with the rate is not what this asks.
            _ = try await sandbox.bulkhead(
                "run", folder, "--out", "out", "--skip",
                "indexes,isolation,cascade,storage,invariants")
            let result = try sandbox.result()
            #expect(result.load?.leaks == 0)
            #expect(result.load?.counts.failed == 0)
            #expect(result.load?.rowsChecked ?? 0 > 100)
            #expect(
                !sandbox.text(of: "out/result.json").localizedCaseInsensitiveContains("password"))
        }

        @Test("One that cannot log in is a mistake of the scenario")
        func noLogin() async throws {
            let folder = try boundNotes("dormant", options: "NOLOGIN").write(to: sandbox)
            let ending = try await sandbox.bulkhead("run", folder)
            #expect(ending.exitCode == ExitStatus.invalidScenario.code)
            #expect(ending.message.contains("the role 'dormant' cannot log in"))
        }
    }
}
