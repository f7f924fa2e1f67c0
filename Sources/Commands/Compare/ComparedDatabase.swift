internal import Comparison
internal import LoadEngine
internal import PoolModel
internal import PostgresDriver
internal import Recording
internal import ResultModel
internal import Workloads

/// A version whose statements go to the database directly.
struct ComparedDatabase: ComparedVersion {
    let side: ComparedSide
    let target: DatabaseTarget
    let application: ConnectionParameters
    let load: CompiledLoad

    var clients: Int {
        let connections = load.plan.pool.map { $0.size + $0.maxOverflow }
        return load.plan.workers * (connections ?? ComparedOffer.clientsWithoutPool)
    }

    func perform(
        _ offer: ComparedOffer, seconds: Double, draw: UInt64, _ interruption: Interruption
    ) async throws -> SideFigures {
        let started = MonotonicClock.nowNanoseconds
        let copy = try target.settledCopy()
        defer { _ = try? target.dropClone(copy) }
        let plan = load.plan.comparing(offer, seconds: seconds, draw: draw)
        var workload = load.workload
        workload.parameters = workload.parameters.setting("dbname", to: copy)
        workload.seed &+= draw
        let leaks = LeakTally()
        let outcome: LoadOutcome<LoadEvidence>
        do {
            let workload = workload
            let progress = LoadProgress(workers: plan.workers)
            outcome = try interruption.during { stop in
                try LoadRun.perform(plan, progress: progress, stop: stop) {
                    PostgresWorkload(workload, worker: $0, leaks: leaks)
                }
            }
        } catch {
            throw RunPipeline.Cut(cause: .fault("The load could not run: \(error)"))
        }
        guard !interruption.isRequested else { throw RunPipeline.Cut(cause: .interrupted) }
        guard !target.isGone else {
            throw RunPipeline.Cut(
                cause: .unavailable("The server was lost during the comparison."))
        }
        return SideFigures(
            outcome, plan: plan, leaks: leaks.count,
            wallSeconds: Double(MonotonicClock.nowNanoseconds - started) / 1e9)
    }
}
