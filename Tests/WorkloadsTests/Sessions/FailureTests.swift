import LoadEngine
import Population
import PostgresDriver
import Recording
import ResultModel
import ScenarioModel
import TestDatabases
import Testing

@testable import Workloads

extension ServerTests {
    @Suite(.database(schema: TestScenario.schema)) struct FailureTests {
        private func operations() throws -> [Operation] {
            let mine: KeyValuePairs<String, Generator> = ["task": .row("tasks")]
            return [
                try Operation(
                    "get", "SELECT id, user_id FROM tasks WHERE id = :task", bind: mine,
                    expect: .rows(1...1)),
                try Operation("done", "UPDATE tasks SET done = true WHERE id = :task", bind: mine),
                try Operation("lock_1", "SELECT pg_advisory_xact_lock(1)", as: .system),
                try Operation("lock_2", "SELECT pg_advisory_xact_lock(2)", as: .system),
                try Operation(
                    "die", "SELECT pg_terminate_backend(pg_backend_pid())", as: .system),
                try Operation(
                    "nap", "SELECT pg_sleep(60)", as: .system, timeoutNanoseconds: 250_000_000),
                try Operation("total", "SELECT n FROM counter", as: .system),
                try Operation("add", "UPDATE counter SET n = n + 1", as: .system),
            ]
        }

        private func database(
            _ mix: [String], journeys: [Journey] = [], clients: Int = 4,
            milliseconds: UInt64 = 300, roundTrips: RoundTrips = .separate
        ) throws -> SeededDatabase {
            try TestDatabase.connect().execute(
                "CREATE TABLE counter (n integer NOT NULL); INSERT INTO counter VALUES (0)")
            return try SeededDatabase(
                try TestScenario.make(
                    try operations(), journeys: journeys,
                    load: .closed(
                        mix, clients: clients, milliseconds: milliseconds, roundTrips: roundTrips,
                        poolSize: 4)))
        }

        private func parameters(_ options: String) -> ConnectionParameters {
            TestDatabase.parameters.setting("options", to: options)
        }

        // MARK: Conflicts

        @Test(arguments: RoundTrips.allCases)
        func `a serialization failure can be tried again`(roundTrips: RoundTrips) throws {
            let database = try database(["get", "done"], roundTrips: roundTrips)
            var load = ManualLoad(
                try database.workloadPlan(
                    connectingWith: parameters("-c default_transaction_isolation=serializable")))
            let plan = database.population
            let tasks = try #require(plan.tableIndex(named: "tasks"))
            let user = try #require(
                (0..<plan.users).first { plan.rowCount(table: tasks, user: $0) == 1 })
            for task in 0...1 {
                try load.open(slot: task)
                load.begin(task: task, user: user)
            }
            #expect(try load.perform("get", task: 0, slot: 0, .begins) == .succeeded(rows: 1))
            #expect(try load.perform("done", task: 1, slot: 1) == .succeeded(rows: 1))
            #expect(
                try load.perform("done", task: 0, slot: 0, .commits)
                    == .retryable(FailureCode(.serializationFailure)))
            #expect(try load.end(commits: false, slot: 0) == .succeeded(rows: 0))
            #expect(try load.perform("get", task: 0, slot: 0, .begins) == .succeeded(rows: 1))
            #expect(
                try load.perform("done", task: 0, slot: 0, .commits) == .succeeded(rows: 1))
        }

        @Test func `a deadlock can be tried again`() throws {
            let database = try database(["lock_1", "lock_2"])
            var load = ManualLoad(
                try database.workloadPlan(connectingWith: parameters("-c deadlock_timeout=10ms")))
            for task in 0...1 {
                try load.open(slot: task)
                load.begin(task: task, user: task)
            }
            #expect(try load.perform("lock_1", task: 0, slot: 0, .begins) == .succeeded(rows: 1))
            #expect(try load.perform("lock_2", task: 1, slot: 1, .begins) == .succeeded(rows: 1))
            try load.send("lock_2", task: 0, slot: 0, .commits)
            try load.send("lock_1", task: 1, slot: 1, .commits)
            // Whichever server process looks first gives way, and the other one goes on.
            let deadlock = OperationOutcome.retryable(FailureCode(.deadlockDetected))
            let outcomes = try load.finishTogether(slots: [0, 1])
            let victim = try #require(outcomes.firstIndex(of: deadlock))
            #expect(outcomes[1 - victim] == .succeeded(rows: 1))
            #expect(try load.end(commits: false, slot: victim) == .succeeded(rows: 0))
            #expect(
                try load.perform("lock_1", task: victim, slot: victim) == .succeeded(rows: 1))
        }

        @Test(arguments: RoundTrips.allCases)
        func `conflicts are repeated until they succeed, and nothing is counted twice`(
            roundTrips: RoundTrips
        ) throws {
            let database = try database(
                ["bump"], journeys: [Journey("bump", [.together("total", "add")])],
                roundTrips: roundTrips)
            let run = try database.run(
                connectingWith: parameters("-c default_transaction_isolation=serializable"))
            let add = try run.figures("add")
            #expect(add.counts.succeeded > 0)
            #expect(add.counts.retried + (try run.figures("total").counts.retried) > 0)
            #expect(Set(add.errors.keys).isSubset(of: ["40001"]))
            #expect(try database.value("SELECT n FROM counter") == "\(add.counts.succeeded)")
        }

        // MARK: Lost connections

        @Test func `a terminated connection is lost with the server's reason`() throws {
            let database = try database(["get"])
            var load = ManualLoad(try database.workloadPlan())
            try load.open()
            load.begin(user: 3)
            #expect(try load.perform("get") == .succeeded(rows: 1))
            let process = try #require(load.workload.slots[0].connection?.backendProcessID)
            #expect(try database.value("SELECT pg_terminate_backend(\(process), 10000)") == "t")
            #expect(try load.perform("get") == .connectionLost(FailureCode(.adminShutdown)))
            load.workload.disconnect(slot: 0)
            try load.open()
            #expect(try load.perform("get") == .succeeded(rows: 1))
        }

        @Test func `a terminated connection does not answer a ping`() throws {
            let database = try database(["get"])
            var load = ManualLoad(try database.workloadPlan())
            try load.open()
            #expect(try load.ping() == .succeeded(rows: 0))
            let process = try #require(load.workload.slots[0].connection?.backendProcessID)
            #expect(try database.value("SELECT pg_terminate_backend(\(process), 10000)") == "t")
            guard case .connectionLost = try load.ping() else {
                Issue.record("the dead connection answered")
                return
            }
        }

        @Test(arguments: RoundTrips.allCases)
        func `lost connections are opened again and hurt nobody else`(
            roundTrips: RoundTrips
        ) throws {
            let run = try database(["get", "die"], roundTrips: roundTrips).run()
            let die = try run.figures("die")
            #expect(die.counts.failed > 0)
            #expect(die.counts.succeeded == 0)
            #expect(die.errors == ["57P01": die.counts.failed])
            #expect(try run.figures("get").counts.failed == 0)
            #expect(try run.figures("get").counts.succeeded > 0)
            let connections = run.outcome.connections
            #expect(connections.lost == UInt64(die.counts.failed))
            #expect(connections.reopened > 0)
            #expect(connections.failedAttempts == 0)
        }

        @Test func `a server that cannot be reached is counted by its reason`() throws {
            var load = ManualLoad(
                try database(["get"]).workloadPlan(
                    connectingWith: TestDatabase.parameters.setting("dbname", to: "nowhere")))
            let error = #expect(throws: PostgresError.self) { try load.open() }
            #expect(error?.message == "refused with 3D000")
            #expect(load.workload.slots[0].connection == nil)
        }

        // MARK: Time limits

        @Test func `an operation out of time is given up, and the server told to stop`() throws {
            let database = try database(["nap"], clients: 2, milliseconds: 1_500)
            let run = try database.run()
            let nap = try run.figures("nap")
            #expect(nap.counts.timedOut > 0)
            #expect(nap.counts.succeeded == 0)
            // Of those that were under way: opening a connection may take too long as well.
            #expect(nap.latency.count > 0 && nap.latency.count <= UInt64(nap.counts.timedOut))
            try expectNoConnection(but: database.connection)
        }

        @Test func `a run leaves no connection open`() throws {
            let database = try database(["get", "done"])
            _ = try database.run()
            try expectNoConnection(but: database.connection)
        }

        /// Asks the server until the database has no other client, five seconds at most.
        private func expectNoConnection(but own: Connection) throws {
            for _ in 0..<500 {
                let others = try own.query(
                    """
                    SELECT pg_sleep(0.01) FROM pg_stat_activity
                    WHERE datname = current_database() AND pid <> pg_backend_pid()
                    AND backend_type = 'client backend' LIMIT 1
                    """)
                if others.rowCount == 0 { return }
            }
            Issue.record("a connection is still open")
        }
    }
}
