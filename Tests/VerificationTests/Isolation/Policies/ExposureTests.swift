import ResultModel
import Testing

@testable import Verification

@Suite("Ways around the policies")
struct ExposureTests {
    /// SQL beside the correct schema, and the fingerprints of what must be found.
    struct Case: Sendable, CustomTestStringConvertible {
        let sql: String
        let found: [String]
        var testDescription: String { sql }

        init(_ sql: String, _ found: String...) {
            self.sql = sql
            self.found = found
        }
    }

    static let views = [
        Case(
            "CREATE VIEW recent AS SELECT * FROM messages; GRANT SELECT ON recent TO {app}",
            "exposed-view/policies/recent"),
        Case(
            """
            CREATE VIEW recent WITH (security_invoker = true) AS SELECT * FROM messages;
            GRANT SELECT, DELETE ON recent TO {app}
            """),
        // Forced policies bind the view's owner too: it shows nothing.
        Case(
            """
            CREATE VIEW recent AS SELECT * FROM messages; GRANT SELECT ON recent TO {app};
            CREATE ROLE {app}_owner; GRANT ALL ON messages TO {app}_owner;
            ALTER VIEW recent OWNER TO {app}_owner
            """),
        Case(
            """
            CREATE VIEW mine AS SELECT * FROM messages
              WHERE user_id = nullif(current_setting('app.user_id', true), '')::uuid;
            GRANT SELECT, DELETE ON mine TO {app}
            """),
        Case(
            "CREATE VIEW bodies AS SELECT body FROM messages; GRANT DELETE ON bodies TO {app}",
            "exposed-view/policies/bodies"),
        Case(
            "CREATE VIEW figures AS SELECT count(*) FROM messages; GRANT SELECT ON figures TO {app}",
            "aggregate-told/policies/figures"),
        Case(
            """
            CREATE MATERIALIZED VIEW summary AS SELECT user_id, count(*) FROM messages GROUP BY 1;
            GRANT SELECT ON summary TO {app}
            """, "exposed-view/policies/summary"),
        Case("CREATE MATERIALIZED VIEW summary AS SELECT * FROM messages"),
    ]

    static let functions = [
        Case(
            """
            CREATE FUNCTION of_conversation(wanted uuid) RETURNS SETOF messages LANGUAGE sql
              SECURITY DEFINER SET search_path = public, pg_temp
              AS $$ SELECT * FROM messages WHERE conversation_id = wanted $$
            """, "definer-function/policies/of_conversation(uuid)"),
        Case(
            """
            CREATE FUNCTION of_conversation(wanted uuid) RETURNS SETOF messages LANGUAGE sql
              SECURITY DEFINER SET search_path = public, pg_temp
              AS $$ SELECT * FROM messages WHERE conversation_id = wanted
                AND user_id = nullif(current_setting('app.user_id', true), '')::uuid $$
            """),
        Case(
            """
            CREATE FUNCTION of_conversation(wanted uuid) RETURNS SETOF messages LANGUAGE sql
              SECURITY DEFINER SET search_path = public, pg_temp
              AS $$ SELECT * FROM messages WHERE conversation_id = wanted $$;
            REVOKE EXECUTE ON FUNCTION of_conversation FROM PUBLIC
            """),
        Case(
            """
            CREATE FUNCTION tidy(which text, hard boolean) RETURNS void LANGUAGE plpgsql
              SECURITY DEFINER SET search_path = public, pg_temp
              AS $$ BEGIN IF which = 'assistant' AND hard THEN
                DELETE FROM messages WHERE role = which; END IF; END $$
            """, "definer-function/policies/tidy(text, boolean)"),
        Case(
            """
            CREATE FUNCTION act_for(someone uuid) RETURNS void LANGUAGE sql SECURITY DEFINER
              SET search_path = public, pg_temp
              AS $$ SELECT set_config('app.user_id', someone::text, true) $$
            """, "definer-function/policies/act_for(uuid)"),
        Case(
            """
            CREATE FUNCTION busy() RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER
              SET search_path = public, pg_temp AS $$ SELECT count(*) FROM messages $$
            """, "aggregate-told/policies/busy()"),
        Case(
            """
            CREATE FUNCTION owns(wanted uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
              SET search_path = public, pg_temp AS $$ SELECT EXISTS (SELECT FROM conversations
                WHERE id = wanted AND user_id = nullif(current_setting('app.user_id', true), '')::uuid)
              $$
            """),
    ]

    static let copies = [
        Case(
            """
            CREATE TABLE audit (id bigint GENERATED ALWAYS AS IDENTITY, content text);
            GRANT SELECT ON audit TO {app};
            CREATE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
              SET search_path = public, pg_temp
              AS $$ BEGIN INSERT INTO audit (content) VALUES (NEW.body); RETURN NEW; END $$;
            CREATE TRIGGER audit AFTER INSERT ON messages FOR EACH ROW EXECUTE FUNCTION audit()
            """, "copied-rows/policies/audit"),
        Case(
            """
            CREATE TABLE audit (id bigint GENERATED ALWAYS AS IDENTITY, content text);
            CREATE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
              SET search_path = public, pg_temp
              AS $$ BEGIN INSERT INTO audit (content) VALUES (NEW.body); RETURN NEW; END $$;
            CREATE TRIGGER audit AFTER INSERT ON messages FOR EACH ROW EXECUTE FUNCTION audit()
            """),
        // A copy that keeps the owner's column is found as a table of users, without a foreign key.
        Case(
            """
            CREATE TABLE copies AS SELECT * FROM messages; GRANT SELECT ON copies TO {app}
            """, "row-security-off/policies/copies"),
    ]

    @Test(
        "A view, a function or a copy is found only where it opens something",
        arguments: views + functions + copies)
    func exposure(example: Case) async throws {
        let report = try await PolicySchema.chat.attacked(example.sql)
        #expect(report.findings.filter { $0.severity > .info }.map(\.fingerprint) == example.found)
        #expect(report.probes.filter { $0.outcome == .inconclusive }.map(\.reason) == [])
        #expect(report.twins.filter { !$0.silent.isEmpty } == [])
    }
}
