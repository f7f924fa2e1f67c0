import ResultModel
import Testing

@testable import Verification

/// Rights and ways that no policy is asked about: all in one database, since each attack looks at
/// all of them, and once with every fix applied.
@Suite("Rights and channels past the policies")
struct RightsAndChannelsTests {
    /// `{path}` ends the search paths, `{say}` is what the trigger sends, `{own}` what it writes.
    private static let objects = """
        CREATE FUNCTION me() RETURNS uuid LANGUAGE sql STABLE
          RETURN nullif(current_setting('app.user_id', true), '')::uuid;
        CREATE FUNCTION talks() RETURNS bigint LANGUAGE sql SECURITY DEFINER
          SET search_path = public{path}
          AS $$ SELECT count(*) FROM conversations WHERE user_id = public.me() $$;
        CREATE FUNCTION is_mine(wanted uuid) RETURNS boolean LANGUAGE sql STABLE {invoker}
          AS $$ SELECT EXISTS (SELECT FROM conversations
            WHERE id = wanted AND user_id = public.me()) $$;
        CREATE POLICY mine ON messages FOR SELECT USING (is_mine(conversation_id));
        CREATE FUNCTION said() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
          SET search_path = pg_catalog, pg_temp AS $$ BEGIN
            PERFORM pg_notify('said', {say});
            UPDATE public.conversations c SET title = c.title WHERE {own};
            RETURN NULL; END $$;
        CREATE TRIGGER said AFTER INSERT OR UPDATE ON messages
          FOR EACH ROW EXECUTE FUNCTION said();
        CREATE SCHEMA workshop;
        GRANT USAGE, CREATE ON SCHEMA workshop TO {app};
        ANALYZE;

        """

    private static let rights = """
        GRANT TRIGGER ON messages TO {app};
        GRANT REFERENCES ON conversations TO {app};
        GRANT SELECT ON pg_statistic TO {app};
        ALTER ROLE {app} REPLICATION;
        ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO {app};
        CREATE FUNCTION first_talk() RETURNS uuid LANGUAGE sql SECURITY DEFINER
          SET search_path = workshop, public, pg_temp
          AS $$ SELECT id FROM conversations WHERE user_id = public.me() ORDER BY id LIMIT 1 $$;
        """

    private func objects(_ words: [String: String]) -> String {
        words.reduce(Self.objects) { $0.replacing($1.key, with: $1.value) }
    }

    @Test("Each is found, with what a user got out of it")
    func found() async throws {
        var app = ""
        let fault = objects([
            "{path}": "", "{invoker}": "", "{say}": "row_to_json(NEW)::text", "{own}": "true",
        ])
        let report = try await PolicySchema.chat.attacked(fault + Self.rights) { app = $0.app }
        let severities = Dictionary(
            report.findings.map { ("\($0.ruleId) \($0.object)", $0.severity) }
        ) { first, _ in first }
        let expected: [String: Severity] = [
            "definer-search-path talks()": .medium, "definer-search-path first_talk()": .medium,
            // Whoever may make tables may set the identity too.
            "policy-search-path is_mine(uuid)": .low,
            "trigger-granted messages": .critical, "references-granted conversations": .medium,
            "statistics-told pg_statistic": .critical, "replication-granted \(app)": .high,
            "notified-content said": .high, "spreading-write messages": .critical,
        ]
        for (finding, severity) in expected {
            #expect(severities[finding] == severity, "\(finding)")
        }
        #expect(
            severities.keys.contains { $0.hasPrefix("open-default-privileges ") })
        let evidence = { (rule: String) in
            report.findings.filter { $0.ruleId == rule }.map(\.evidence).joined(separator: "\n")
        }
        #expect(evidence("definer-search-path").contains("a temporary table named conversations"))
        #expect(evidence("definer-search-path").contains("may CREATE in workshop"))
        #expect(evidence("references-granted").contains("23503"))
        #expect(evidence("statistics-told").contains("user "))
        #expect(evidence("spreading-write").contains("rows of others"))
        #expect(report.twins.filter { !$0.silent.isEmpty } == [])
    }

    @Test(
        "With paths that end in pg_temp, keys alone on channels, and no such rights, all is silent")
    func silent() async throws {
        let sound = objects([
            "{path}": ", pg_temp", "{invoker}": "SET search_path = public, pg_temp",
            "{say}": "NEW.id::text", "{own}": "c.id = NEW.conversation_id",
        ])
        let report = try await PolicySchema.chat.attacked(sound)
        #expect(report.findings.filter { $0.ruleId != "server-defect" }.map(\.fingerprint) == [])
        #expect(report.probes.filter { $0.outcome == .inconclusive }.map(\.reason) == [])
        #expect(report.twins.filter { !$0.silent.isEmpty } == [])
        let rules = Set(report.twins.map(\.rule))
        let new: [Rule] = [
            .definerSearchPath, .policySearchPath, .triggerGranted, .referencesGranted,
            .statisticsTold, .replicationGranted, .notifiedContent, .spreadingWrite,
            .openDefaultPrivileges,
        ]
        #expect(Set(new.map(\.id)).subtracting(rules) == [])
    }
}
