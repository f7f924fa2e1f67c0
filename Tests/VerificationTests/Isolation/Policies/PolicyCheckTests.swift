import PostgresDriver
import ResultModel
import Testing

@testable import Verification

@Suite("Attacks on the policies")
struct PolicyCheckTests {
    @Test("On a correct schema every probe holds, and nothing is found", arguments: 0..<3)
    func silence(number: Int) async throws {
        let report = try await PolicySchema.all[number].attacked()
        #expect(report.findings.map { "\($0.ruleId) \($0.object): \($0.evidence)" } == [])
        let doubtful = report.probes.filter { $0.outcome == .inconclusive || $0.outcome == .leaked }
        #expect(doubtful.map { "\($0.id): \($0.reason ?? "")" } == [])
        #expect(report.controls.filter { !$0.fired }.map { "\($0.name): \($0.detail)" } == [])
        #expect(!report.sweeps.isEmpty)
        #expect(report.sweeps.allSatisfy { $0.visible == 0 && $0.foreignRows > 0 })
        #expect(Set(report.probes.map(\.id)).count == report.probes.count)
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
        Mutant("CREATE POLICY extra ON messages FOR SELECT USING (id % 7 = 0)", ["foreign-row-visible"]),
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
    ]

    @Test("A policy that does not hold is found by its effect", arguments: mutants)
    func leaks(mutant: Mutant) async throws {
        let report = try await PolicySchema.chat.attacked(mutant.fault)
        let found = report.findings.filter { $0.object == mutant.object }
        #expect(found.rules == mutant.rules)
        #expect(report.findings.count == found.count)
        for finding in found {
            #expect(finding.layer == "policies")
            #expect(finding.severity >= .high)
            #expect(!finding.evidence.isEmpty)
            #expect(report.probes.contains {
                $0.rule == finding.ruleId && $0.object == finding.object && $0.outcome == .leaked
            })
        }
    }
}
