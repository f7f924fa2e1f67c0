import DatabaseCatalog
import ScenarioModel
import Testing

@testable import Population

@Suite("A population plan")
struct PopulationPlanTests {
    @Test(
        "finds every row's key from its owner, and the owner from the key",
        arguments: [(1, 1), (10, 2), (137, 3), (300, 4)])
    func bothDirections(users: Int, seed: Int) throws {
        let plan = try TodoScenario.plan(users: users, seed: UInt64(seed))
        for table in plan.tables.indices {
            var seen = [Bool](repeating: false, count: plan.tables[table].rowCount)
            for user in 0..<users {
                for row in 0..<plan.rowCount(table: table, user: user) {
                    let key = plan.key(table: table, user: user, row: row)
                    guard case .integer(let number) = key else {
                        Issue.record("an integer key was expected")
                        return
                    }
                    #expect(!seen[Int(number) - 1])
                    seen[Int(number) - 1] = true
                    #expect(plan.owner(table: table, integerKey: number) == user)
                    #expect(plan.owner(table: table, key: key) == user)
                }
            }
            #expect(seen.allSatisfy { $0 })
        }
    }

    @Test("knows no owner of keys that were not seeded")
    func unknownKeys() throws {
        let plan = try TodoScenario.plan(users: 50)
        for table in plan.tables.indices {
            let count = Int64(plan.tables[table].rowCount)
            for key in [0, -1, count + 1, .max, .min] {
                #expect(plan.owner(table: table, integerKey: key) == -1)
                #expect(plan.owner(table: table, key: .integer(key)) == nil)
            }
            #expect(plan.owner(table: table, key: .text("x")) == nil)
        }
    }

    @Test("gives a child a parent of the same user, and every parent's rows to one user")
    func parents() throws {
        let plan = try TodoScenario.plan(users: 120)
        let messages = try #require(plan.tableIndex(named: "messages"))
        let conversations = try #require(plan.tableIndex(named: "conversations"))
        for user in 0..<120 {
            for row in 0..<plan.rowCount(table: messages, user: user) {
                let parent = try #require(plan.parent(table: messages, user: user, row: row))
                #expect(parent.table == conversations)
                #expect(parent.user == user)
                #expect(parent.row < plan.rowCount(table: conversations, user: user))
            }
        }
        let tasks = try #require(plan.tableIndex(named: "tasks"))
        #expect(plan.parent(table: tasks, user: 3, row: 0) == nil)
    }

    @Test("ranks users alike in every table")
    func ranksAgree() throws {
        let plan = try TodoScenario.plan(users: 500)
        let names = ["tasks", "conversations", "messages"]
        let tables = try names.map { try #require(plan.tableIndex(named: $0)) }
        let heaviest = plan.userAtQuantile(1, table: tables[0])
        #expect(plan.rowCount(table: tables[0], user: heaviest) == 1000)
        for table in tables {
            #expect(plan.userAtQuantile(1, table: table) == heaviest)
            let lightest = plan.userAtQuantile(0, table: table)
            let fewest = (0..<500).map { plan.rowCount(table: table, user: $0) }.min()
            #expect(plan.rowCount(table: table, user: lightest) == fewest)
        }
    }

    @Test("finds the rows with the fewest and the most below them, and their owners")
    func rowsByChildren() throws {
        let plan = try TodoScenario.plan(users: 80)
        let messages = try #require(plan.tableIndex(named: "messages"))
        let conversations = try #require(plan.tableIndex(named: "conversations"))
        var counts: [[Int]: Int] = [:]
        for user in 0..<80 {
            for row in 0..<plan.rowCount(table: messages, user: user) {
                let parent = try #require(plan.parent(table: messages, user: user, row: row))
                counts[[parent.user, parent.row], default: 0] += 1
            }
        }
        let sorted = counts.values.sorted()
        // Every conversation has a message here.
        #expect(sorted.count == plan.tables[conversations].rowCount)
        for quantile in [0, 0.05, 0.5, 0.9, 1] {
            let found = try #require(
                plan.rowAtQuantile(quantile, table: conversations, byRowsIn: messages))
            let place = Int((quantile * Double(sorted.count - 1)).rounded())
            #expect(counts[[found.user, found.row]] == sorted[place], "\(quantile)")
        }
        let users = try #require(plan.tableIndex(named: "users"))
        for (table, child) in [
            (users, messages), (messages, conversations), (conversations, conversations),
        ] {
            #expect(plan.rowAtQuantile(1, table: table, byRowsIn: child) == nil)
        }
    }

    @Test("keeps the children of a parent near each other, but not side by side")
    func bursts() throws {
        let plan = try TodoScenario.plan(users: 300)
        let table = try #require(plan.tableIndex(named: "messages"))
        let family = try #require(plan.layouts[table].family)
        var contiguous = 0
        for parent in 0..<plan.layouts[table - 1].rowCount {
            let count = family.count(ofParentAt: parent)
            guard count > 1 else { continue }
            let first = family.position(ofChild: 0, ofParentAt: parent)
            let last = family.position(ofChild: count - 1, ofParentAt: parent)
            let burst = parent / BurstSchedule.width
            #expect(last - first < family.bursts.count(burst))
            contiguous += last - first == count - 1 ? 1 : 0
        }
        #expect(contiguous < plan.layouts[table - 1].rowCount / 20)
    }

    @Test("never makes a child before its parent, nor two rows of a table at one time")
    func times() throws {
        let plan = try TodoScenario.plan(users: 200)
        for table in plan.tables.indices {
            var latest = Int64.min
            for position in 0..<plan.tables[table].rowCount {
                let time = plan.times[table].time(at: position)
                #expect(time > latest)
                #expect(time < TodoScenario.asOf)
                latest = time
                if let family = plan.layouts[table].family {
                    let parent = family.child(atPosition: position).parent
                    #expect(plan.times[table - 1].time(at: parent) < time)
                }
            }
        }
    }

    @Test("says which maximum was lowered, and to what")
    func notes() throws {
        let plan = try TodoScenario.plan(users: 10)
        #expect(
            plan.notes.contains { $0.hasPrefix("tasks: the maximum was lowered from 1000 to 500") })
        #expect(try TodoScenario.plan(users: 1000).notes.isEmpty)
    }

    @Test("changes with the seed and with nothing else")
    func seeds() throws {
        let one = try TodoScenario.plan(users: 40, seed: 1)
        let same = try TodoScenario.plan(users: 40, seed: 1)
        let other = try TodoScenario.plan(users: 40, seed: 2)
        let keys = { (plan: PopulationPlan) in
            (0..<40).flatMap { user in
                (0..<plan.rowCount(table: 1, user: user)).map {
                    plan.key(table: 1, user: user, row: $0)
                }
            }
        }
        #expect(keys(one) == keys(same))
        #expect(keys(one) != keys(other))
    }

    @Test("counts rows per parent where the scenario says so")
    func perParent() throws {
        var tables = TodoScenario.tables
        tables[3].rows = TodoScenario.counts(1, 60, 20, per: .perParent)
        tables[3].owner = nil
        let plan = try TodoScenario.plan(users: 100, tables: tables)
        let family = try #require(plan.layouts[3].family)
        let counts = (0..<plan.layouts[2].rowCount).map { family.count(ofParentAt: $0) }
        #expect(counts.min() == 1)
        #expect(counts.max() == 60)
        #expect(counts.reduce(0, +) == counts.count * 20)
    }

    @Test("refuses children for users who own no parent")
    func barrenUsers() throws {
        var tables = TodoScenario.tables
        tables[2].rows = TodoScenario.counts(0, 100, 10)
        let error = #expect(throws: PopulationError.self) {
            try TodoScenario.plan(users: 1000, tables: tables)
        }
        #expect(error?.description.contains("messages") == true)
        tables[3].rows = TodoScenario.counts(0, 2000, 200)
        let plan = try TodoScenario.plan(users: 1000, tables: tables)
        for user in 0..<1000 where plan.rowCount(table: 2, user: user) == 0 {
            #expect(plan.rowCount(table: 3, user: user) == 0)
        }
        #expect(plan.tables[3].rowCount == 200_000)
    }

    @Test("gives no child to users who lack one of its parents, and all of them to the others")
    func missingSecondParents() throws {
        let updates = TodoCatalog.table(
            5, "task_updates",
            [
                TodoCatalog.column(
                    1, "id", TodoCatalog.integer, default: "nextval('task_updates_id_seq')"),
                TodoCatalog.column(2, "conversation_id", TodoCatalog.integer),
                TodoCatalog.column(3, "task_id", TodoCatalog.integer),
            ], references: ["conversation_id": 3, "task_id": 2])
        let catalog = Catalog(tables: TodoCatalog.catalog.tables + [updates])
        func planned(_ minimum: Int) throws -> PopulationPlan {
            try TodoScenario.plan(
                users: 1000,
                tables: TodoScenario.tables + [
                    TodoScenario.table(
                        "task_updates", parents: ["conversation_id", "task_id"],
                        rows: TodoScenario.counts(minimum, 500, 20))
                ], catalog: catalog)
        }
        let plan = try planned(0)
        let tasks = try #require(plan.tableIndex(named: "tasks"))
        let table = try #require(plan.tableIndex(named: "task_updates"))
        let without = (0..<1000).filter { plan.rowCount(table: tasks, user: $0) == 0 }
        #expect(!without.isEmpty)
        #expect(without.allSatisfy { plan.rowCount(table: table, user: $0) == 0 })
        #expect(plan.tables[table].rowCount == 20_000)
        #expect(
            plan.rowCount(table: table, user: plan.userAtQuantile(1, table: tasks)) == 500)
        let error = #expect(throws: PopulationError.self) { _ = try planned(1) }
        #expect(error?.description.contains("users own no row") == true)
    }
}
