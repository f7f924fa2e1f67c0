import Foundation
import Glibc
import PostgresDriver
import ResultModel
import Subprocess
import SystemPackage
import TestDatabases
import Testing

extension NamedServerTests {
    /// Runs on a database that holds something: on its structure, never on itself.
    @Suite("A database with data in it")
    struct ExistingDatabaseTests {
        private let sandbox: Sandbox

        init() throws { sandbox = try Sandbox.current }

        /// The notes as somebody uses them, with a role for the application.
        private func database(
            adding statements: String = ""
        ) async throws -> (administrator: ConnectionParameters, application: ConnectionParameters) {
            let mark = UInt32.random(in: 0 ... .max)
            let administrator = try await TestServer.database(
                schema: ScenarioText.notes.schema + """
                    INSERT INTO users (name) SELECT 'person ' || n FROM generate_series(1, 100) n;
                    INSERT INTO notes (user_id, body)
                      SELECT 1 + n % 100, repeat('x', n) FROM generate_series(1, 500) n;
                    CREATE ROLE app_\(mark) LOGIN PASSWORD 'hunter2-\(mark)';
                    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO app_\(mark);
                    GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO app_\(mark);
                    \(statements)
                    """)
            return (
                administrator,
                administrator.setting("user", to: "app_\(mark)")
                    .setting("password", to: "hunter2-\(mark)")
            )
        }

        /// Everything that a run could have changed: structure, rows, sequences, other databases,
        /// roles, and the server's own counters of writes.
        private func checksum(_ parameters: ConnectionParameters) throws -> [[String?]] {
            let connection = try Connection.open(parameters)
            try connection.execute("SELECT pg_stat_force_next_flush()")
            try connection.execute("SELECT 1")
            return try connection.query(
                """
                SELECT 'rows', md5(string_agg(r, ',' ORDER BY r)) FROM (
                  SELECT u::text || u.xmin::text r FROM users u
                  UNION ALL SELECT n::text || n.xmin::text FROM notes n) rows
                UNION ALL SELECT 'sequences', string_agg(last_value::text, ',' ORDER BY sequencename)
                  FROM pg_sequences
                UNION ALL SELECT 'counters', string_agg(
                  concat_ws(' ', relname, n_tup_ins, n_tup_upd, n_tup_del), ',' ORDER BY relname)
                  FROM pg_stat_user_tables
                UNION ALL SELECT 'structure', md5(string_agg(
                    attrelid::regclass || attname || attnum || coalesce(atttypid::regtype::text, ''),
                    ',' ORDER BY attrelid::regclass::text, attnum))
                  FROM pg_attribute WHERE attrelid::regclass::text !~ '^pg_|information_schema'
                UNION ALL SELECT 'clones', count(*)::text FROM pg_database
                  WHERE datname ~ ('bulkhead_clone_' || current_database())
                UNION ALL SELECT 'extensions', string_agg(extname, ',') FROM pg_extension
                """
            ).allRows()
        }

        @Test(
            "Is verified and loaded on a copy, and nothing of it changes",
            arguments: ["run", "verify"])
        func untouched(verb: String) async throws {
            let (administrator, application) = try await database()
            let before = try checksum(administrator)
            let folder = try ScenarioText.notes.write(to: sandbox)
            let ending = try await sandbox.bulkhead(
                verb, folder, "--dsn", application.connectionString,
                "--admin-dsn", administrator.connectionString, "--out", "out",
                "--skip", "indexes,storage")
            #expect(try checksum(administrator) == before)
            let result = try sandbox.result()
            #expect(result.findings.isEmpty, "\(ending)")
            #expect(result.verdict?.sections[.isolation] == .pass)
            #expect(result.target?.ephemeral == true)
            #expect(result.target?.source?.applicationRole.hasPrefix("app_") == true)
            #expect(result.population?.tables["public.users"]?.rows ?? 20 == 20)
            #expect(result.notes.contains { $0.contains("is not empty, so it was only read") })
            #expect(ending.report.contains("the structure of test_"))
            #expect((result.load?.counts.succeeded ?? 0 > 0) == (verb == "run"))
        }

        @Test("Has its own structure checked, not the scenario's")
        func ownStructure() async throws {
            let (administrator, application) = try await database(
                adding: """
                    ALTER TABLE notes DROP CONSTRAINT notes_user_id_fkey;
                    ALTER TABLE notes ADD FOREIGN KEY (user_id) REFERENCES users;
                    """)
            let folder = try ScenarioText.notes.write(to: sandbox)
            let ending = try await sandbox.bulkhead(
                "verify", folder, "--dsn", application.connectionString,
                "--admin-dsn", administrator.connectionString, "--out", "out",
                "--skip", "indexes,storage")
            #expect(ending.exitCode == ExitStatus.violated.code)
            #expect(try sandbox.result().findings.contains { $0.ruleId == "cascade-blocked" })
        }

        @Test("Has its own roles: what binds or frees them is seen", arguments: [false, true])
        func roles(bypassing: Bool) async throws {
            let acting = "nullif(current_setting('app.user_id', true), '')::int"
            let (administrator, application) = try await database(
                adding: """
                    ALTER TABLE users ENABLE ROW LEVEL SECURITY;
                    CREATE POLICY own ON users USING (id = \(acting));
                    ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
                    CREATE POLICY own ON notes USING (user_id = \(acting));
                    """)
            if bypassing {
                let role = try #require(application.keywords.last { $0.name == "user" }?.value)
                try Connection.open(administrator).execute("ALTER ROLE \(role) BYPASSRLS")
            }
            let text = ScenarioText(
                yaml: """
                    bulkhead: 1
                    name: notes
                    database: { identity: ["SELECT set_config('app.user_id', :user, true)"] }
                    tenant: users.id
                    population:
                      users: 20
                      tables: { notes: { owner: user_id, rows: { min: 1, max: 20, mean: 5 } } }

                    """, schema: "")
            let ending = try await sandbox.bulkhead(
                "verify", try text.write(to: sandbox), "--out", "out",
                "--dsn", application.connectionString,
                "--admin-dsn", administrator.connectionString)
            let found = try sandbox.result().findings.filter { $0.severity > .info }
            #expect(found.isEmpty != bypassing, "\(ending)")
            #expect((ending.exitCode == ExitStatus.violated.code) == bypassing)
        }

        @Test("Is asked itself whether it lets plaintext in, whatever its copy does")
        func plaintext() async throws {
            let (administrator, application) = try await database()
            let folder = try ScenarioText.encryptedNotes().write(to: sandbox)
            let ending = try await sandbox.bulkhead(
                "verify", folder, "--out", "out", "--skip", "indexes,storage",
                "--dsn", application.setting("host", to: "127.0.0.1").connectionString,
                "--admin-dsn", administrator.connectionString)
            #expect(ending.exitCode == ExitStatus.violated.code)
            #expect(try sandbox.result().findings.map(\.ruleId) == ["plaintext-accepted"])
        }

        @Test("Needs no schema file, which an empty database does")
        func withoutSchemaFile() async throws {
            let (administrator, application) = try await database()
            let text = try ScenarioText.notes.replacing(
                "database: { schema: schema.sql }\n", by: "")
            let folder = try text.write(to: sandbox)
            let ending = try await sandbox.bulkhead(
                "verify", folder, "--dsn", application.connectionString,
                "--admin-dsn", administrator.connectionString, "--out", "out",
                "--skip", "indexes,storage")
            #expect(ending.exitCode == 0, "\(ending)")
            let empty = try await sandbox.bulkhead("verify", folder, "--ephemeral")
            #expect(empty.exitCode == ExitStatus.invalidScenario.code)
            #expect(empty.message.contains("schema") && empty.message.contains("--dsn"))
        }

        @Test("Keeps its password out of every command line, file and message")
        func secrets() async throws {
            let (administrator, application) = try await database()
            // It writes down every command line of the machine.
            let seenFile = sandbox.folder + "/seen"
            let programs = try await programs(
                beforeDump: "cat /proc/[0-9]*/cmdline >>\(seenFile) 2>/dev/null")
            let folder = try ScenarioText.notes.write(to: sandbox)
            let ending = try await sandbox.run(
                [
                    "verify", folder, "--postgres-bin", programs, "--out", "out",
                    "--skip", "indexes,storage",
                ],
                environment: [
                    "BULKHEAD_DSN": application.connectionString,
                    "BULKHEAD_ADMIN_DSN": administrator.connectionString,
                ])
            #expect(ending.exitCode == 0, "\(ending)")
            let seen = sandbox.text(of: seenFile)
            #expect(seen.contains("--schema-only"))
            for parameters in [application, administrator] {
                let secret = try #require(
                    parameters.keywords.last { $0.name == "password" }?.value)
                #expect(!seen.contains(secret))
                #expect(!ending.output.contains(secret) && !ending.errors.contains(secret))
                #expect(!sandbox.text(of: "out/result.json").contains(secret))
            }
        }

        /// The server's programs, with a statement of the shell before `pg_dump`.
        private func programs(beforeDump statement: String) async throws -> String {
            let folder = sandbox.folder + "/programs"
            let script = """
                set -e
                real=$(pg_config --bindir)
                mkdir \(folder)
                for program in initdb postgres pg_config pg_restore; do
                    ln -s "$real/$program" \(folder)/$program
                done
                printf '#!/bin/sh\\n%s\\nexec %s "$@"\\n' '\(statement)' "$real/pg_dump" \
                    >\(folder)/pg_dump
                chmod 755 \(folder) \(folder)/pg_dump
                """
            let made = try await Subprocess.run(
                .path("/bin/sh"), arguments: ["-c", script], output: .discarded)
            try #require(made.terminationStatus.isSuccess)
            return folder
        }

        @Test("Ctrl-C while its structure is read ends that too, and leaves nothing")
        func interrupted() async throws {
            let (administrator, _) = try await database()
            let before = try checksum(administrator)
            let marker = sandbox.folder + "/reading"
            let programs = try await programs(beforeDump: "echo $$ >\(marker); exec sleep 600")
            let ending = try await sandbox.bulkhead(
                "run", try ScenarioText.notes.write(to: sandbox), "--postgres-bin", programs,
                "--dsn", administrator.connectionString
            ) { program in
                let isReading = try await eventually { !sandbox.text(of: marker).isEmpty }
                try #require(isReading)
                program.send(SIGINT)
            }
            #expect(ending.exitCode == ExitStatus.interrupted.code)
            #expect(ending.message.contains("interrupted before anything was measured"))
            let dump = try #require(
                Int32(sandbox.text(of: marker).trimmingCharacters(in: .whitespacesAndNewlines)))
            #expect(!Processes.identifiers().contains(dump))
            #expect(try checksum(administrator) == before)
            #expect(!sandbox.exists("results"))
        }

        @Test("Without the programs that read it, says which and where they belong")
        func missingProgram() async throws {
            let (administrator, _) = try await database()
            let folder = sandbox.folder + "/programs"
            let script = """
                set -e; mkdir \(folder); real=$(pg_config --bindir)
                ln -s "$real/initdb" "$real/postgres" \(folder); chmod 755 \(folder)
                """
            _ = try await Subprocess.run(
                .path("/bin/sh"), arguments: ["-c", script], output: .discarded)
            let ending = try await sandbox.bulkhead(
                "verify", try ScenarioText.notes.write(to: sandbox), "--postgres-bin", folder,
                "--dsn", administrator.connectionString)
            #expect(ending.exitCode == ExitStatus.unavailable.code)
            #expect(ending.message.contains("pg_dump is not in \(folder)"))
            #expect(ending.message.contains("Nothing of it was changed"))
            #expect(!sandbox.exists("results"))
        }
    }
}
