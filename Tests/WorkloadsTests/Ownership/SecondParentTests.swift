import DatabaseCatalog
import Population
import PostgresDriver
import ScenarioModel
import Stochastics
import TestDatabases
import Testing

@testable import Workloads

extension ServerTests {
    /// Rows that hang below two rows of one user go with either of them.
    @Suite(
        .database(
            schema: TestScenario.schema + """
                CREATE TABLE marks (
                  id serial PRIMARY KEY, folder_id uuid NOT NULL REFERENCES folders ON DELETE CASCADE,
                  task_id integer NOT NULL REFERENCES tasks ON DELETE CASCADE);
                """))
    struct SecondParentTests {
        private struct Tables {
            let plan: PopulationPlan
            let tasks: Int
            let folders: Int
            let marks: Int
            /// Somebody with several marks.
            let user: Int
        }

        private func tables() throws -> Tables {
            let database = try SeededDatabase(
                try TestScenario.make(
                    [], load: nil,
                    tables: TestScenario.tables + [
                        TestScenario.table(
                            "marks", parents: ["folder_id", "task_id"],
                            rows: TestScenario.rows(0...30, mean: 8))
                    ]))
            let plan = database.population
            let marks = try #require(plan.tableIndex(named: "marks"))
            return Tables(
                plan: plan, tasks: try #require(plan.tableIndex(named: "tasks")),
                folders: try #require(plan.tableIndex(named: "folders")), marks: marks,
                user: plan.userAtQuantile(1, table: marks))
        }

        private func drawn(_ rows: OwnedRows, _ tables: Tables) -> Set<RowKey> {
            var random = SplittableRandom(seed: 5)
            return Set(
                (0..<1_000).compactMap { _ in
                    rows.draw(table: tables.marks, user: tables.user, &random)?.key
                })
        }

        /// The keys of the marks whose parents in a table are not `row`.
        private func spared(
            by row: Int, in table: Int, of tables: Tables
        ) -> Set<RowKey> {
            let plan = tables.plan
            return Set(
                (0..<plan.rowCount(table: tables.marks, user: tables.user)).filter { mark in
                    !plan.parents(table: tables.marks, user: tables.user, row: mark)
                        .contains { $0.table == table && $0.row == row }
                }.map { plan.key(table: tables.marks, user: tables.user, row: $0) })
        }

        @Test func `the plan knows both parents as the server has them`() throws {
            let tables = try tables()
            let plan = tables.plan
            let database = try TestDatabase.connect()
            for user in 0..<plan.users {
                for row in 0..<plan.rowCount(table: tables.marks, user: user) {
                    let parents = plan.parents(table: tables.marks, user: user, row: row)
                    #expect(parents.map(\.table) == [tables.folders, tables.tasks])
                    #expect(parents.allSatisfy { $0.user == user })
                    let keys = parents.map {
                        plan.key(table: $0.table, user: user, row: $0.row).description
                    }
                    let mark = plan.key(table: tables.marks, user: user, row: row).description
                    let found = try database.query(
                        "SELECT folder_id::text, task_id::text FROM marks WHERE id = $1", [mark]
                    ).allRows()
                    #expect(found == [keys])
                }
            }
        }

        @Test(arguments: [true, false])
        func `a seeded row goes with either parent`(isTask: Bool) throws {
            let tables = try tables()
            let parent = isTask ? tables.tasks : tables.folders
            var rows = OwnedRows(plan: tables.plan)
            let all = drawn(rows, tables)
            let parents = tables.plan.parents(table: tables.marks, user: tables.user, row: 0)
            let row = try #require(parents.first { $0.table == parent }).row
            let key = tables.plan.key(table: parent, user: tables.user, row: row)
            rows.retire(
                table: parent, user: tables.user, row: BoundRow(key: key, seededRow: row))
            let spared = spared(by: row, in: parent, of: tables)
            #expect(drawn(rows, tables) == spared)
            #expect(spared.count < all.count)
        }

        @Test(arguments: [true, false])
        func `a row made in the run goes with either parent`(isTask: Bool) throws {
            let tables = try tables()
            let (plan, user) = (tables.plan, tables.user)
            var rows = OwnedRows(plan: plan)
            let before = drawn(rows, tables)
            var bound = [BoundRow?](repeating: nil, count: plan.tables.count)
            for table in [tables.tasks, tables.folders] {
                // Nothing seeded hangs below a row that was made in the run.
                bound[table] = BoundRow(key: .text("made in \(table)"))
                rows.join(
                    PendingRow(table: table, row: try #require(bound[table])), user: user)
            }
            let ancestors = rows.ancestors(ofRowMadeIn: tables.marks, user: user, below: bound)
            #expect(ancestors.map(\.table) == [tables.folders, tables.tasks])
            let made = BoundRow(key: .integer(9_000), ancestors: ancestors)
            rows.join(PendingRow(table: tables.marks, row: made), user: user)
            #expect(drawn(rows, tables) == before.union([.integer(9_000)]))
            let parent = isTask ? tables.tasks : tables.folders
            rows.retire(table: parent, user: user, row: try #require(bound[parent]))
            #expect(drawn(rows, tables) == before)
        }
    }
}
