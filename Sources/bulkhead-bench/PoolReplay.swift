import Foundation
import LoadEngine
import PoolModel
import PoolSizing
import PostgresDriver
import Workloads

/// Live pools beside their own record replayed in simulation, from half full to all but full.
///
/// Operations hold their connection for an exponential time, which the server draws; the pool is the
/// load's own, before a throw-away server.
struct PoolReplay {
    static let schema = "CREATE TABLE users (id serial PRIMARY KEY);"
    /// What a hold takes on average, in seconds, apart from what the server adds.
    static let hold = 0.008
    static let yaml = """
        bulkhead: 1
        name: pool-replay
        description: operations that hold their connection for an exponential time
        database: { schema: schema.sql }
        tenant: users.id
        population: { users: 100, seed: 7, as_of: 2026-01-01T00:00:00Z, tables: {} }
        operations:
          hold:
            as: system
            sql: SELECT pg_sleep(-ln(1 - random()) * \(hold))
        load:
          pool: { size: 10, max_overflow: 0, timeout: 30s, recycle: 1h, pre_ping: false }
          round_trips: pipelined
          mix: { hold: 1 }
          phases: [{ duration: 1s, rate: 10/s }]
        isolation: { layers: [queries] }
        """
    static let sizes = [1, 2, 5, 10]
    static let utilisations = [0.5, 0.7, 0.8, 0.9, 0.95]

    let server: BenchServer
    /// Of each point.
    let seconds: Double

    /// One pool at one rate.
    private struct Point {
        let size: Int
        let utilisation: Double
        let agreement: ReplayAgreement

        var row: [String] {
            func milliseconds(_ nanoseconds: Int64) -> String {
                shortened(Double(nanoseconds) / 1e6)
            }
            return [
                String(size), String(utilisation), String(agreement.checkouts),
                shortened(agreement.live.share), shortened(agreement.replayed.share),
                milliseconds(agreement.live.p95Nanoseconds),
                milliseconds(agreement.replayed.p95Nanoseconds),
                agreement.isWithinLimits ? "yes" : "NO",
            ]
        }
    }

    func measure(into table: inout FigureTable) throws {
        let connection = try server.create("pool_replay", schema: Self.schema)
        let scenario = try TemporaryScenario.load(yaml: Self.yaml, schema: Self.schema)
        let bench = try BenchScenario(scenario, on: connection)
        try bench.seed(connection)
        let compiler = try ScenarioCompiler(
            scenario, catalog: bench.catalog, population: bench.plan)
        let workload = try compiler.workloadPlan(
            describedBy: connection, connectingWith: server.parameters("pool_replay"))
        var points: [Point] = []
        for size in Self.sizes {
            for utilisation in Self.utilisations {
                let plan = plan(compiler.loadPlan(), size: size, utilisation: utilisation)
                points.append(
                    Point(
                        size: size, utilisation: utilisation,
                        agreement: try agreement(plan, workload)))
            }
        }
        table.add(figures(points))
        table.add(
            DetailTable(
                title: "Live pools beside their own record replayed",
                columns: [
                    "pool", "utilisation", "checkouts", "P(wait) live", "replayed",
                    "p95 live, ms", "replayed", "agree",
                ], rows: points.map(\.row)))
    }

    private static let warmUpNanoseconds: Int64 = 500_000_000

    private func plan(_ plan: LoadPlan, size: Int, utilisation: Double) -> LoadPlan {
        var plan = plan
        plan.pool = QueuePool.Settings(size: size, maxOverflow: 0)
        plan.checkoutLimitPerWorker = 1 << 20
        // What the server adds to a hold is about half a millisecond.
        let model = ArrivalModel.open(
            arrivals: .poisson, rate: utilisation * Double(size) / (Self.hold + 0.0004))
        plan.phases = [
            Phase(durationNanoseconds: Self.warmUpNanoseconds, isWarmup: true, model: model),
            Phase(durationNanoseconds: Int64(seconds * 1e9), model: model),
        ]
        return plan
    }

    private func agreement(
        _ plan: LoadPlan, _ workload: WorkloadPlan
    ) throws -> ReplayAgreement {
        let outcome = try LoadRun.perform(
            plan, progress: LoadProgress(workers: plan.workers), stop: StopFlag()
        ) { PostgresWorkload(workload, worker: $0) }
        return try ReplayAgreement(
            outcome.checkouts, unrecorded: outcome.unrecordedCheckouts,
            pool: plan.pool ?? QueuePool.Settings(), workers: plan.workers,
            warmUpNanoseconds: Self.warmUpNanoseconds)
    }

    private func figures(_ points: [Point]) -> [Figure] {
        let worstShare = points.map(\.agreement.shareError).max() ?? 1
        let worstPercentile = points.map(\.agreement.p95Error).max() ?? 1
        let checkouts = points.reduce(0) { $0 + $1.agreement.checkouts }
        let name =
            "live pool beside its record replayed, worst of \(points.count) points at 0.5 to 0.95 "
            + "(\(checkouts) checkouts)"
        return [
            Figure(
                name: name + ": P(wait)", peer: "", ours: shortened(worstShare * 100),
                ratio: "points off", bound: "<= 2",
                isMet: worstShare <= ReplayAgreement.shareLimit),
            Figure(
                name: "the same: p95 of the wait", peer: "", ours: shortened(worstPercentile * 100),
                ratio: "% off", bound: "<= 10",
                isMet: worstPercentile <= ReplayAgreement.p95Limit),
        ]
    }
}
