import DatabaseCatalog
import Population
import Stochastics
import TestDatabases
import Testing

@testable import Workloads

extension ServerTests {
    @Suite(.database(schema: TestScenario.schema)) struct OwnedRowsTests {
        private func plan() throws -> PopulationPlan {
            try SeededDatabase(try TestScenario.make([], load: nil)).population
        }

        private func keys(_ plan: PopulationPlan, _ table: Int, _ user: Int) -> Set<RowKey> {
            Set(
                (0..<plan.rowCount(table: table, user: user)).map {
                    plan.key(table: table, user: user, row: $0)
                })
        }

        /// Every row that a thousand draws give.
        private func drawn(_ rows: OwnedRows, _ table: Int, _ user: Int) -> Set<RowKey> {
            var random = SplittableRandom(seed: 5)
            return Set(
                (0..<1_000).compactMap { _ in
                    rows.draw(table: table, user: user, &random)?.key
                })
        }

        private func user(of plan: PopulationPlan, with count: Int, in table: Int) throws -> Int {
            try #require(
                (0..<plan.users).first { plan.rowCount(table: table, user: $0) == count })
        }

        @Test func `exactly the seeded rows are drawn`() throws {
            let plan = try plan()
            for name in ["tasks", "folders", "notes"] {
                let table = try #require(plan.tableIndex(named: name))
                for user in 0..<plan.users {
                    #expect(drawn(OwnedRows(plan: plan), table, user) == keys(plan, table, user))
                }
            }
        }

        @Test func `who owns nothing draws and retires nothing`() throws {
            let plan = try plan()
            let tasks = try #require(plan.tableIndex(named: "tasks"))
            let user = try user(of: plan, with: 0, in: tasks)
            var rows = OwnedRows(plan: plan)
            #expect(drawn(rows, tasks, user) == [])
            #expect(rows.retire(table: tasks, user: user, except: []) == nil)
            rows.join(PendingRow(table: tasks, row: BoundRow(key: .integer(9_000))), user: user)
            #expect(drawn(rows, tasks, user) == [.integer(9_000)])
        }

        @Test func `rows made in the run are retired first, then the last seeded, each once`()
            throws
        {
            let plan = try plan()
            let tasks = try #require(plan.tableIndex(named: "tasks"))
            let user = try user(of: plan, with: 9, in: tasks)
            var rows = OwnedRows(plan: plan)
            rows.join(PendingRow(table: tasks, row: BoundRow(key: .integer(9_001))), user: user)
            rows.join(PendingRow(table: tasks, row: BoundRow(key: .integer(9_002))), user: user)
            var retired: [RowKey] = []
            for _ in 0..<20 {
                guard let row = rows.retire(table: tasks, user: user, except: []) else {
                    break
                }
                retired.append(row.key)
                #expect(drawn(rows, tasks, user).isDisjoint(with: retired))
            }
            let seeded = (0..<9).map { plan.key(table: tasks, user: user, row: $0) }
            #expect(retired == [.integer(9_002), .integer(9_001)] + seeded.reversed())
            #expect(drawn(rows, tasks, user) == [])
        }

        @Test func `a row that is in use is passed over`() throws {
            let plan = try plan()
            let tasks = try #require(plan.tableIndex(named: "tasks"))
            let user = try user(of: plan, with: 9, in: tasks)
            let seeded = (0..<9).map { plan.key(table: tasks, user: user, row: $0) }
            var rows = OwnedRows(plan: plan)
            rows.join(PendingRow(table: tasks, row: BoundRow(key: .integer(9_001))), user: user)
            let busy: [RowKey] = [.integer(9_001), seeded[8], seeded[6]]
            var retired: [RowKey] = []
            for _ in 0..<20 {
                guard let row = rows.retire(table: tasks, user: user, except: busy) else {
                    break
                }
                retired.append(row.key)
            }
            #expect(Set(retired) == Set(seeded).subtracting(busy))
            #expect(retired.count == 7)
            #expect(drawn(rows, tasks, user) == Set(busy))
        }

        @Test func `a particular row can be retired, twice without harm`() throws {
            let plan = try plan()
            let tasks = try #require(plan.tableIndex(named: "tasks"))
            let user = try user(of: plan, with: 9, in: tasks)
            var rows = OwnedRows(plan: plan)
            for row in [3, 8, 3, 7] {
                let key = plan.key(table: tasks, user: user, row: row)
                rows.retire(
                    table: tasks, user: user, row: BoundRow(key: key, seededRow: row))
            }
            rows.retire(
                table: tasks, user: user, key: plan.key(table: tasks, user: user, row: 0))
            let left = [1, 2, 4, 5, 6].map { plan.key(table: tasks, user: user, row: $0) }
            #expect(drawn(rows, tasks, user) == Set(left))
        }

        @Test func `a row goes with the one that it hangs below`() throws {
            let plan = try plan()
            let folders = try #require(plan.tableIndex(named: "folders"))
            let notes = try #require(plan.tableIndex(named: "notes"))
            let user = try user(of: plan, with: 4, in: folders)
            var rows = OwnedRows(plan: plan)
            let last = plan.key(table: folders, user: user, row: 3)
            for (row, note) in [(3, 9_001), (2, 9_002)] {
                var bound = [BoundRow?](repeating: nil, count: plan.tables.count)
                bound[folders] = BoundRow(
                    key: plan.key(table: folders, user: user, row: row), seededRow: row)
                let made = BoundRow(
                    key: .integer(Int64(note)),
                    ancestors: rows.ancestors(ofRowMadeIn: notes, user: user, below: bound))
                rows.join(PendingRow(table: notes, row: made), user: user)
                #expect(
                    rows.ancestor(of: made, in: notes, user: user, at: folders)
                        == bound[folders]?.key)
            }
            let seeded = BoundRow(key: .integer(1), seededRow: 0)
            let first = plan.key(table: folders, user: user, row: 0)
            #expect(rows.ancestor(of: seeded, in: notes, user: user, at: folders) == first)
            #expect(rows.ancestor(of: seeded, in: folders, user: user, at: notes) == nil)
            #expect(rows.retire(table: folders, user: user, except: [])?.key == last)
            let left = (0..<plan.rowCount(table: notes, user: user)).filter {
                plan.parent(table: notes, user: user, row: $0)?.row != 3
            }.map { plan.key(table: notes, user: user, row: $0) }
            #expect(left.count < plan.rowCount(table: notes, user: user))
            #expect(drawn(rows, notes, user) == Set(left + [.integer(9_002)]))
        }

        @Test func `makers are remembered where rows are recognised by key`() throws {
            let plan = try plan()
            var rows = OwnedRows(plan: plan, recognisedByKey: [2])
            rows.join(PendingRow(table: 2, row: BoundRow(key: .integer(5))), user: 3)
            rows.join(PendingRow(table: 1, row: BoundRow(key: .integer(5))), user: 3)
            #expect(rows.owner(table: 2, key: .integer(5)) == 3)
            #expect(rows.owner(table: 2, key: .integer(6)) == nil)
            #expect(rows.owner(table: 1, key: .integer(5)) == nil)
            #expect(!rows.hasUncertainRows(table: 2, user: 3))
            rows.mayHaveMade(table: 2, user: 3)
            #expect(rows.hasUncertainRows(table: 2, user: 3))
            #expect(!rows.hasUncertainRows(table: 2, user: 4))
        }
    }
}
