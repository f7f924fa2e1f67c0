import LoadEngine
import Population
import PostgresDriver
import ScenarioModel
import TestDatabases
import Testing

@testable import Workloads

extension ServerTests {
    /// Row-level security that knows the user from a setting of the transaction.
    @Suite(
        .database(
            schema: TestScenario.schema + """
                DO $$ BEGIN CREATE ROLE bulkhead_app;
                EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
                GRANT ALL ON ALL TABLES IN SCHEMA public TO bulkhead_app;
                GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO bulkhead_app;
                ALTER TABLE tasks ENABLE ROW LEVEL SECURITY;
                CREATE POLICY own ON tasks
                  USING (user_id = current_setting('app.user_id')::integer);
                """))
    struct IdentityTests {
        private func plan(
            _ roundTrips: RoundTrips
        ) throws -> (SeededDatabase, WorkloadPlan) {
            let database = try SeededDatabase(
                try TestScenario.make(
                    [
                        try Operation("list", "SELECT id, user_id FROM tasks"),
                        try Operation("fail", "SELECT 1 / (:user::int - :user::int)"),
                    ], load: .closed(["list", "fail"], roundTrips: roundTrips),
                    identity: [
                        "SELECT set_config('app.user_id', :user, true)",
                        "SELECT set_config('app.user_again', :user, true)",
                    ]))
            let application = TestDatabase.parameters.setting(
                "options", to: "-c role=bulkhead_app")
            return (database, try database.workloadPlan(connectingWith: application))
        }

        @Test(arguments: RoundTrips.allCases)
        func `every transaction runs as its user`(roundTrips: RoundTrips) throws {
            let (database, plan) = try plan(roundTrips)
            let tasks = try #require(database.population.tableIndex(named: "tasks"))
            var load = ManualLoad(plan)
            try load.open()
            for user in 0..<database.population.users {
                let owned = database.population.rowCount(table: tasks, user: user)
                load.begin(user: user)
                #expect(try load.perform("list") == .succeeded(rows: owned))
                #expect(try load.perform("list", .begins) == .succeeded(rows: owned))
                #expect(try load.perform("list", .commits) == .succeeded(rows: owned))
            }
            let evidence = load.workload.finish()
            #expect(evidence.leakCount == 0)
            #expect(evidence.rowsChecked > 0)
        }

        @Test(arguments: RoundTrips.allCases)
        func `nothing of it is left behind, also after a failure`(roundTrips: RoundTrips) throws {
            let (_, plan) = try plan(roundTrips)
            var load = ManualLoad(plan)
            try load.open()
            load.begin(user: 3)
            let opened = load.workload.slots[0].connection
            let connection = try #require(opened)
            for name in ["list", "fail"] {
                let outcome = try load.perform(name)
                if name == "fail" {
                    #expect(outcome == .failed(FailureCode(SQLState(rawValue: "22012"))))
                    #expect(try load.end(commits: false) == .succeeded(rows: 0))
                }
                let left = try connection.query("SELECT current_setting('app.user_id', true)")
                #expect(left.string(row: 0, column: 0) == "")
            }
        }

        @Test(arguments: RoundTrips.allCases)
        func `without names nothing is prepared, and every transaction runs as its user`(
            roundTrips: RoundTrips
        ) throws {
            let (database, prepared) = try plan(roundTrips)
            var plan = prepared
            plan.preparesStatements = false
            let tasks = try #require(database.population.tableIndex(named: "tasks"))
            var load = ManualLoad(plan)
            try load.open()
            for user in 0..<3 {
                load.begin(user: user)
                let owned = database.population.rowCount(table: tasks, user: user)
                #expect(try load.perform("list") == .succeeded(rows: owned))
            }
            let opened = load.workload.slots[0].connection
            let count = try #require(opened).query("SELECT count(*) FROM pg_prepared_statements")
            #expect(count.string(row: 0, column: 0) == "0")
            #expect(load.workload.finish().leakCount == 0)
        }

        @Test func `identity comes first, once for each transaction`() throws {
            let (_, plan) = try plan(.separate)
            var load = ManualLoad(plan)
            try load.open()
            load.begin(user: 3)
            _ = try load.perform("list")
            #expect(
                load.workload.slots[0].stages == [
                    .begin, .prepare(2), .identity(0), .prepare(3), .identity(1), .prepare(0),
                    .operation, .commit,
                ])
            _ = try load.perform("list", .begins)
            #expect(
                load.workload.slots[0].stages == [
                    .begin, .identity(0), .identity(1), .operation,
                ])
            _ = try load.perform("list", .commits)
            #expect(load.workload.slots[0].stages == [.operation, .commit])
        }
    }
}
