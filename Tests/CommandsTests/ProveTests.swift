import ResultModel
import Testing

extension ThrowAwayServerTests {
    @Suite("bulkhead prove")
    struct ProveTests {
        private let sandbox: Sandbox

        init() throws { sandbox = try Sandbox.current }

        /// The notes with everything stated that their schema says.
        private static let stated = """
            invariants:
              bodies_are_there: SELECT id FROM notes WHERE body = ''
            claims:
              constraints:
                - { table: users, check: name IS NOT NULL }
                - { table: notes, check: "num_nulls(user_id, body) = 0" }
            thresholds:
            """

        private func prove(
            _ text: ScenarioText, _ arguments: String...
        ) async throws -> (ending: Ending, prove: ProveResult) {
            let folder = try text.write(to: sandbox)
            let ending = try await sandbox.run(
                ["prove", folder, "--users", "12", "--out", "out"] + arguments)
            return (ending, try #require(try sandbox.result().prove, "\(ending)"))
        }

        private var complete: ScenarioText {
            get throws { try ScenarioText.notes.replacing("thresholds:", by: Self.stated) }
        }

        /// Everything but the indexes, which need a thousand users.
        private static let quick = [
            "owner-predicate-removed", "foreign-key-action", "foreign-key-dropped",
            "foreign-key-not-valid", "foreign-key-disabled", "cascade-cancelled",
            "not-null-dropped", "policy-dropped",
        ].joined(separator: ",")

        @Test("Every planted defect is seen, and the table says by what")
        func killed() async throws {
            let (ending, prove) = try await prove(complete, "--only", Self.quick)
            #expect(ending.exitCode == 0, "\(ending)")
            #expect(prove.score == 1 && prove.complete)
            #expect(prove.mutants.count == 13 && prove.count(.killed) == 13)
            let removed = prove.mutants.first {
                $0.id == "owner-predicate-removed/get_note: user_id = :user"
            }
            #expect(removed?.killedBy.contains { $0.rule == "foreign-read" } == true)
            #expect(ending.report.contains("13 of 13 mutants killed (100 %)"), "\(ending)")
            #expect(
                ending.report.contains("the scenario does not claim the policies layer"),
                "\(ending)")
            // On the unmutated schema nothing fails.
            #expect(try sandbox.result().findings.allSatisfy { $0.severity < .medium })
        }

        @Test("What no check sees is named with its statement, and fails the run")
        func survivor() async throws {
            let (ending, prove) = try await prove(ScenarioText.notes, "--only", "not-null-dropped")
            #expect(ending.exitCode == 99, "\(ending)")
            #expect(
                prove.mutants.filter { $0.outcome == .survived }.map(\.id) == [
                    "not-null-dropped/notes.body", "not-null-dropped/notes.user_id",
                    "not-null-dropped/users.name",
                ])
            #expect(
                ending.report.contains(
                    #"ALTER TABLE "public"."notes" ALTER "body" DROP NOT NULL"#), "\(ending)")
            #expect(
                ending.report.contains("No check saw the mutant not-null-dropped/notes.body"),
                "\(ending)")
        }

        @Test("What the scenario calls equivalent does not count; what was killed is no such thing")
        func equivalent() async throws {
            let text = try ScenarioText.notes.replacing(
                "thresholds:",
                by: """
                    claims: { constraints: [{ table: notes, check: "num_nulls(user_id) = 0" }] }
                    prove:
                      equivalent:
                        - mutant: not-null-dropped/notes.body
                          because: an empty note and none are the same
                        - mutant: not-null-dropped/users.name
                          because: nobody reads it
                        - mutant: not-null-dropped/notes.user_id
                          because: it is thought so
                    thresholds:
                    """)
            let (ending, prove) = try await prove(text, "--only", "not-null-dropped")
            #expect(ending.exitCode == 0, "\(ending)")
            #expect(prove.count(.equivalent) == 2 && prove.score == 1)
            #expect(
                ending.report.contains(
                    "not-null-dropped/notes.body: an empty note and none are the same"),
                "\(ending)")
            let stale = try sandbox.result().findings.filter { $0.ruleId == "stale-equivalence" }
            #expect(stale.map(\.object) == ["not-null-dropped/notes.user_id"])
        }

        @Test("Policies, roles and sessions: whatever opens them is seen")
        func policies() async throws {
            let (ending, prove) = try await prove(
                Self.guarded, "--only",
                "row-security-disabled,force-dropped,policy-dropped,using-widened,bypass-role,"
                    + "identity-for-session,table-copy,identity-optional")
            #expect(ending.exitCode == 0, "\(ending)")
            #expect(prove.count(.survived) == 0)
            let closed = prove.mutants.first { $0.id == "policy-dropped/notes.notes_own" }
            #expect(closed?.killedBy.contains { $0.rule == "own-rows-withheld" } == true)
            let role = prove.mutants.first { $0.operator == "bypass-role" }
            #expect(role?.killedBy.contains { $0.rule == "unbound-role" } == true)
            let session = prove.mutants.first { $0.operator == "identity-for-session" }
            #expect(session?.killedBy.contains { $0.rule == "identity-survives" } == true)
        }

        private static let guarded = ScenarioText(
            yaml: """
                bulkhead: 1
                name: guarded
                database:
                  schema: schema.sql
                  role: notes_app
                  identity: ["SELECT set_config('app.user_id', :user, true)"]
                tenant: users.id
                population:
                  users: 12
                  tables: { notes: { owner: user_id, rows: { min: 1, max: 9, mean: 4 } } }
                operations:
                  list_notes: { sql: "SELECT id, body FROM notes" }
                  account: { sql: SELECT name FROM users }
                isolation: { layers: [policies] }
                cascade: { users: { notes: delete } }

                """,
            schema: ScenarioText.notes.schema + """
                CREATE ROLE notes_app LOGIN;
                GRANT SELECT, INSERT, UPDATE, DELETE ON notes TO notes_app;
                GRANT SELECT ON users TO notes_app;
                GRANT USAGE ON SEQUENCE notes_id_seq TO notes_app;
                ALTER TABLE users ENABLE ROW LEVEL SECURITY;
                ALTER TABLE users FORCE ROW LEVEL SECURITY;
                ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
                ALTER TABLE notes FORCE ROW LEVEL SECURITY;
                CREATE POLICY users_own ON users FOR SELECT
                  USING (id = nullif(current_setting('app.user_id', true), '')::integer);
                CREATE POLICY notes_own ON notes
                  USING (user_id = nullif(current_setting('app.user_id', true), '')::integer);
                """)

        @Test("Ctrl-C keeps what was tried until then")
        func interrupted() async throws {
            let folder = try complete.write(to: sandbox)
            let ending = try await sandbox.bulkhead(
                "prove", folder, "--users", "12", "--out", "out"
            ) { program in
                try await program.says("mutants of statements and structure: started")
                program.send(2)
            }
            #expect(ending.exitCode == 105, "\(ending)")
            let prove = try #require(try sandbox.result().prove)
            #expect(!prove.complete && prove.operators.count > 20)
        }

        @Test("An operator that nobody knows is a mistake in the command, or in the scenario")
        func unknownOperator() async throws {
            let folder = try ScenarioText.notes.write(to: sandbox)
            let ending = try await sandbox.bulkhead("prove", folder, "--only", "index-gone")
            #expect(ending.exitCode == 64)
            #expect(ending.message.contains("there is no operator 'index-gone'"), "\(ending)")
            let text = try ScenarioText.notes.replacing(
                "thresholds:",
                by: """
                    prove: { equivalent: [{ mutant: not-nul-dropped/a.b, because: so }] }
                    thresholds:
                    """)
            let refused = try await sandbox.bulkhead("validate", try text.write(to: sandbox))
            #expect(refused.exitCode == 104)
            #expect(
                refused.message.contains(
                    "no mutation operator is called 'not-nul-dropped', did you mean"),
                "\(refused)")
        }

        @Test("Its help lists every operator and says what a survivor is")
        func help() async throws {
            let ending = try await sandbox.bulkhead("prove", "--help")
            #expect(ending.exitCode == 0)
            for words in ["owner-predicate-removed", "index-dropped", "survivor", "equivalent"] {
                #expect(ending.output.contains(words))
            }
        }
    }
}
