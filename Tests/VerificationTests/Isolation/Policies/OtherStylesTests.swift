import ResultModel
import Testing

@testable import Verification

/// Schemas as other people write them, correct and with one fault each.
@Suite("Policies of other styles")
struct OtherStylesTests {
    typealias Case = OtherShapesTests.Case

    @Test("On a correct schema of another style nothing is found or left open", arguments: 0..<5)
    func silence(number: Int) async throws {
        let report = try await PolicySchema.styles[number].attacked()
        #expect(report.findings.serious.map { "\($0.fingerprint): \($0.evidence)" } == [])
        let doubtful = report.probes.filter { $0.outcome == .inconclusive }
        #expect(doubtful.map { "\($0.id): \($0.reason ?? "")" } == [])
        #expect(report.twins.filter { !$0.silent.isEmpty } == [])
    }

    static let faults = [
        // A key with no text beside it, from a function that anybody calls with anybody's id.
        Case(
            .claims,
            """
            CREATE FUNCTION sizes(owner uuid) RETURNS TABLE (id uuid, todo_id bigint, bytes bigint)
            LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
              SELECT a.id, a.todo_id, a.bytes FROM attachments a JOIN todos t ON t.id = todo_id
              WHERE t.user_id = owner $$
            """, "definer-function/policies/sizes(uuid)"),
        Case(
            .claims,
            """
            CREATE POLICY staff ON todos FOR SELECT TO "{app}_member" USING (
              current_setting('request.jwt.claims', true)::jsonb -> 'user_metadata' ->> 'role' = 'admin')
            """, "settable-bypass/policies/request.jwt.claims ->> 'user_metadata'"),
        // Another role that the login may take, and that only writes.
        Case(
            .claims,
            """
            CREATE ROLE "{app}_anon" NOLOGIN; GRANT "{app}_anon" TO {app};
            CREATE POLICY anybody ON todos FOR INSERT TO "{app}_anon" WITH CHECK (true);
            GRANT INSERT ON todos TO "{app}_anon"; GRANT USAGE ON SCHEMA auth TO "{app}_anon"
            """, "role-path/policies/{app} → {app}_anon"),
        // A token that names no user.
        Case(
            .claims,
            """
            ALTER POLICY "Own todos" ON todos USING (user_id = coalesce(auth.uid(), user_id))
            """, "unset-identity/policies/todos"),
        Case(
            .tenantRoles, "ALTER POLICY own ON orders USING (session_user = '{app}')",
            "foreign-row-visible/policies/orders"),
        Case(
            .tenantRoles, #"GRANT {app}_boss TO {app}"#, "role-path/policies/{app} → {app}_boss"),
        Case(
            .ledgers,
            """
            ALTER TABLE lines DROP CONSTRAINT lines_firm_id_invoice_id_fkey,
              ADD FOREIGN KEY (invoice_id) REFERENCES invoices ON DELETE CASCADE
            """, "foreign-parent-insert/policies/lines → invoices"),
        Case(
            .ledgers,
            "CREATE POLICY late ON invoices FOR DELETE USING (due < now() - interval '80 years')",
            "conditional-exposure/policies/invoices.due"),
        Case(
            .cards,
            "ALTER POLICY own ON links USING (EXISTS (SELECT FROM cards c WHERE c.id = card_id))",
            "foreign-parent-insert/policies/links → cards"),
        Case(
            .cards, "CREATE POLICY shared ON cards FOR SELECT USING ('public' = ANY (labels))",
            "conditional-exposure/policies/cards.labels"),
        Case(
            .cards, "CREATE POLICY shared ON cards FOR SELECT USING (facts ->> 'shared' = 'yes')",
            "conditional-exposure/policies/cards.facts"),
        Case(
            .cards, "CREATE POLICY top ON cards FOR SELECT USING (points > 1000)",
            "conditional-exposure/policies/cards.points"),
        // Two conditions at once, and one on rows that come in.
        Case(
            .cards,
            """
            CREATE POLICY shared ON cards FOR SELECT
              USING (removed_at IS NOT NULL AND labels @> '{public}')
            """, "conditional-exposure/policies/cards.labels, removed_at"),
        Case(
            .cards, "CREATE POLICY few ON cards FOR INSERT WITH CHECK (points = 77)",
            "conditional-exposure/policies/cards.points"),
        Case(
            .cards,
            """
            CREATE OR REPLACE VIEW points WITH (security_barrier) AS
              SELECT c.id, c.board_id, c.points FROM cards c
            """, "exposed-view/policies/points"),
        Case(
            .cards,
            """
            CREATE OR REPLACE VIEW mine WITH (security_barrier) AS
              SELECT id, person_id, name FROM boards WHERE person_id = me()
            """, "exposed-view/policies/mine"),
        Case(.cards, "ALTER VIEW mine RESET (security_barrier)", "leaky-view/policies/mine"),
        Case(
            .clinic, "ALTER POLICY own ON stays WITH CHECK (true)",
            "insert-on-behalf/policies/stays", "ownership-transfer/policies/stays"),
        Case(
            .clinic, "ALTER TABLE patients ADD UNIQUE (mail)",
            "unique-existence/policies/patients (mail)"),
    ]

    @Test("A fault is found in whatever style the schema is", arguments: faults)
    func found(example: Case) async throws {
        try await OtherShapesTests().found(example: example)
    }
}
