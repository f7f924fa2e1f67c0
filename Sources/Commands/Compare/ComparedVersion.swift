internal import Comparison
internal import Foundation
internal import LoadEngine
internal import PostgresDriver
internal import Recording
internal import ResultModel
internal import ScenarioModel
internal import Workloads

/// One of the two versions: a template that nobody writes to, and the load for copies of it.
struct ComparedVersion: Sendable {
    let side: ComparedSide
    let target: DatabaseTarget
    let application: ConnectionParameters
    let load: CompiledLoad

    /// For how long nothing is measured yet, at most: caches fill, connections open.
    private static let longestWarmupSeconds = 2.0
    /// How long what is under way may take to end.
    private static let drainNanoseconds: Int64 = 2_000_000_000

    /// Who asks: a number of clients as fast as they can, or arrivals at a rate.
    enum Offer: Sendable {
        case clients(Int)
        case arrivals(perSecond: Double)
    }

    /// Performs the load on a fresh copy of the template, which is dropped afterwards.
    ///
    /// - Parameters:
    ///   - draw: a number added to the seed; the same one gives the same arrivals on either side.
    /// - Throws: `Cut` where the copy cannot be made or the load not be run.
    func perform(
        _ offer: Offer, seconds: Double, draw: UInt64, _ interruption: Interruption
    ) throws -> SideFigures {
        let started = MonotonicClock.nowNanoseconds
        let copy = try settledCopy()
        defer { _ = try? target.dropClone(copy) }
        let plan = plan(offer, seconds: seconds, draw: draw)
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

    /// A copy whose pages are on disk: otherwise they would be written while the load is measured.
    private func settledCopy() throws -> String {
        do throws(PostgresError) {
            let copy = try target.clone()
            try target.connect(toClone: copy).execute("CHECKPOINT")
            return copy
        } catch {
            throw RunPipeline.Cut.because(of: error, during: "copying the database")
        }
    }

    private func plan(_ offer: Offer, seconds: Double, draw: UInt64) -> LoadPlan {
        var plan = load.plan
        plan.seed &+= draw
        plan.drainNanoseconds = Self.drainNanoseconds
        for index in plan.activities.indices {
            // What comes after a pause in which nothing is held comes later, and no slower.
            plan.activities[index].steps = DatabasePoolTarget.withoutIdlePauses(
                plan.activities[index].steps)
        }
        let model: LoadEngine.ArrivalModel =
            switch offer {
            case .clients(let count): .closed(clients: count)
            case .arrivals(let rate): .open(arrivals: .poisson, rate: rate)
            }
        let warmup = min(Self.longestWarmupSeconds, seconds)
        plan.phases = [
            Phase(durationNanoseconds: Int64(warmup * 1e9), isWarmup: true, model: model),
            Phase(durationNanoseconds: Int64(seconds * 1e9), model: model),
        ]
        return plan
    }
}

/// What one side of one block came to.
struct SideFigures: Sendable {
    var operations: [String: LoadSummary.Figures]
    /// Activities that ended, each second.
    let activitiesPerSecond: Double
    let leaks: Int
    /// Copying and dropping the database included.
    let wallSeconds: Double
    let measuredSeconds: Double
    /// How late arrivals started, at the 99th percentile.
    let lagMilliseconds: Double

    init(
        _ outcome: LoadOutcome<LoadEvidence>, plan: LoadPlan, leaks: Int, wallSeconds: Double
    ) {
        operations = Dictionary(
            outcome.summary(of: plan).operations.map { ($0.name, $0.figures) },
            uniquingKeysWith: { first, _ in first })
        measuredSeconds = Double(outcome.measuredNanoseconds) / 1e9
        let ended = outcome.activities.reduce(0) {
            $0 + $1.counters.succeeded + $1.counters.failed
        }
        activitiesPerSecond = measuredSeconds > 0 ? Double(ended) / measuredSeconds : 0
        self.leaks = leaks
        self.wallSeconds = wallSeconds
        lagMilliseconds = Double(outcome.scheduleLag.value(atQuantile: 0.99) ?? 0) / 1e6
    }

    /// Calls of each operation for each activity.
    var callsPerActivity: [String: Double] {
        let activities = activitiesPerSecond * measuredSeconds
        guard activities > 0 else { return [:] }
        return operations.mapValues { Double($0.latency.count) / activities }
    }

    /// The quantile in milliseconds, and of how many samples; nil without any.
    func quantile(_ pair: GatedPair) -> (milliseconds: Double, samples: Int)? {
        guard let figures = operations[pair.operation],
            let value = figures.latency.value(atQuantile: pair.quantile.fraction)
        else { return nil }
        return (Double(value) / 1e6, Int(figures.latency.count))
    }
}
