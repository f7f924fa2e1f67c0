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
            CREATE VIEW mine WITH (security_barrier) AS SELECT * FROM messages
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

    static let conditions = [
        Case(
            """
            ALTER TABLE messages ADD COLUMN is_public boolean NOT NULL DEFAULT false;
            CREATE POLICY shared ON messages FOR SELECT USING (is_public)
            """, "conditional-exposure/policies/messages.is_public"),
        Case(
            """
            ALTER TABLE conversations ADD COLUMN state text NOT NULL DEFAULT 'open'
              CHECK (state IN ('open', 'shown'));
            CREATE POLICY shared ON messages FOR SELECT USING (EXISTS (
              SELECT FROM conversations c WHERE c.id = conversation_id AND c.state = 'shown'));
            CREATE POLICY shown ON conversations FOR SELECT USING (state = 'shown')
            """, "conditional-exposure/policies/conversations.state"),
        Case(
            """
            ALTER TABLE messages ADD COLUMN deleted_at timestamptz;
            CREATE POLICY kept ON messages AS RESTRICTIVE FOR SELECT USING (deleted_at IS NULL)
            """),
        Case(
            """
            CREATE POLICY staff ON messages FOR SELECT
              USING (current_setting('app.role', true) = 'admin')
            """, "settable-bypass/policies/app.role"),
        Case(
            """
            CREATE FUNCTION is_staff() RETURNS boolean LANGUAGE sql STABLE
              AS $$ SELECT coalesce(current_setting('app.staff', true), '') <> '' $$;
            CREATE POLICY staff ON messages FOR SELECT USING (is_staff())
            """, "settable-bypass/policies/app.staff"),
        Case(
            """
            CREATE POLICY support ON messages FOR SELECT USING (
              current_setting('app.user_id', true) = '6a5b1d0e-0000-4000-8000-00000000beef')
            """, "hard-coded-identity/policies/messages"),
        Case(
            """
            CREATE POLICY welcome ON messages FOR SELECT
              USING (user_id = '6a5b1d0e-0000-4000-8000-00000000beef')
            """, "hard-coded-identity/policies/messages"),
    ]

    static let oracles = [
        Case(
            """
            ALTER TABLE conversations ADD COLUMN slug text;
            UPDATE conversations SET slug = left(id::text, 8);
            ALTER TABLE conversations ALTER slug SET NOT NULL, ADD UNIQUE (slug)
            """, "unique-existence/policies/conversations (slug)"),
        Case(
            """
            ALTER TABLE conversations ADD COLUMN slug text;
            UPDATE conversations SET slug = left(id::text, 8);
            ALTER TABLE conversations ALTER slug SET NOT NULL, ADD UNIQUE (user_id, slug)
            """),
        Case(
            """
            CREATE FUNCTION same_owner() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
              SET search_path = public, pg_temp AS $$ BEGIN
                IF EXISTS (SELECT FROM conversations
                  WHERE id = NEW.conversation_id AND user_id <> NEW.user_id) THEN
                  RAISE EXCEPTION 'not yours'; END IF; RETURN NEW; END $$;
            CREATE TRIGGER same_owner BEFORE INSERT OR UPDATE ON messages
              FOR EACH ROW EXECUTE FUNCTION same_owner()
            """, "parent-existence/policies/messages → conversations"),
    ]

    static let lints = [
        Case(
            """
            CREATE FUNCTION me() RETURNS text LANGUAGE sql STABLE SECURITY DEFINER
              AS $$ SELECT current_setting('app.user_id', true) $$
            """, "definer-search-path/policies/me()"),
        Case(
            """
            CREATE FUNCTION loud(content text) RETURNS boolean LANGUAGE plpgsql LEAKPROOF COST 0.001
              AS $$ BEGIN RAISE NOTICE '%', content; RETURN true; END $$
            """, "leakproof-function/policies/loud(text)"),
        Case(
            "GRANT UPDATE ON SEQUENCE messages_id_seq TO {app}",
            "writable-sequence/policies/messages_id_seq"),
        Case(
            "ALTER TABLE messages NO FORCE ROW LEVEL SECURITY",
            "unforced-table/policies/messages"),
    ]

    @Test("Policies that recurse, or read what they may not, fail every statement and are told")
    func failingPolicies() async throws {
        let recursive = try await PolicySchema.chat.attacked(
            """
            CREATE POLICY again ON messages FOR SELECT
              USING (EXISTS (SELECT FROM messages m WHERE m.id = messages.id))
            """)
        #expect(
            recursive.findings.serious.map(\.fingerprint)
                == ["policy-error/policies/messages"])
        #expect(recursive.findings.first?.message.contains("recurse") == true)
        #expect(
            recursive.probes.contains { $0.outcome == .inconclusive && $0.object == "messages" })
        let forbidden = try await PolicySchema.chat.attacked(
            """
            CREATE TABLE plans (user_id uuid); CREATE POLICY paid ON messages FOR SELECT
              USING (EXISTS (SELECT FROM plans p WHERE p.user_id = messages.user_id))
            """)
        #expect(
            forbidden.findings.serious.map(\.fingerprint)
                == ["policy-error/policies/messages"])
    }

    @Test("Defects of the throw-away server are remarks, those of a target count")
    func serverDefects() async throws {
        let report = try await PolicySchema.chat.attacked()
        let finding = report.findings.first { $0.ruleId == "server-defect" }
        #expect(finding == nil || finding?.severity == .info)
        #expect(KnownServerDefects.defects(of: 150_018).map(\.name) == ["CVE-2026-120154"])
        #expect(KnownServerDefects.defects(of: 150_020).isEmpty)
        #expect(KnownServerDefects.defects(of: 180_007).isEmpty)
        #expect(KnownServerDefects.defects(of: 150_003).count == 4)
        #expect(KnownServerDefects.defects(of: 110_019).count == 4)
    }

    @Test("What policies speak of is tried on them", arguments: conditions + oracles + lints)
    func words(example: Case) async throws {
        let report = try await PolicySchema.chat.attacked(example.sql)
        #expect(report.findings.serious.map(\.fingerprint) == example.found)
        #expect(report.probes.filter { $0.outcome == .inconclusive }.map(\.reason) == [])
        #expect(report.twins.filter { !$0.silent.isEmpty } == [])
    }

    @Test(
        "A view, a function or a copy is found only where it opens something",
        arguments: views + functions + copies)
    func exposure(example: Case) async throws {
        let report = try await PolicySchema.chat.attacked(example.sql)
        #expect(report.findings.serious.map(\.fingerprint) == example.found)
        #expect(report.probes.filter { $0.outcome == .inconclusive }.map(\.reason) == [])
        #expect(report.twins.filter { !$0.silent.isEmpty } == [])
    }
}
