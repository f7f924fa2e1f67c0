import ResultModel
import Testing

@testable import Verification

/// Faults in schemas of other shapes: text and integer keys, quoted names, rights by column, rows
/// owned through their parents, a role that the identity sets.
@Suite("Policies of other shapes")
struct OtherShapesTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let schema: PolicySchema
        let fault: String
        let found: Set<String>
        var testDescription: String { fault }

        init(_ schema: PolicySchema, _ fault: String, _ found: String...) {
            self.schema = schema
            self.fault = fault
            self.found = Set(found)
        }
    }

    static let cases = [
        Case(
            .journal, "DROP POLICY narrow ON journal.pages",
            "foreign-row-visible/policies/journal.pages",
            "foreign-row-updated/policies/journal.pages",
            "blind-update/policies/journal.pages", "foreign-row-deleted/policies/journal.pages",
            "blind-delete/policies/journal.pages", "insert-on-behalf/policies/journal.pages"),
        Case(
            .journal, #"ALTER TABLE journal."Notebooks" DISABLE ROW LEVEL SECURITY"#,
            "row-security-off/policies/journal.Notebooks"),
        Case(
            .journal,
            #"ALTER POLICY own ON journal."Notebooks" USING ("ownerId" LIKE journal.me())"#,
            "loose-identity/policies/journal.Notebooks"),
        Case(
            .journal, "ALTER FUNCTION journal.me() IMMUTABLE",
            "stale-plan/policies/journal.Accounts", "stale-plan/policies/journal.Notebooks"),
        // A right that nobody needed, on a table without row security.
        Case(
            .journal, "GRANT SELECT ON journal.secrets TO {app}",
            "row-security-off/policies/journal.secrets"),
        Case(
            .workspace,
            "ALTER POLICY through_project ON tickets USING (true) WITH CHECK (true)",
            "foreign-row-visible/policies/tickets", "foreign-row-updated/policies/tickets",
            "blind-update/policies/tickets", "foreign-row-deleted/policies/tickets",
            "blind-delete/policies/tickets", "insert-on-behalf/policies/tickets",
            "ownership-transfer/policies/tickets", "foreign-row-visible/policies/comments"),
        Case(
            .workspace,
            "ALTER POLICY through_ticket ON comments USING (true) WITH CHECK (EXISTS (SELECT FROM tickets t WHERE t.id = ticket_id))",
            "foreign-row-visible/policies/comments"),
        Case(
            .workspace, "CREATE POLICY open ON ledger TO {app}_member USING (true)",
            "foreign-row-visible/policies/ledger", "foreign-row-updated/policies/ledger",
            "blind-update/policies/ledger", "foreign-row-deleted/policies/ledger",
            "blind-delete/policies/ledger", "insert-on-behalf/policies/ledger",
            "ownership-transfer/policies/ledger"),
        Case(
            .workspace, "GRANT {app}_boss TO {app}", "role-path/policies/{app} → {app}_boss"),
    ]

    @Test("A fault is found in whatever shape the schema is", arguments: cases)
    func found(example: Case) async throws {
        var expected = example.found
        let fault =
            "CREATE ROLE {app}_boss BYPASSRLS; GRANT SELECT ON ALL TABLES IN SCHEMA public TO {app}_boss;\n"
        let report = try await example.schema.attacked(fault + example.fault) { attacked in
            expected = Set(expected.map { $0.replacing("{app}", with: attacked.app) })
        }
        let found = Set(report.findings.serious.map(\.fingerprint))
        #expect(expected.subtracting(found) == [])
        // What follows from the fault may be found too, on the same tables.
        let objects = Set(expected.map { $0.split(separator: "/").last })
        #expect(
            found.subtracting(expected).filter { !objects.contains($0.split(separator: "/").last) }
                == [])
    }
}
