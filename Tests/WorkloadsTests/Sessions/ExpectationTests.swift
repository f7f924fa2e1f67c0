import LoadEngine
import Population
import PostgresDriver
import ScenarioModel
import TestDatabases
import Testing

@testable import Workloads

extension ServerTests {
    @Suite(.database(schema: TestScenario.schema)) struct ExpectationTests {
        /// What one operation of user 3 comes to.
        private func outcome(
            of sql: String, bind: KeyValuePairs<String, Generator> = [:],
            expect: ScenarioModel.Expectation = .anything, roundTrips: RoundTrips
        ) throws -> OperationOutcome? {
            let operation = try Operation("it", sql, bind: bind, expect: expect)
            let database = try SeededDatabase(
                try TestScenario.make(
                    [operation], load: .closed(["it"], roundTrips: roundTrips)))
            var load = ManualLoad(try database.workloadPlan())
            try load.open()
            load.begin(user: 3)
            return try load.perform("it")
        }

        private static let blank = "INSERT INTO tasks (user_id, title) VALUES (:user, '')"

        @Test(arguments: RoundTrips.allCases)
        func `a refusal that must come is a success`(roundTrips: RoundTrips) throws {
            #expect(
                try outcome(
                    of: Self.blank, expect: .refusal(sqlState: "23514"), roundTrips: roundTrips)
                    == .succeeded(rows: 0))
        }

        @Test(arguments: RoundTrips.allCases)
        func `another refusal than the expected is a failure`(roundTrips: RoundTrips) throws {
            #expect(
                try outcome(
                    of: Self.blank, expect: .refusal(sqlState: "23505"), roundTrips: roundTrips)
                    == .failed(FailureCode(.checkViolation)))
        }

        @Test(arguments: RoundTrips.allCases)
        func `a write of an owned row that finds none is a failure, also after a WITH list`(
            roundTrips: RoundTrips
        ) throws {
            let missing = "tasks SET done = true WHERE id = :task AND user_id = 0"
            for sql in ["UPDATE \(missing)", "WITH one AS (SELECT 1) UPDATE \(missing)"] {
                #expect(
                    try outcome(of: sql, bind: ["task": .row("tasks")], roundTrips: roundTrips)
                        == .failed(AnswerFault.unexpectedRows))
            }
        }

        @Test(arguments: RoundTrips.allCases)
        func `a query with a write in its WITH list may answer with any number of rows`(
            roundTrips: RoundTrips
        ) throws {
            let sql = """
                WITH done AS (UPDATE tasks SET done = true WHERE id = :task RETURNING user_id)
                SELECT t.user_id FROM tasks t JOIN done USING (user_id)
                CROSS JOIN generate_series(1, 2)
                """
            guard
                case .succeeded(let rows)? = try outcome(
                    of: sql, bind: ["task": .row("tasks")], roundTrips: roundTrips)
            else { throw ManualLoad.Stalled() }
            #expect(rows >= 2)
        }

        @Test(arguments: RoundTrips.allCases)
        func `accepting what must be refused fails as BH002 and leaves nothing`(
            roundTrips: RoundTrips
        ) throws {
            let insert = try Operation(
                "it", "INSERT INTO tasks (user_id, title) VALUES (:user, 'kept?')",
                expect: .refusal(sqlState: "23514"))
            let database = try SeededDatabase(
                try TestScenario.make([insert], load: .closed(["it"], roundTrips: roundTrips)))
            var load = ManualLoad(try database.workloadPlan())
            try load.open()
            load.begin(user: 3)
            let outcome = try load.perform("it")
            #expect(outcome == .failed(AnswerFault.notRefused))
            #expect(AnswerFault.notRefused.name == "BH002")
            #expect(try load.end(commits: false) == .succeeded(rows: 0))
            #expect(try database.count("tasks WHERE title = 'kept?'") == 0)
        }

        @Test(arguments: RoundTrips.allCases)
        func `a write of an owned row must find exactly that row`(roundTrips: RoundTrips) throws {
            let bind: KeyValuePairs<String, Generator> = ["task": .row("tasks")]
            #expect(AnswerFault.unexpectedRows.name == "BH001")
            #expect(
                try outcome(
                    of: "UPDATE tasks SET done = true WHERE id = :task", bind: bind,
                    roundTrips: roundTrips) == .succeeded(rows: 1))
            for others in ["id <> :task", "id = :task AND false"] {
                #expect(
                    try outcome(
                        of: "UPDATE tasks SET done = true WHERE \(others)", bind: bind,
                        roundTrips: roundTrips) == .failed(AnswerFault.unexpectedRows))
            }
            // Unless the scenario says otherwise.
            #expect(
                try outcome(
                    of: "UPDATE tasks SET done = true WHERE id = :task AND false", bind: bind,
                    expect: .rows(0...1), roundTrips: roundTrips) == .succeeded(rows: 0))
        }

        @Test(arguments: RoundTrips.allCases)
        func `rows are counted where the scenario counts them`(roundTrips: RoundTrips) throws {
            let rows = "SELECT generate_series(1, 3)"
            #expect(
                try outcome(of: rows, expect: .rows(3...3), roundTrips: roundTrips)
                    == .succeeded(rows: 3))
            #expect(
                try outcome(of: rows, expect: .rows(0...2), roundTrips: roundTrips)
                    == .failed(AnswerFault.unexpectedRows))
            #expect(
                try outcome(
                    of: "SELECT 1 WHERE false", expect: .rows(1...1), roundTrips: roundTrips)
                    == .failed(AnswerFault.unexpectedRows))
        }

        @Test func `who owns nothing skips`() throws {
            let get = try Operation(
                "it", "SELECT id FROM tasks WHERE id = :task", bind: ["task": .row("tasks")])
            let database = try SeededDatabase(
                try TestScenario.make([get], load: .closed(["it"])))
            let plan = database.population
            let tasks = try #require(plan.tableIndex(named: "tasks"))
            let poor = try #require(
                (0..<plan.users).first { plan.rowCount(table: tasks, user: $0) == 0 })
            var load = ManualLoad(try database.workloadPlan())
            try load.open()
            load.begin(user: poor)
            #expect(try load.perform("it") == nil)
        }
    }
}
