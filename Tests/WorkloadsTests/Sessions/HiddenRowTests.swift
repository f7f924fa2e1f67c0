import LoadEngine
import Population
import PostgresDriver
import ScenarioModel
import TestDatabases
import Testing

@testable import Workloads

extension ServerTests {
    /// Folders that can be archived; half of them are.
    @Suite(
        .database(
            schema: TestScenario.schema + """
                ALTER TABLE folders ADD COLUMN archived boolean NOT NULL DEFAULT false;
                """))
    struct HiddenRowTests {
        private static let tables = [
            TestScenario.table(
                "folders", owner: "user_id", rows: TestScenario.rows(1...8, mean: 5),
                hidden: HiddenRows(column: "archived", chance: 0.5, position: somewhere)),
            TestScenario.table(
                "notes", parents: ["folder_id"],
                rows: TestScenario.rows(1...5, mean: 3, .perParent)),
        ]

        private func database() throws -> SeededDatabase {
            let mine: KeyValuePairs<String, Generator> = ["folder": .row("folders")]
            return try SeededDatabase(
                try TestScenario.make(
                    [
                        try Operation(
                            "open",
                            "SELECT id, user_id FROM folders WHERE id = :folder AND "
                                + "user_id = :user AND NOT archived", bind: mine,
                            expect: .rows(1...1)),
                        try Operation(
                            "read",
                            "SELECT n.id FROM notes n JOIN folders f ON f.id = n.folder_id "
                                + "WHERE n.id = :note AND f.user_id = :user AND NOT archived",
                            bind: ["note": .row("notes")], expect: .rows(1...1)),
                        try Operation(
                            "archive",
                            "UPDATE folders SET archived = true WHERE id = :folder AND "
                                + "user_id = :user AND NOT archived", bind: mine,
                            deletes: "folders"),
                        try Operation(
                            "restore",
                            "UPDATE folders SET archived = false WHERE id = :folder "
                                + "AND user_id = :user AND archived", bind: mine,
                            concernsHidden: true),
                    ], load: .closed(["open", "read", "archive", "restore"]),
                    tables: Self.tables))
        }

        /// A user with rows of both kinds.
        private func user(of plan: PopulationPlan, hidden fewest: Int = 1) throws -> Int {
            let folders = try #require(plan.tableIndex(named: "folders"))
            return try #require(
                (0..<plan.users).first { user in
                    let hidden = (0..<plan.rowCount(table: folders, user: user)).filter {
                        plan.isHidden(table: folders, user: user, row: $0)
                    }.count
                    return hidden >= fewest
                        && plan.rowCount(table: folders, user: user) > hidden
                })
        }

        @Test func `are never bound, nor is what hangs below them`() throws {
            let database = try database()
            var load = ManualLoad(try database.workloadPlan())
            try load.open()
            for user in 0..<database.population.users {
                for _ in 0..<10 {
                    for name in ["open", "read"] {
                        load.begin(user: user)
                        // Nil where every folder of the user is hidden.
                        let answer = try load.perform(name)
                        #expect(answer == nil || answer == .succeeded(rows: 1))
                    }
                }
            }
            let user = try user(of: database.population)
            load.begin(user: user)
            #expect(try load.perform("open") == .succeeded(rows: 1))
        }

        @Test func `are what operations about hidden rows bind, and may be gone the next time`()
            throws
        {
            let database = try database()
            var load = ManualLoad(try database.workloadPlan())
            try load.open()
            let user = try user(of: database.population)
            load.begin(user: user)
            #expect(try load.perform("restore") == .succeeded(rows: 1))
            var restored = 1
            for _ in 0..<100 {
                load.begin(user: user)
                let answer = try load.perform("restore")
                #expect(answer == .succeeded(rows: 0) || answer == .succeeded(rows: 1))
                if answer == .succeeded(rows: 1) { restored += 1 }
            }
            let key = database.population.tenantKey(ofUser: user)
            #expect(try database.count("folders WHERE archived AND user_id = \(key)") == 0)
            #expect(restored > 0)
        }

        @Test func `a row that is hidden during the run is bound no more`() throws {
            let database = try database()
            var load = ManualLoad(try database.workloadPlan())
            try load.open()
            let plan = database.population
            let user = try user(of: plan)
            let folders = try #require(plan.tableIndex(named: "folders"))
            let shown = (0..<plan.rowCount(table: folders, user: user)).filter {
                !plan.isHidden(table: folders, user: user, row: $0)
            }
            for _ in shown {
                load.begin(user: user)
                #expect(try load.perform("archive") == .succeeded(rows: 1))
            }
            load.begin(user: user)
            #expect(try load.perform("archive") == nil)
            #expect(try load.perform("open") == nil)
            #expect(try load.perform("read") == nil)
        }

        @Test func `are bound by their key alone`() throws {
            let database = try database()
            var scenario = database.scenario
            scenario.operations = [
                try Operation(
                    "restore", "UPDATE folders SET archived = false WHERE name = :name",
                    bind: ["name": .row("folders", "name")], concernsHidden: true)
            ]
            scenario.load = .closed(["restore"])
            #expect(throws: CompilationError.self) { try database.workloadPlan(scenario) }
        }
    }
}
