import LoadEngine
import Population
import PostgresDriver
import ScenarioModel
import Stochastics
import TestDatabases
import Testing

@testable import Workloads

extension ServerTests {
    /// Both ways of travelling have the same effects.
    @Suite(
        .database(
            schema: TestScenario.schema + """
                CREATE TABLE links (
                  task_id integer REFERENCES tasks DEFERRABLE INITIALLY DEFERRED);
                """))
    struct TransactionTests {
        private func database(_ roundTrips: RoundTrips) throws -> SeededDatabase {
            let mine: KeyValuePairs<String, Generator> = ["task": .row("tasks")]
            return try SeededDatabase(
                try TestScenario.make(
                    [
                        try Operation(
                            "make",
                            "INSERT INTO tasks (user_id, title) VALUES (:user, 'new') RETURNING id",
                            creates: "tasks"),
                        try Operation(
                            "finish", "UPDATE tasks SET done = true WHERE id = :task", bind: mine),
                        try Operation(
                            "get", "SELECT id, user_id FROM tasks WHERE id = :task", bind: mine,
                            expect: .rows(1...1)),
                        try Operation(
                            "blank", "INSERT INTO tasks (user_id, title) VALUES (:user, '')"),
                        try Operation(
                            "refuse", "INSERT INTO tasks (user_id, title) VALUES (:user, '')",
                            expect: .refusal(sqlState: "23514")),
                        try Operation("dangle", "INSERT INTO links VALUES (-1)", as: .system),
                    ],
                    load: .closed(
                        ["make", "finish", "get", "blank", "refuse", "dangle"],
                        roundTrips: roundTrips)))
        }

        private func made(_ database: SeededDatabase) throws -> Int {
            try database.count("tasks WHERE title = 'new'")
        }

        @Test(arguments: RoundTrips.allCases)
        func `operations of a transaction commit as one`(roundTrips: RoundTrips) throws {
            let database = try database(roundTrips)
            var load = ManualLoad(try database.workloadPlan())
            try load.open()
            load.begin(user: 3)
            #expect(try load.perform("make", .begins) == .succeeded(rows: 1))
            #expect(try made(database) == 0)
            #expect(try load.perform("finish", []) == .succeeded(rows: 1))
            #expect(try load.perform("get", .commits) == .succeeded(rows: 1))
            #expect(try database.count("tasks WHERE title = 'new' AND done") == 1)
            #expect(load.workload.slots[0].connection?.transactionState == .idle)
        }

        @Test(arguments: RoundTrips.allCases)
        func `a failure undoes the whole transaction, and what it had bound`(
            roundTrips: RoundTrips
        ) throws {
            let database = try database(roundTrips)
            var load = ManualLoad(try database.workloadPlan())
            let tasks = try #require(database.population.tableIndex(named: "tasks"))
            try load.open()
            load.begin(user: 3)
            #expect(try load.perform("get") == .succeeded(rows: 1))
            let bound = load.workload.frames[0].boundRows[tasks]
            #expect(try load.perform("make", .begins) == .succeeded(rows: 1))
            #expect(load.workload.frames[0].boundRows[tasks] != bound)
            #expect(try load.perform("blank", []) == .failed(FailureCode(.checkViolation)))
            #expect(try load.end(commits: false) == .succeeded(rows: 0))
            #expect(load.workload.frames[0].boundRows[tasks] == bound)
            #expect(load.workload.frames[0].pending.isEmpty)
            #expect(try made(database) == 0)
            // The connection goes on.
            #expect(load.workload.slots[0].connection?.transactionState == .idle)
            #expect(try load.perform("finish") == .succeeded(rows: 1))
        }

        @Test(arguments: RoundTrips.allCases)
        func `a transaction can be ended apart from its operations`(roundTrips: RoundTrips) throws {
            let database = try database(roundTrips)
            var load = ManualLoad(try database.workloadPlan())
            try load.open()
            load.begin(user: 3)
            #expect(try load.perform("make", .begins) == .succeeded(rows: 1))
            #expect(try load.end(commits: true) == .succeeded(rows: 0))
            #expect(try made(database) == 1)
            #expect(load.workload.frames[0].pending.isEmpty)
            // Nothing is open any more: nothing is sent.
            #expect(load.workload.endTransaction(slot: 0, commits: false).isFinished)
        }

        @Test(arguments: RoundTrips.allCases)
        func `an expected refusal ends its transaction, and what was made in it is forgotten`(
            roundTrips: RoundTrips
        ) throws {
            let database = try database(roundTrips)
            var load = ManualLoad(try database.workloadPlan())
            let tasks = try #require(database.population.tableIndex(named: "tasks"))
            try load.open()
            load.begin(user: 3)
            #expect(try load.perform("make", .begins) == .succeeded(rows: 1))
            #expect(try load.perform("refuse", .commits) == .succeeded(rows: 0))
            #expect(load.workload.slots[0].connection?.transactionState == .idle)
            #expect(try made(database) == 0)
            #expect(load.workload.frames[0].boundRows[tasks] == nil)
            #expect(try load.perform("get") == .succeeded(rows: 1))
        }

        @Test(arguments: RoundTrips.allCases)
        func `what the commit refuses has failed`(roundTrips: RoundTrips) throws {
            let database = try database(roundTrips)
            var load = ManualLoad(try database.workloadPlan())
            try load.open()
            load.begin(user: 3)
            #expect(try load.perform("dangle") == .failed(FailureCode(.foreignKeyViolation)))
            #expect(try load.end(commits: false) == .succeeded(rows: 0))
            #expect(try database.count("links") == 0)
            #expect(try load.perform("make", .begins) == .succeeded(rows: 1))
            #expect(
                try load.perform("dangle", .commits) == .failed(FailureCode(.foreignKeyViolation)))
            #expect(try load.end(commits: false) == .succeeded(rows: 0))
            #expect(try made(database) == 0)
            #expect(try load.perform("get") == .succeeded(rows: 1))
        }

        @Test func `separate round trips prepare once, then begin, perform and commit`() throws {
            let database = try database(.separate)
            var load = ManualLoad(try database.workloadPlan())
            try load.open()
            load.begin(user: 3)
            _ = try load.perform("get")
            #expect(load.workload.slots[0].stages == [.begin, .prepare(2), .operation, .commit])
            _ = try load.perform("get")
            #expect(load.workload.slots[0].stages == [.begin, .operation, .commit])
            _ = try load.perform("get", .begins)
            #expect(load.workload.slots[0].stages == [.begin, .operation])
            _ = try load.perform("refuse", .commits)
            #expect(load.workload.slots[0].stages == [.prepare(4), .operation, .rollback])
        }

        @Test func `a pipeline sends a whole transaction without BEGIN`() throws {
            let database = try database(.pipelined)
            var load = ManualLoad(try database.workloadPlan())
            try load.open()
            load.begin(user: 3)
            _ = try load.perform("get")
            #expect(load.workload.slots[0].stages == [.prepare(2), .operation, .sync])
            _ = try load.perform("get")
            #expect(load.workload.slots[0].stages == [.operation])
            _ = try load.perform("get", .begins)
            #expect(load.workload.slots[0].stages == [.begin, .operation, .sync])
            _ = try load.perform("get", .commits)
            #expect(load.workload.slots[0].stages == [.operation, .commit, .sync])
        }

        @Test func `a ping does not commit what the same task makes elsewhere`() throws {
            let database = try database(.separate)
            var load = ManualLoad(try database.workloadPlan())
            let tasks = try #require(database.population.tableIndex(named: "tasks"))
            try load.open(slot: 0)
            try load.open(slot: 1)
            load.begin(user: 3)
            #expect(try load.perform("get", slot: 0) == .succeeded(rows: 1))
            load.begin(user: 3)
            #expect(try load.perform("make", slot: 1, .begins) == .succeeded(rows: 1))
            let made = try #require(load.workload.frames[0].boundRows[tasks])
            #expect(try load.ping(slot: 0) == .succeeded(rows: 0))
            #expect(load.workload.frames[0].pending.map(\.row) == [made])
            #expect(try load.end(commits: false, slot: 1) == .succeeded(rows: 0))
            var random = SplittableRandom(seed: 1)
            for _ in 0..<100 {
                #expect(load.workload.owned.draw(table: tasks, user: 3, &random) != made)
            }
        }
    }
}

extension OperationProgress {
    fileprivate var isFinished: Bool { self == .finished(.succeeded(rows: 0)) }
}
