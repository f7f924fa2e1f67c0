import PoolModel
import Recording
import Testing

@testable import LoadEngine

let millisecond: Int64 = 1_000_000
let second: Int64 = 1_000_000_000

/// Runs one worker of a plan against a virtual server, and checks what must hold of every run.
func run(
    _ plan: LoadPlan, on server: VirtualServer, worker number: Int = 0,
    stop: StopFlag = StopFlag(), sourceLocation: SourceLocation = #_sourceLocation
) throws -> LoadOutcome<FakeWorkload.Evidence> {
    var worker = try Worker(
        plan: plan, number: number, workload: FakeWorkload(server: server),
        reactor: VirtualReactor(server: server), stop: stop,
        progress: LoadProgress(workers: plan.workers))
    worker.run(startingAtNanoseconds: server.now)
    #expect(worker.deadlines.checkCount < 10_000, sourceLocation: sourceLocation)
    let outcome = worker.outcome()
    #expect(outcome.checkIdentities() == nil, sourceLocation: sourceLocation)
    let evidence = try #require(outcome.evidence.first, sourceLocation: sourceLocation)
    #expect(evidence.tasksBegun == evidence.tasksEnded, sourceLocation: sourceLocation)
    #expect(evidence.opened == evidence.closed, sourceLocation: sourceLocation)
    return outcome
}

/// A plan of single operations, one activity for each, with the behaviours' defaults.
func plan(
    operations: [OperationPlan] = [OperationPlan(name: "read")], activities: [Activity]? = nil,
    phases: [Phase], pool: QueuePool.Settings? = .init(size: 10, maxOverflow: 5),
    workers: Int = 1, users: Int = 100, userActivity: UserActivity = .uniform, seed: UInt64 = 7,
    taskLimit: Int = 10_000, drainNanoseconds: Int64 = 5_000_000_000,
    reconnection: Reconnection = Reconnection()
) -> LoadPlan {
    let single = operations.indices.map { operation in
        Activity(
            name: operations[operation].name, weight: 1,
            steps: [.perform(operation: operation, boundary: .whole)])
    }
    return LoadPlan(
        operations: operations, activities: activities ?? single, phases: phases, pool: pool,
        workers: workers, users: users, userActivity: userActivity, seed: seed,
        taskLimitPerWorker: taskLimit, reconnection: reconnection,
        drainNanoseconds: drainNanoseconds)
}

/// One journey of the given steps and nothing else.
func journey(_ steps: [Step]) -> [Activity] {
    [Activity(name: "journey", weight: 1, isJourney: true, steps: steps)]
}

/// An open phase of evenly spaced arrivals.
func constant(_ rate: Double, for seconds: Int64, isWarmup: Bool = false) -> Phase {
    Phase(
        durationNanoseconds: seconds * second, isWarmup: isWarmup,
        model: .open(arrivals: .constant, rate: rate))
}

/// One arrival and time for it to finish.
func single(within seconds: Int64 = 10) -> Phase {
    Phase(
        durationNanoseconds: seconds * second,
        model: .open(arrivals: .constant, rate: 1 / Double(seconds)))
}
