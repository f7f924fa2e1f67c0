import EphemeralPostgres
import Foundation
import LoadEngine
import PostgresDriver
import Recording
import Workloads

/// Open arrivals: whether the schedule is kept at 2,000 a second, and whether a server that stops
/// for a second shows in the percentiles.
struct OpenLoad {
    static func yaml(rate: Int, seconds: Int) -> String {
        PointSelect.yaml(seconds: 1)
            .replacingOccurrences(of: "name: point-select", with: "name: open-select")
            .replacingOccurrences(of: "round_trips: pipelined", with: "round_trips: separate")
            .replacingOccurrences(
                of: "phases: [{ duration: 1000ms, users: 10 }]",
                with: "phases: [{ warmup: 2s, rate: \(rate)/s }, "
                    + "{ duration: \(seconds)s, rate: \(rate)/s }]")
    }

    let server: BenchServer

    func figures(seconds: Int) throws -> [Figure] {
        let connection = try server.create("open_select", schema: PointSelect.schema)
        let fast = try prepare(rate: 2000, seconds: seconds, connection)
        let kept = try perform(fast.plan, fast.workload)
        let lag = Double(kept.scheduleLag.value(atQuantile: 0.99) ?? 0) / 1e6
        let share =
            100 * Double(kept.startedActivities) / Double(max(kept.drawnActivities, 1))
        let stalled = try prepare(rate: 500, seconds: 18, connection, seeded: true)
        let cluster = server.cluster
        // A second's stop in the middle of twenty, from a thread of its own.
        let pause = Thread {
            Thread.sleep(forTimeInterval: 10)
            cluster.pauseServer()
            Thread.sleep(forTimeInterval: 1)
            cluster.resumeServer()
        }
        pause.start()
        let seen = try perform(stalled.plan, stalled.workload)
        let latency = seen.operations[0].latency
        let p99 = Double(latency.value(atQuantile: 0.99) ?? 0) / 1e6
        let longest = Double(latency.maximumNanoseconds ?? 0) / 1e6
        return [
            Figure(
                name: "open model at 2,000/s for \(seconds) s: arrivals started, %", peer: "",
                ours: String(format: "%.2f", share), ratio: "", bound: ">= 99.9",
                isMet: share >= 99.9),
            Figure(
                name: "the same: schedule lag p99, ms", peer: "", ours: shortened(lag), ratio: "",
                bound: "< 1", isMet: lag < 1),
            Figure(
                name: "server stopped for 1 s at 500/s: p(99), ms", peer: "", ours: shortened(p99),
                ratio: "", bound: ">= 700", isMet: p99 >= 700),
            Figure(
                name: "the same: max, ms", peer: "", ours: shortened(longest), ratio: "",
                bound: ">= 950", isMet: longest >= 950),
        ]
    }

    private func prepare(
        rate: Int, seconds: Int, _ connection: Connection, seeded: Bool = false
    ) throws -> (plan: LoadPlan, workload: WorkloadPlan) {
        let scenario = try TemporaryScenario.load(
            yaml: Self.yaml(rate: rate, seconds: seconds), schema: PointSelect.schema)
        let bench = try BenchScenario(scenario, on: connection)
        if !seeded { try bench.seed(connection) }
        let compiler = try ScenarioCompiler(
            scenario, catalog: bench.catalog, population: bench.plan)
        return (
            compiler.loadPlan(),
            try compiler.workloadPlan(
                describedBy: connection, connectingWith: server.parameters("open_select"))
        )
    }

    private func perform(
        _ plan: LoadPlan, _ workload: WorkloadPlan
    ) throws -> LoadOutcome<LoadEvidence> {
        try LoadRun.perform(
            plan, progress: LoadProgress(workers: plan.workers), stop: StopFlag()
        ) { PostgresWorkload(workload, worker: $0) }
    }
}
