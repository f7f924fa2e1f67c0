import LoadEngine
import PostgresDriver
import Recording
import ResultModel
import ScenarioModel
import TestDatabases
import Testing

@testable import Workloads

extension ServerTests {
    @Suite(.database(schema: TestScenario.schema)) struct ScenarioCompilerTests {
        private static let list = "SELECT id, user_id FROM tasks WHERE user_id = :user"

        /// What compiling a scenario with one operation comes to, as its error.
        private func mistake(
            _ operations: Operation..., journeys: [Journey] = [], mix: String? = nil,
            identity: [String] = []
        ) throws -> CompilationError? {
            let mix = mix ?? operations[0].name
            let database = try SeededDatabase(
                try TestScenario.make(
                    operations, journeys: journeys, load: .closed([mix]), identity: identity))
            do throws(CompilationError) {
                _ = try database.workloadPlan()
                return nil
            } catch {
                return error
            }
        }

        // MARK: Mistakes

        @Test func `a scenario without a load has nothing to compile`() throws {
            let database = try SeededDatabase(try TestScenario.make([], load: nil))
            let error = #expect(throws: CompilationError.self) { try database.compiler() }
            #expect(error?.message == "the scenario declares no load")
        }

        @Test func `a statement that the server refuses is named with its place`() throws {
            let error = try mistake(try Operation("list", "SELECT titel FROM tasks"))
            #expect(error?.subject == "list")
            #expect(error?.position == somewhere)
            #expect(error?.message.contains("\"titel\" does not exist") == true)
        }

        @Test func `a parameter needs a bind`() throws {
            let error = try mistake(try Operation("get", "SELECT id FROM tasks WHERE id = :task"))
            #expect(error?.description == "get: the parameter :task has no bind")
            #expect(error?.position == somewhere)
        }

        @Test func `a bind names a table of the population, and a column that names a row`() throws
        {
            func mistake(binding row: Generator) throws -> String? {
                try self.mistake(
                    try Operation(
                        "get", "SELECT id FROM tasks WHERE title = :it", bind: ["it": row])
                )?.message
            }
            #expect(try mistake(binding: .row("jobs")) == "jobs is not a table of the population")
            #expect(
                try mistake(binding: .row("tasks", "nr")) == "the table tasks has no column nr")
            #expect(
                try mistake(binding: .row("tasks", "title"))?.hasPrefix(
                    "tasks.title does not name a row") == true)
            #expect(try mistake(binding: .row("users", "email")) == nil)
        }

        @Test func `what creates a row returns its key`() throws {
            let insert = "INSERT INTO tasks (user_id, title) VALUES (:user, 'x')"
            let error = try mistake(try Operation("make", insert, creates: "tasks"))
            #expect(
                error?.message
                    == "it creates a row of tasks but does not return its key: add RETURNING id")
            #expect(error?.position == somewhere)
            #expect(
                try mistake(try Operation("m", insert + " RETURNING id", creates: "tasks")) == nil)
            #expect(
                try mistake(try Operation("m", insert + " RETURNING id", creates: "jobs"))?.message
                    == "jobs is not a table of the population with a key of one column")
        }

        @Test func `what deletes a row binds its key`() throws {
            let error = try mistake(
                try Operation(
                    "drop", "DELETE FROM tasks WHERE user_id = :user", deletes: "tasks"))
            #expect(
                error?.message
                    == "it deletes from tasks, but binds no key of it: bind one to tasks's primary key"
            )
        }

        @Test func `a loop needs a column that is there and can be bound again`() throws {
            func mistake(_ column: String) throws -> String? {
                try self.mistake(
                    try Operation("list", "SELECT id, done FROM tasks WHERE user_id = :user"),
                    try Operation("get", "SELECT id FROM tasks WHERE id = :it"),
                    journeys: [
                        Journey(
                            "all", [.perform("list"), .each("list", ["it": column], do: "get")])
                    ], mix: "all")?.message
            }
            #expect(try mistake("id") == nil)
            #expect(try mistake("nr") == "its rows have no column nr")
            #expect(try mistake("done")?.contains("cannot be bound again") == true)
        }

        @Test func `journeys perform what is declared, and loops bind something`() throws {
            let list = try Operation("list", Self.list)
            #expect(
                try mistake(
                    list, journeys: [Journey("all", [.together("list", "lost")])], mix: "all")
                    == CompilationError(
                        subject: "load", message: "there is no operation or journey 'lost'",
                        position: somewhere))
            #expect(
                try mistake(list, mix: "nothing")?.message
                    == "there is no operation or journey 'nothing'")
            #expect(
                try mistake(
                    list,
                    journeys: [Journey("all", [.perform("list"), .each("list", [:], do: "list")])],
                    mix: "all")?.message
                    == "a loop over the rows of list binds at least one column")
        }

        @Test func `identity statements know the user alone`() throws {
            let list = try Operation("list", Self.list)
            #expect(
                try mistake(list, identity: ["SELECT set_config('app.user', :other, true)"])?
                    .message
                    == "only :user can be bound in identity statements")
            #expect(
                try mistake(list, identity: ["SELECT set_config('app.user', :user, true)"]) == nil)
        }

        // MARK: Plans

        @Test func `operations keep the order of the file, and unused ones are left out`() throws {
            let database = try SeededDatabase(
                try TestScenario.make(
                    [
                        try Operation("a", Self.list), try Operation("unused", Self.list),
                        try Operation("b", Self.list, timeoutNanoseconds: 5),
                        try Operation("c", Self.list),
                    ], journeys: [Journey("both", [.together("c", "a")])],
                    load: .closed(["both", "b"], clients: 7, workers: 2)))
            let plan = try database.compiler().loadPlan()
            #expect(plan.operations.map(\.name) == ["a", "b", "c"])
            #expect(plan.operations[1].timeoutNanoseconds == 5)
            #expect(plan.activities.map(\.name) == ["both", "b"])
            #expect(plan.activities.map(\.isJourney) == [true, false])
            #expect(
                plan.activities[0].steps == [
                    .perform(operation: 2, boundary: .begins),
                    .perform(operation: 0, boundary: [.commits, .releases]),
                ])
            #expect(plan.phases.map(\.model) == [.closed(clients: 7)])
            #expect(plan.users == 20)
            #expect(plan.workers == 2)
            try plan.validate()
        }

        @Test func `an operation that is also looped over is performed in two ways under one name`()
            throws
        {
            let loop = JourneyStep.each("list", ["it": "id"], do: "get")
            let database = try SeededDatabase(
                try TestScenario.make(
                    [
                        try Operation("list", Self.list),
                        try Operation(
                            "get", "SELECT id, user_id FROM tasks WHERE id = :it",
                            bind: ["it": .row("tasks")]),
                    ],
                    journeys: [
                        Journey("one", [.perform("list"), loop]),
                        Journey("two", [.perform("list"), loop, .perform("get")]),
                    ], load: .closed(["one", "two"])))
            let plan = try database.compiler().loadPlan()
            #expect(plan.operations.map(\.name) == ["list", "get", "get"])
            let run = try database.run()
            let own = run.outcome.operations.map(\.counters.succeeded)
            #expect(own[1] > 0)
            #expect(own[2] > 0)
            #expect(run.summary.operations.map(\.name) == ["list", "get"])
            #expect(try run.figures("get").counts.succeeded == Int(own[1] + own[2]))
            #expect(run.summary.journeys.map(\.name) == ["one", "two"])
            #expect(run.summary.journeys.allSatisfy { $0.figures.counts.succeeded > 0 })
            #expect(run.evidence.leakCount == 0)
        }

        // MARK: What rows are recognised by

        private func answer(_ sql: String, as actor: Actor = .user) throws -> AnswerCheck {
            let database = try SeededDatabase(
                try TestScenario.make(
                    [try Operation("it", sql, as: actor)], load: .closed(["it"])))
            let plan = try database.workloadPlan()
            #expect(
                plan.uncheckedOperations
                    == (plan.operations[0].answer.isEmpty && actor == .user ? ["it"] : []))
            return plan.operations[0].answer
        }

        @Test func `an owner column makes the key needless, a table at a time`() throws {
            let one = try answer("SELECT id, user_id, title FROM tasks")
            #expect(one.owners.map(\.column) == [1])
            #expect(one.keys.isEmpty)
            #expect(one.marked == [2])
            let joined = try answer(
                """
                SELECT f.user_id, f.id, n.id, n.body FROM folders f
                JOIN notes n ON n.folder_id = f.id
                """)
            #expect(joined.owners.map(\.column) == [0])
            #expect(joined.keys.map(\.column) == [2])
            #expect(joined.marked == [3])
        }

        @Test func `in a self-join one owner does not answer for two rows`() throws {
            let check = try answer(
                "SELECT a.id, b.id, a.user_id FROM tasks a JOIN tasks b ON b.title = a.title")
            #expect(check.keys.map(\.column) == [0, 1])
        }

        @Test func `text from elsewhere is searched, numbers are not`() throws {
            let check = try answer("SELECT upper(title), count(*) FROM tasks GROUP BY 1")
            #expect(check.scanned == [0])
            #expect(check.owners.isEmpty && check.keys.isEmpty && check.marked.isEmpty)
        }

        @Test func `an answer that tells nothing is listed as unchecked`() throws {
            #expect(try answer("SELECT count(*) FROM tasks").isEmpty)
        }

        @Test func `the system's operations are not checked`() throws {
            #expect(try answer("SELECT id, user_id, title FROM tasks", as: .system).isEmpty)
        }

        @Test(
            .database(
                schema: TestScenario.schema + "CREATE VIEW shown AS SELECT title, id FROM tasks;"))
        func `text that comes through a view is searched`() throws {
            #expect(try answer("SELECT id, title FROM shown").scanned == [1])
        }

        // MARK: Lengths

        @Test(
            arguments: [
                ("title", TypeID.text, "UPDATE tasks SET title = :title", 60),
                ("it", .varchar, "INSERT INTO tasks (title) VALUES (:it)", 60),
                ("it", .text, "INSERT INTO notes (body) VALUES (:it)", nil),
                ("title", .text, "SELECT 1 FROM folders", nil),
                ("email", .varchar, "SELECT 1 FROM Users, tasks", 255),
            ] as [(String, TypeID, String, Int?)])
        func `a generated text keeps to the column that it most likely goes to`(
            parameter: String, type: TypeID, sql: String, limit: Int?
        ) throws {
            let catalog = try SeededDatabase(try TestScenario.make([], load: nil)).catalog
            #expect(catalog.likelyLimit(of: parameter, type, in: try .parse(sql)) == limit)
        }
    }
}
