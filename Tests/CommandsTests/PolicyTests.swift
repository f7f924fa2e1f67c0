import Foundation
import PostgresDriver
import ResultModel
import TestDatabases
import Testing

extension NamedServerTests {
    /// Scenarios that claim isolation for their policies alone.
    @Suite("A scenario that claims its policies")
    struct PolicyTests {
        private let sandbox: Sandbox
        /// Roles belong to the whole server.
        private let role = "notes_app_\(UInt32.random(in: 0 ... .max))"

        init() throws { sandbox = try Sandbox.current }

        private static let policies = """
            CREATE ROLE {role} LOGIN;
            ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
            ALTER TABLE users ENABLE ROW LEVEL SECURITY;
            CREATE POLICY own ON notes
              USING (user_id = nullif(current_setting('app.user_id', true), '')::integer);
            CREATE POLICY own ON users FOR SELECT
              USING (id = nullif(current_setting('app.user_id', true), '')::integer);
            GRANT SELECT, INSERT, UPDATE, DELETE ON notes TO {role};
            GRANT SELECT ON users TO {role};
            GRANT USAGE ON SEQUENCE notes_id_seq TO {role};
            """

        /// The notes, kept apart by their policies; no operation says whose it wants.
        private func scenario(_ policies: String = Self.policies) throws -> ScenarioText {
            let text = try ScenarioText.notes
                .replacing(
                    "database: { schema: schema.sql }",
                    by: """
                        database:
                          schema: schema.sql
                          role: \(role)
                          identity: ["SELECT set_config('app.user_id', :user, true)"]
                        """
                )
                .replacing("layers: [queries]", by: "layers: [policies]")
                .replacing(" WHERE user_id = :user", by: "")
                .replacing(
                    "FROM notes WHERE id = :note AND user_id = :user",
                    by: "FROM notes WHERE id = :note"
                )
                .replacing("WHERE id = :note AND user_id = :user", by: "WHERE id = :note")
            return text.addingToSchema(policies.replacingOccurrences(of: "{role}", with: role))
        }

        private func verify(_ text: ScenarioText) async throws -> Ending {
            let folder = try text.write(to: sandbox)
            // A server of its own: what is known of a named one's version would be a finding too.
            return try await sandbox.bulkhead(
                "verify", folder, "--out", "out", "--skip", "indexes,cascade,storage,invariants",
                "--ephemeral")
        }

        @Test("Policies that hold are held, and statements need not repeat them")
        func held() async throws {
            let ending = try await verify(try scenario())
            #expect(ending.exitCode == ExitStatus.success.code)
            let isolation = try #require(try sandbox.result().isolation)
            #expect(Set(isolation.probes.map(\.layer)) == ["policies", "connections"])
            #expect(isolation.probes.contains { $0.rule == "blind-delete" && $0.outcome == .held })
            #expect(isolation.twins?.isEmpty == false)
            #expect(ending.output.contains("claimed for policies; not claimed: queries, api"))
            #expect(ending.output.contains("sabotaged twins caught"))
            #expect(ending.output.contains("foreign rows absent in 2 tables"))
        }

        @Test("A schema without row security is a finding, not a crash")
        func withoutRowSecurity() async throws {
            let ending = try await verify(
                try scenario(
                    """
                    CREATE ROLE {role} LOGIN;
                    GRANT SELECT, INSERT, UPDATE, DELETE ON notes, users TO {role};
                    GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role};
                    """))
            #expect(ending.exitCode == ExitStatus.violated.code)
            let result = try sandbox.result()
            #expect(
                Set(result.findings.filter { $0.severity > .info }.map(\.fingerprint)) == [
                    "row-security-off/policies/notes", "row-security-off/policies/users",
                ])
            #expect(result.verdict?.sections[.isolation] == .fail)
            #expect(ending.output.contains("ENABLE ROW LEVEL SECURITY"))
        }

        @Test("Without a role, operations run as whoever logs in: here one that no policy binds")
        func superuser() async throws {
            let ending = try await verify(try scenario().replacing("\n  role: \(role)", by: ""))
            #expect(ending.exitCode == ExitStatus.violated.code)
            #expect(try sandbox.result().findings.contains { $0.ruleId == "unbound-role" })
        }

        /// A mistake that would make every probe silent for the wrong reason.
        struct Mistake: Sendable, CustomTestStringConvertible {
            let original: String
            let broken: String
            let words: [String]
            var testDescription: String { broken }
        }

        private static let mistakes = [
            Mistake(
                original: "  role: ", broken: "  role: no_",
                words: ["the server has no role 'no_", "CREATE ROLE"]),
            Mistake(
                original: "set_config('app.user_id', :user", broken: "set_config('user_id', :user",
                words: ["unrecognized configuration parameter", "has a dot in its name"]),
            Mistake(
                original: "set_config('app.user_id', :user",
                broken: "set_config('role', 'no_such_role_' || :user",
                words: ["identity: role \"no_such_role_", "a role must exist"]),
            Mistake(
                original: "set_config('app.user_id', :user",
                broken: "set_config('app.userid', :user",
                words: ["identity sets app.userid, which no policy reads", "read app.user_id"]),
        ]

        @Test(
            "A role or an identity that the database does not know is shown at its place",
            arguments: mistakes)
        func mistake(_ mistake: Mistake) async throws {
            let ending = try await verify(
                try scenario().replacing(mistake.original, by: mistake.broken))
            #expect(ending.exitCode == ExitStatus.invalidScenario.code)
            #expect(ending.message.hasPrefix("scenario/scenario.yaml:"))
            for word in mistake.words { #expect(ending.message.contains(word)) }
        }

        @Test(
            "A table with no path to the tenant must be declared shared, unless nobody reaches it")
        func strayTable() async throws {
            let stray = Self.policies + "\nCREATE TABLE currencies (code text PRIMARY KEY);"
            let unreachable = try await verify(try scenario(stray))
            #expect(unreachable.exitCode == ExitStatus.success.code)
            let reachable = stray + "\nGRANT SELECT ON currencies TO {role};"
            let refused = try await verify(try scenario(reachable))
            #expect(refused.exitCode == ExitStatus.invalidScenario.code)
            #expect(refused.message.contains("table 'currencies' has no path to users.id"))
            #expect(refused.message.contains("shared: [{ table: currencies, because: … }]"))
            let declared = try await verify(
                try scenario(reachable).replacing(
                    "population:",
                    by: "shared: [{ table: currencies, because: a list }]\npopulation:"))
            #expect(declared.exitCode == ExitStatus.success.code)
        }

        @Test("Policies that recurse are told, and prove nothing")
        func recursion() async throws {
            let ending = try await verify(
                try scenario(
                    Self.policies + """

                        CREATE POLICY again ON notes FOR SELECT
                          USING (EXISTS (SELECT FROM notes n WHERE n.id = notes.id));
                        """))
            #expect(ending.exitCode == ExitStatus.violated.code)
            let finding = try #require(
                try sandbox.result().findings.first { $0.ruleId == "policy-error" })
            #expect(finding.evidence.contains("infinite recursion"))
        }
    }
}
