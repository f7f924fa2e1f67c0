import EphemeralPostgres
import PostgresDriver
import ResultModel
import ScenarioModel
import Testing

@testable import Verification

@Suite("identity-survives-hand-off")
struct HandOffProbeTests {
    /// A role that policies keep to the rows of whoever `app.user_id` names.
    private static func policies(_ role: String) -> String {
        """
        CREATE ROLE \(role) LOGIN PASSWORD 'pooled';
        GRANT SELECT ON ALL TABLES IN SCHEMA public TO \(role);
        ALTER TABLE tasks ENABLE ROW LEVEL SECURITY;
        CREATE POLICY own ON tasks TO \(role)
          USING (user_id = nullif(current_setting('app.user_id', true), '')::int);
        CREATE FUNCTION enter(who int) RETURNS void LANGUAGE plpgsql AS
        $$ BEGIN PERFORM set_config('app.user_id', who::text, false); END $$;
        """
    }

    /// Performs the probe with these identity statements.
    private func report(
        _ identity: String..., sql: String = ""
    ) async throws -> HandOffProbe.Report {
        let role = "pooled_\(UInt32.random(in: 0 ... .max))"
        let database = try await TestDatabase(
            .small, sql: Self.policies(role) + sql.replacing("APPLICATION", with: role)
        ) { scenario in
            scenario.database.identity = try identity.map {
                IdentityStatement(
                    sql: try SQLTemplate.parse($0), binds: [],
                    position: SourcePosition(line: 1, column: 1))
            }
        }
        let place = Dictionary(
            uniqueKeysWithValues: database.parameters.keywords.map { ($0.name, $0.value) })
        let pooler = try await PgBouncer.start(
            try #require(await PoolerInstallation.locate(), "make deps installs pgbouncer"),
            before: PoolerUpstream(
                host: try #require(place["host"]), port: try #require(place["port"]),
                database: try #require(place["dbname"]), user: role, password: "pooled"),
            pools: ["probe", "twin"], poolSize: 1)
        let report = Result {
            try HandOffProbe(database.context).run(
                ConnectionParameters(pooler.connectionParameters(pool: "probe")),
                twin: ConnectionParameters(pooler.connectionParameters(pool: "twin")),
                observer: database.connection)
        }
        await pooler.stop()
        return try report.get()
    }

    @Test("Silent where the identity ends with its transaction; its twin is caught")
    func transactionLocal() async throws {
        for identity in [
            "SELECT set_config('app.user_id', :user, true)",
            "SELECT set_config('app.user_id', :user::text, true), set_config('app.role', 'user', true)",
        ] {
            let report = try await report(identity)
            #expect(report.probe.outcome == .held)
            #expect(report.finding == nil)
            #expect(report.control?.fired == true)
            #expect(report.control?.detail.contains("rows of tasks are visible") == true)
            // Two for each of six users, once without and once with the sabotage.
            #expect(report.handOffs >= 12)
        }
    }

    @Test(
        "Fires where it is set for the session, by whatever statement",
        arguments: [
            "SELECT set_config('app.user_id', :user, false)", "SELECT enter(:user)",
        ])
    func sessionWide(identity: String) async throws {
        let report = try await report(identity)
        #expect(report.probe.outcome == .leaked)
        let finding = try #require(report.finding)
        #expect(finding.ruleId == "identity-survives-hand-off" && finding.severity == .high)
        #expect(finding.evidence.contains("app.user_id is still '"))
        #expect(finding.evidence.contains("rows of tasks are visible"))
        #expect(finding.replay.contains("BEGIN;") && finding.replay.contains("identify("))
        #expect(finding.replay.contains("current_setting('app.user_id', true)"))
        #expect(report.control == nil)
    }

    @Test("Fires where a role is taken and not given back")
    func role() async throws {
        let other = "other_\(UInt32.random(in: 0 ... .max))"
        let sql = "CREATE ROLE \(other) NOLOGIN; GRANT \(other) TO APPLICATION;"
        let kept = try await report("SET ROLE \(other)", sql: sql)
        #expect(kept.finding?.evidence.contains("current_user is still '\(other)'") == true)
    }

    @Test("Silent where a role is taken for the transaction")
    func localRole() async throws {
        let other = "other_\(UInt32.random(in: 0 ... .max))"
        let sql = "CREATE ROLE \(other) NOLOGIN; GRANT \(other) TO APPLICATION;"
        let report = try await report("SET LOCAL ROLE \(other)", sql: sql)
        #expect(report.probe.outcome == .held)
        #expect(report.control?.fired == true)
    }

    @Test("An identity that cannot be taken proves nothing")
    func failing() async throws {
        let report = try await report("SELECT no_such_function(:user)")
        #expect(report.probe.outcome == .inconclusive)
        #expect(report.probe.reason?.contains("no_such_function") == true)
        #expect(report.finding == nil)
    }

    @Test("A pooler that reaches no server proves nothing, and ends nothing")
    func unreachable() async throws {
        let database = try await TestDatabase(.small)
        let pooler = try await PgBouncer.start(
            try #require(await PoolerInstallation.locate(), "make deps installs pgbouncer"),
            before: PoolerUpstream(
                host: "127.0.0.1", port: "1", database: "none", user: "me", password: "pooled"),
            pools: ["probe", "twin"], poolSize: 1)
        let report = Result {
            try HandOffProbe(database.context).run(
                ConnectionParameters(pooler.connectionParameters(pool: "probe")),
                twin: ConnectionParameters(pooler.connectionParameters(pool: "twin")),
                observer: database.connection)
        }
        await pooler.stop()
        #expect(try report.get().probe.outcome == .inconclusive)
        #expect(try report.get().probe.reason?.hasPrefix("through the pooler: ") == true)
    }

    @Test("Without a pooler it is untested, never held")
    func untested() {
        let report = HandOffProbe.untested("pgbouncer is not installed")
        #expect(report.probe.outcome == .untested)
        #expect(report.probe.reason == "pgbouncer is not installed")
    }

    @Test("The settings that carry an identity are found in any of their spellings")
    func settingNames() {
        let names = IdentitySettings.names(
            in: """
                SELECT set_config( 'app.user_id', $1, true), current_setting('request.jwt.claims');
                SET LOCAL App.Tenant = 'x'; set session app.role to 'y'; SET search_path = a
                """)
        #expect(names == ["app.user_id", "request.jwt.claims", "app.tenant", "app.role"])
    }
}
