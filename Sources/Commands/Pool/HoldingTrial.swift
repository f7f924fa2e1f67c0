internal import LoadEngine
internal import PoolModel
internal import PoolSizing
internal import PostgresDriver
internal import Recording
internal import Workloads

/// A load's activities with something else kept in their pauses, tried on the target.
struct HoldingTrial {
    let load: CompiledLoad
    /// The pool of each worker.
    let pool: QueuePool.Settings
    let workers: Int
    let interruption: Interruption

    /// What was measured of one activity alone.
    struct Outcome {
        var perSecond: Double
        var waitMilliseconds: Double
    }

    /// One client alone with the whole mix and no pauses: how long each operation takes.
    ///
    /// - Throws: whatever keeps the load from running, `PoolModelFault` for what was not performed.
    func profiles(durationNanoseconds: Int64) throws -> ActivityProfiles {
        var plan = load.plan
        plan.pool = QueuePool.Settings(size: 1, maxOverflow: 0)
        plan.workers = 1
        for place in plan.activities.indices {
            plan.activities[place].steps.removeAll { if case .think = $0 { true } else { false } }
        }
        plan.phases = [
            Phase(
                durationNanoseconds: durationNanoseconds / 5, isWarmup: true,
                model: .closed(clients: 1)),
            Phase(durationNanoseconds: durationNanoseconds, model: .closed(clients: 1)),
        ]
        let outcome = try perform(plan, number: 1)
        return try ActivityProfiles(
            load.plan, operations: outcome.operations, activities: outcome.activities)
    }

    /// So many clients of one activity, each asking again at once.
    func clients(
        _ count: Int, of activity: Activity, warmupNanoseconds: Int64, durationNanoseconds: Int64
    ) throws -> Outcome {
        var plan = load.plan
        plan.pool = pool
        plan.workers = workers
        plan.checkoutLimitPerWorker = DatabasePoolTarget.checkoutLimit
        plan.activities = [activity]
        plan.activities[0].weight = 1
        // In one go: a second phase would send its clients in while those of the first are at it.
        plan.phases = [
            Phase(
                durationNanoseconds: warmupNanoseconds + durationNanoseconds,
                model: .closed(clients: count))
        ]
        let outcome = try perform(plan, number: UInt64(count))
        let completed = outcome.activities[0].counters.succeeded
        let window = warmupNanoseconds..<(warmupNanoseconds + durationNanoseconds)
        var waits = LatencyHistogram()
        var returned = 0.0
        for checkout in outcome.checkouts {
            if window.contains(checkout.requestedNanoseconds) {
                waits.record(checkout.waitedNanoseconds)
            }
            if checkout.end == .returned, window.contains(checkout.returnedNanoseconds) {
                returned += 1
            }
        }
        let each = Double(outcome.checkouts.count) / Double(max(completed, 1))
        let seconds = Double(durationNanoseconds) / 1e9
        return Outcome(
            perSecond: completed > 0 ? returned / each / seconds : 0,
            waitMilliseconds: waits.milliseconds(0.99))
    }

    private func perform(
        _ plan: LoadPlan, number: UInt64
    ) throws -> LoadOutcome<LoadEvidence> {
        var plan = plan
        // Whoever is at it at the end may finish.
        plan.drainNanoseconds = 10_000_000_000
        var workload = load.workload
        // Another one than that of the sweep's points: what is unique would be made twice.
        workload.seed &+= 0x9E37 &+ number
        return try interruption.during { [plan, workload] stop in
            try LoadRun.perform(plan, progress: LoadProgress(workers: plan.workers), stop: stop) {
                PostgresWorkload(workload, worker: $0, leaks: LeakTally())
            }
        }
    }
}

extension Checkout {
    /// When the connection went back, from the start of the run.
    fileprivate var returnedNanoseconds: Int64 {
        requestedNanoseconds + waitedNanoseconds + openingNanoseconds + heldNanoseconds
    }
}
