import PostgresDriver
import ResultModel
import Testing

@testable import Verification

@Suite("Attacks on the policies")
struct PolicyCheckTests {
    @Test("On a correct schema every probe holds, and nothing is found", arguments: 0..<3)
    func silence(number: Int) async throws {
        let report = try await PolicySchema.all[number].attacked()
        let findings = report.findings.serious
        #expect(findings.map { "\($0.ruleId) \($0.object): \($0.evidence)" } == [])
        // The server that the tests run on may have defects of its own.
        let doubtful = report.probes.filter { probe in
            (probe.outcome == .inconclusive || probe.outcome == .leaked)
                && probe.rule != Rule.serverDefect.id
        }
        #expect(doubtful.map { "\($0.id): \($0.reason ?? "")" } == [])
        #expect(report.twins.filter { !$0.silent.isEmpty } == [])
        #expect(report.twins.allSatisfy { $0.fired == $0.total && $0.total > 0 })
        #expect(!report.sweeps.isEmpty)
        #expect(report.sweeps.allSatisfy { $0.visible == 0 && $0.foreignRows > 0 })
        #expect(Set(report.probes.map(\.id)).count == report.probes.count)
    }

    @Test("An identity that is set for the session is there for the next user of the connection")
    func survivingIdentity() async throws {
        var schema = PolicySchema.chat
        schema = PolicySchema(
            sql: schema.sql,
            scenario: schema.scenario.replacing(":user, true)", with: ":user, false)"))
        let report = try await schema.attacked()
        #expect(report.findings.serious.rules == ["identity-survives"])
        #expect(report.findings.serious.first?.evidence.contains("one hand-off") == true)
        #expect(report.findings.serious.first?.fix.contains("true)") == true)
    }

    @Test(
        "A role that no policy binds is one finding, whatever it reaches",
        arguments: ["SUPERUSER", "BYPASSRLS"])
    func unboundRole(attribute: String) async throws {
        let report = try await PolicySchema.chat.attacked("ALTER ROLE {app} \(attribute)")
        #expect(report.findings.serious.rules == ["unbound-role"])
        #expect(report.findings.serious.count == 1)
        #expect(report.findings.serious.first?.evidence.contains("messages") == true)
    }

    @Test("What is found can be seen again by its replay, which changes nothing")
    func replays() async throws {
        // Policies of several mutants have one name.
        let faults = Self.mutants.map(\.fault).filter { $0.contains("POLICY") }
            .enumerated().map { number, fault in
                fault.replacing("CREATE POLICY extra", with: "CREATE POLICY extra_\(number)")
            }
        var findings: [Finding] = []
        let report = try await PolicySchema.chat.attacked(
            faults.joined(separator: ";\n")
        ) { attacked in
            var report = IsolationReport()
            try PolicyCheck(attacked.context).run(
                PolicyCheck.Ground(
                    observer: attacked.parameters, role: attacked.app, isThrowAway: true),
                into: &report)
            findings = report.findings
            let before = try attacked.digest()
            for finding in findings where !finding.replay.isEmpty {
                let connection = try Connection.open(attacked.parameters)
                try connection.executeScript(finding.replay)
            }
            #expect(try attacked.digest() == before)
        }
        #expect(report.findings.map(\.fingerprint) == findings.map(\.fingerprint))
        #expect(findings.count > 2)
    }

    /// What is broken, and what must be found for it.
    struct Mutant: Sendable, CustomTestStringConvertible {
        let fault: String
        let rules: [String]
        let object: String
        var testDescription: String { fault }

        init(_ fault: String, _ rules: [String], _ object: String = "messages") {
            self.fault = fault
            self.rules = rules
            self.object = object
        }
    }

    static let mutants = [
        Mutant("ALTER TABLE messages DISABLE ROW LEVEL SECURITY", ["row-security-off"]),
        Mutant(
            "ALTER TABLE messages OWNER TO {app}; ALTER TABLE messages NO FORCE ROW LEVEL SECURITY",
            ["unforced-owner"]),
        Mutant("ALTER POLICY messages_r ON messages USING (true)", ["foreign-row-visible"]),
        Mutant(
            "ALTER POLICY messages_r ON messages USING (user_id = user_id)",
            ["foreign-row-visible"]),
        Mutant(
            "CREATE POLICY extra ON messages FOR SELECT USING (id % 7 = 0)", ["foreign-row-visible"]
        ),
        Mutant("ALTER POLICY messages_d ON messages USING (true)", ["blind-delete"]),
        Mutant("ALTER POLICY messages_w ON messages USING (true)", ["blind-update"]),
        Mutant(
            "ALTER POLICY messages_w ON messages WITH CHECK (true)", ["ownership-transfer"]),
        Mutant("ALTER POLICY messages_a ON messages WITH CHECK (true)", ["insert-on-behalf"]),
        Mutant(
            """
            ALTER POLICY messages_r ON messages USING (true);
            ALTER POLICY messages_d ON messages USING (true)
            """, ["blind-delete", "foreign-row-deleted", "foreign-row-visible"]),
        Mutant(
            """
            ALTER POLICY messages_r ON messages USING (true);
            ALTER POLICY messages_w ON messages USING (true) WITH CHECK (true)
            """,
            [
                "blind-update", "foreign-row-updated", "foreign-row-visible", "ownership-transfer",
            ]),
        Mutant(
            "ALTER TABLE messages DROP CONSTRAINT messages_conversation_id_user_id_fkey",
            ["foreign-parent-insert"], "messages → conversations"),
        Mutant(
            """
            CREATE POLICY extra ON messages FOR SELECT
              USING (current_setting('app.user_id', true) IS NULL)
            """, ["unset-identity"]),
        Mutant(
            """
            CREATE POLICY extra ON messages FOR SELECT
              USING (current_setting('app.user_id', true) = '')
            """, ["unset-identity"]),
        Mutant(
            """
            CREATE POLICY extra ON messages FOR DELETE
              USING (current_setting('app.user_id', true) IS NULL)
            """, ["unset-identity"]),
        Mutant(
            """
            ALTER POLICY messages_r ON messages USING (user_id =
              coalesce(nullif(current_setting('app.user_id', true), '')::uuid, user_id))
            """, ["unset-identity"]),
        Mutant(
            """
            CREATE FUNCTION me() RETURNS uuid LANGUAGE sql IMMUTABLE AS
              $$ SELECT nullif(current_setting('app.user_id', true), '')::uuid $$;
            ALTER POLICY messages_r ON messages USING (user_id = me())
            """, ["stale-plan"]),
        Mutant("GRANT TRUNCATE ON messages TO {app}", ["truncate-granted"]),
        Mutant(
            """
            ALTER TABLE messages ALTER user_id DROP NOT NULL;
            CREATE POLICY extra ON messages FOR SELECT USING (user_id IS NULL)
            """, ["ownerless-rows"]),
        Mutant(
            """
            CREATE TABLE old_messages () INHERITS (messages);
            GRANT SELECT ON old_messages TO {app}
            """, ["exposed-partition"], "old_messages"),
        Mutant(
            """
            CREATE ROLE {app}_jobs BYPASSRLS;
            GRANT {app}_jobs TO {app};
            GRANT SELECT ON messages TO {app}_jobs
            """, ["role-path"], "{app} → {app}_jobs"),
    ]

    static let partitioned = """
        CREATE TABLE events (
          id bigint GENERATED ALWAYS AS IDENTITY, at date NOT NULL, user_id uuid NOT NULL REFERENCES users,
          body text NOT NULL, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
        CREATE TABLE events_2025 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
        CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
        ALTER TABLE events ENABLE ROW LEVEL SECURITY;
        ALTER TABLE events FORCE ROW LEVEL SECURITY;
        CREATE POLICY own ON events
          USING (user_id = nullif(current_setting('app.user_id', true), '')::uuid);
        GRANT SELECT, INSERT, UPDATE, DELETE ON events TO {app};
        """

    @Test("Partitions are addressed by their own names, also those without rows yet")
    func partitions() async throws {
        let sound = try await PolicySchema.chat.attacked(Self.partitioned)
        #expect(sound.findings.serious == [])
        #expect(
            sound.probes.filter { $0.rule == "exposed-partition" }.map(\.object)
                == ["events_2025", "events_2026"])
        #expect(sound.probes.filter { $0.outcome == .inconclusive } == [])
        let open = try await PolicySchema.chat.attacked(
            Self.partitioned + "GRANT SELECT ON events_2026 TO {app};")
        #expect(
            open.findings.serious.map(\.fingerprint) == ["exposed-partition/policies/events_2026"])
        let parent = try await PolicySchema.chat.attacked(
            Self.partitioned + "ALTER TABLE events DISABLE ROW LEVEL SECURITY;")
        #expect(parent.findings.serious.map(\.fingerprint) == ["row-security-off/policies/events"])
    }

    @Test("A policy that does not hold is found by its effect", arguments: mutants)
    func leaks(mutant: Mutant) async throws {
        var object = mutant.object
        let report = try await PolicySchema.chat.attacked(mutant.fault) {
            object = object.replacing("{app}", with: $0.app)
        }
        let found = report.findings.filter { $0.object == object }
        #expect(found.rules == mutant.rules)
        #expect(report.findings.serious.count == found.count)
        for finding in found {
            #expect(finding.layer == "policies")
            #expect(finding.severity >= .high)
            #expect(!finding.evidence.isEmpty)
            #expect(
                report.probes.contains {
                    $0.rule == finding.ruleId && $0.object == finding.object
                        && $0.outcome == .leaked
                })
        }
    }
}
