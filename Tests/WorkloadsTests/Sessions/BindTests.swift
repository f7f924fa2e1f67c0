import LoadEngine
import Population
import PostgresDriver
import ScenarioModel
import TestDatabases
import Testing

@testable import Workloads

extension ServerTests {
    @Suite(.database(schema: TestScenario.schema)) struct BindTests {
        private static let mine: KeyValuePairs<String, Generator> = ["task": .row("tasks")]

        private func operations() throws -> [Operation] {
            [
                try Operation(
                    "get", "SELECT id, user_id FROM tasks WHERE id = :task AND user_id = :user",
                    bind: Self.mine, expect: .rows(1...1)),
                try Operation(
                    "drop", "DELETE FROM tasks WHERE id = :task AND user_id = :user",
                    bind: Self.mine, deletes: "tasks"),
                try Operation(
                    "list", "SELECT id, NULL::text AS none FROM tasks WHERE user_id = :user"),
                try Operation(
                    "look", "SELECT 1 WHERE :task::integer > 0 AND :none::text IS NULL",
                    bind: ["task": .row("tasks"), "none": .value("x")], expect: .rows(1...1)),
                try Operation(
                    "rename", "UPDATE tasks SET title = :title WHERE id = :task",
                    bind: ["task": .row("tasks"), "title": .words(30...30)]),
                try Operation(
                    "account", "SELECT id, email FROM users WHERE email = :email", as: .anonymous,
                    bind: ["email": .row("users", "email")], expect: .rows(1...1)),
            ]
        }

        private func database(journeys: [Journey] = [], mix: [String]) throws -> SeededDatabase {
            try SeededDatabase(
                try TestScenario.make(
                    try operations(), journeys: journeys, load: .closed(mix)))
        }

        @Test func `operations of a task share the row they bind`() throws {
            let database = try database(mix: ["get", "drop"])
            var load = ManualLoad(try database.workloadPlan())
            let tasks = try #require(database.population.tableIndex(named: "tasks"))
            try load.open()
            load.begin(user: 3)
            #expect(try load.perform("get") == .succeeded(rows: 1))
            let row = try #require(load.workload.frames[0].boundRows[tasks])
            #expect(try load.perform("get") == .succeeded(rows: 1))
            #expect(try load.perform("drop") == .succeeded(rows: 1))
            #expect(load.workload.frames[0].boundRows[tasks] == row)
            #expect(try database.count("tasks WHERE id = \(row.key)") == 0)
        }

        @Test func `a row that another task has bound is not deleted`() throws {
            let database = try database(mix: ["get", "drop"])
            var load = ManualLoad(try database.workloadPlan())
            let plan = database.population
            let tasks = try #require(plan.tableIndex(named: "tasks"))
            let user = try #require(
                (0..<plan.users).first { plan.rowCount(table: tasks, user: $0) == 1 })
            try load.open()
            load.begin(task: 0, user: user)
            #expect(try load.perform("get", task: 0) == .succeeded(rows: 1))
            // Neither the one it drew nor the one that is left.
            load.begin(task: 1, user: user)
            #expect(try load.perform("drop", task: 1) == nil)
            #expect(try load.perform("get", task: 1) == .succeeded(rows: 1))
            #expect(try load.perform("drop", task: 1) == nil)
            load.workload.endTask(0)
            #expect(try load.perform("drop", task: 1) == .succeeded(rows: 1))
            load.begin(task: 0, user: user)
            #expect(try load.perform("get", task: 0) == nil)
        }

        @Test func `a loop binds each captured row, NULL as NULL`() throws {
            let database = try database(
                journeys: [
                    Journey(
                        "all",
                        [
                            .perform("list"),
                            .each("list", ["task": "id", "none": "none"], do: "look"),
                        ])
                ], mix: ["all"])
            let plan = try database.workloadPlan()
            #expect(plan.operations.map(\.name) == ["list", "look"])
            var load = ManualLoad(plan)
            try load.open()
            load.begin(user: 3)
            let tasks = try #require(database.population.tableIndex(named: "tasks"))
            let owned = database.population.rowCount(table: tasks, user: 3)
            #expect(try load.perform("list") == .succeeded(rows: owned))
            #expect(load.workload.iterations(task: 0, source: 0) == owned)
            for row in 0..<owned {
                #expect(try load.perform("look", iteration: row) == .succeeded(rows: 1))
            }
            #expect(try load.perform("look", iteration: owned) == nil)
            // The same operation again begins its list anew.
            #expect(try load.perform("list") == .succeeded(rows: owned))
            #expect(load.workload.iterations(task: 0, source: 0) == owned)
        }

        @Test func `generated text keeps to its column's length`() throws {
            let database = try database(mix: ["rename"])
            var load = ManualLoad(try database.workloadPlan())
            try load.open()
            for round in 0..<300 {
                load.begin(user: round % 20)
                let outcome = try load.perform("rename")
                #expect(outcome == nil || outcome == .succeeded(rows: 1))
            }
        }

        @Test func `what an anonymous operation writes is nobody's`() throws {
            let register = "INSERT INTO users (email) VALUES (:email)"
            let bind: KeyValuePairs<String, Generator> = ["email": .text(.email)]
            let database = try SeededDatabase(
                try TestScenario.make(
                    [
                        try Operation("register", register, as: .anonymous, bind: bind),
                        try Operation("invite", register, bind: bind),
                    ], load: .closed(["register", "invite"])))
            var load = ManualLoad(try database.workloadPlan())
            try load.open()
            load.begin(user: 3)
            let own = "users WHERE email LIKE '%\(database.population.canary(ofUser: 3).text)%'"
            #expect(try load.perform("register") == .succeeded(rows: 1))
            // The address that was seeded is the user's, and no other.
            #expect(try database.count(own) == 1)
            #expect(try load.perform("invite") == .succeeded(rows: 1))
            #expect(try database.count(own) == 2)
        }

        @Test func `a unique column is bound to the user's own value`() throws {
            let database = try database(mix: ["account"])
            var load = ManualLoad(try database.workloadPlan())
            try load.open()
            for user in 0..<20 {
                load.begin(user: user)
                #expect(try load.perform("account") == .succeeded(rows: 1))
            }
            #expect(load.workload.finish().leakCount == 0)
        }
    }
}
