import LoadEngine
import PostgresDriver
import Recording
import ResultModel
import ScenarioModel
import TestDatabases
import Testing

@testable import Workloads

@Suite struct FailureNameTests {
    @Test func `failures are named by SQLSTATE, the engine's by what they are`() {
        #expect(FailureCode(.uniqueViolation).name == "23505")
        #expect(FailureCode.poolTimeout.name == "pool timeout")
        #expect(FailureCode.connectionLimit.name == "connection limit")
        #expect(FailureCode.notWatchable.name == "descriptor refused")
    }
}

extension ServerTests {
    @Suite(.database(schema: TestScenario.schema)) struct LoadResultTests {
        private func database() throws -> SeededDatabase {
            try SeededDatabase(
                try TestScenario.make(
                    [
                        try Operation(
                            "list", "SELECT id, user_id FROM tasks WHERE user_id = :user"),
                        try Operation("count", "SELECT count(*) FROM tasks WHERE user_id = :user"),
                        try Operation(
                            "blank", "INSERT INTO tasks (user_id, title) VALUES (:user, '')"),
                        try Operation(
                            "get", "SELECT id, user_id FROM tasks WHERE id = :task",
                            bind: ["task": .row("tasks")]),
                        try Operation(
                            "nap", "SELECT pg_sleep(60)", as: .system,
                            timeoutNanoseconds: 20_000_000),
                    ],
                    journeys: [
                        Journey(
                            "look", [.perform("list"), .each("list", ["task": "id"], do: "get")])
                    ], load: .closed(["list", "count", "blank", "get", "look", "nap"]),
                    // Most users own no task.
                    tables: [
                        TestScenario.table(
                            "tasks", owner: "user_id", rows: TestScenario.rows(0...4, mean: 0.5))
                    ]))
        }

        @Test func `a result accounts for every call`() throws {
            let database = try database()
            let run = try database.run()
            let unchecked = try database.workloadPlan().uncheckedOperations
            let result = LoadResult(
                run.outcome, of: run.plan, summary: run.summary, saturated: false,
                unchecked: unchecked)
            #expect(result.unchecked == ["count"])
            #expect(Set(result.operations.keys) == ["list", "count", "blank", "get", "nap"])
            #expect(Array(result.journeys.keys) == ["look"])
            #expect(result.targetRate == nil)
            #expect(result.complete)
            #expect(result.leaks == 0)
            #expect(result.rowsChecked > 0)
            for (name, operation) in result.operations {
                let counts = operation.counts
                #expect(
                    counts.scheduled == counts.succeeded + counts.failed + counts.skipped
                        + counts.timedOut + counts.abandoned, "\(name)")
                #expect(operation.errors.values.reduce(0, +) == counts.failed, "\(name)")
                let histogram = try LatencyHistogram(encodedBase64: operation.histogram)
                #expect(Int(histogram.count) == operation.latencyMs.count, "\(name)")
                // The encoding keeps cells of three digits, not the exact least and greatest.
                let difference = abs(Quantiles(histogram).p50 - operation.latencyMs.p50)
                #expect(difference <= 0.002 * operation.latencyMs.p50, "\(name)")
            }
            let blank = try #require(result.operations["blank"])
            #expect(blank.errors == ["23514": blank.counts.failed])
            #expect(blank.counts.succeeded == 0)
            #expect(try #require(result.operations["get"]).counts.skipped > 0)
            #expect(try #require(result.operations["nap"]).counts.timedOut > 0)
            let all = run.summary.all
            #expect(
                result.counts.scheduled
                    == result.operations.values.reduce(0) { $0 + $1.counts.scheduled })
            #expect(all.errors == ["23514": blank.counts.failed])
            #expect(all.rows == result.operations.values.reduce(0) { $0 + $1.rowsReturned })
        }
    }
}
