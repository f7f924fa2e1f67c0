internal import LoadEngine
internal import PoolModel
internal import PoolSizing
internal import PostgresDriver
internal import Recording
internal import Workloads

/// A database behind a pool of ours, measured at one point after the other by the scenario's load.
///
/// All points share one database. A row that an earlier point deleted is asked for again, and is not
/// there: such a failure takes a connection for as long as any, which is all that counts here.
struct DatabasePoolTarget: PoolTarget {
    let load: CompiledLoad
    /// As a role that can ask the server anything.
    let administrator: ConnectionParameters
    let interruption: Interruption
    /// Whether a throw-away server is there no more.
    let isGone: @Sendable () -> Bool
    let connectionLimit: Int
    private var measured: UInt64 = 0

    /// Connections that are left to others: this one, and whoever else looks at the server.
    static let reserve = 5
    /// How long a server that was restarted may take.
    private static let restartLimitNanoseconds: Int64 = 20_000_000_000
    /// Checkouts of which a point keeps a record, for each worker.
    static let checkoutLimit = 400_000

    /// - Throws: the error of a server that cannot be asked.
    init(
        _ load: CompiledLoad, administrator: ConnectionParameters, interruption: Interruption,
        isGone: @escaping @Sendable () -> Bool
    ) throws(PostgresError) {
        self.load = load
        self.administrator = administrator
        self.interruption = interruption
        self.isGone = isGone
        let row = try Connection.open(administrator).query(
            """
            SELECT current_setting('max_connections')::int
              - current_setting('superuser_reserved_connections')::int
            """
        ).string(row: 0, column: 0)
        connectionLimit = max(1, (row.flatMap { Int($0) } ?? 100) - Self.reserve)
    }

    var activities: [String] { load.plan.activities.map(\.name) }

    mutating func measure(
        _ point: PoolPoint, warmupNanoseconds: Int64, durationNanoseconds: Int64
    ) async throws(PoolTargetFailure) -> PointFigures {
        let started = try startTime()
        measured += 1
        var plan = plan(of: point, warmupNanoseconds, durationNanoseconds)
        plan.seed &+= measured
        var workload = load.workload
        workload.seed &+= measured
        let outcome: LoadOutcome<LoadEvidence>
        do {
            let (plan, workload) = (plan, workload)
            outcome = try interruption.during { stop in
                let progress = LoadProgress(workers: plan.workers)
                return try LoadRun.perform(plan, progress: progress, stop: stop) {
                    PostgresWorkload(workload, worker: $0, leaks: LeakTally())
                }
            }
        } catch {
            throw PoolTargetFailure(.refused, "The load could not run: \(error)")
        }
        guard !interruption.isRequested else { throw PoolTargetFailure(.stopped, "stopped") }
        try await refuseLoss(outcome, started)
        return figures(
            outcome, plan, point, warmupNanoseconds: warmupNanoseconds,
            durationNanoseconds: durationNanoseconds)
    }

    // MARK: The plan

    private func plan(
        of point: PoolPoint, _ warmupNanoseconds: Int64, _ durationNanoseconds: Int64
    ) -> LoadPlan {
        var plan = load.plan
        var pool = plan.pool ?? QueuePool.Settings()
        pool.size = point.poolSize
        pool.maxOverflow = point.maxOverflow
        plan.pool = pool
        plan.workers = point.workers
        plan.checkoutLimitPerWorker = Self.checkoutLimit
        // What is under way ends, but nobody waits here for what hangs.
        plan.drainNanoseconds = 2_000_000_000
        for index in plan.activities.indices {
            plan.activities[index].steps = Self.withoutIdlePauses(plan.activities[index].steps)
        }
        let model: ArrivalModel =
            switch point.offer {
            case .closed(let clients): .closed(clients: clients)
            case .open(let rate): .open(arrivals: .poisson, rate: rate)
            }
        // One phase: the clients of a second one would find those of the first still at work.
        plan.phases = [
            Phase(durationNanoseconds: warmupNanoseconds + durationNanoseconds, model: model)
        ]
        return plan
    }

    /// Pauses in which nothing is held only shift what comes after them; with them, a point would
    /// take as long as the longest.
    static func withoutIdlePauses(_ steps: [Step]) -> [Step] {
        var kept: [Step] = []
        for step in steps {
            if case .think = step, !holdsConnection(after: kept) { continue }
            kept.append(step)
        }
        return kept
    }

    private static func holdsConnection(after steps: [Step]) -> Bool {
        for step in steps.reversed() {
            switch step {
            case .perform(_, let boundary): return !boundary.contains(.releases)
            case .each(_, _, _, let boundary, _): return !boundary.contains(.releases)
            case .think: continue
            }
        }
        return false
    }

    // MARK: What came of it

    private func figures(
        _ outcome: LoadOutcome<LoadEvidence>, _ plan: LoadPlan, _ point: PoolPoint,
        warmupNanoseconds: Int64, durationNanoseconds: Int64
    ) -> PointFigures {
        var checkouts = outcome.checkouts
        for place in checkouts.indices {
            checkouts[place].isRecorded =
                checkouts[place].requestedNanoseconds >= warmupNanoseconds
        }
        var figures = PointFigures(
            point, checkouts: checkouts, activities: plan.activities.count,
            measuredNanoseconds: durationNanoseconds)
        let ended = outcome.activities.reduce(0) {
            $0 + $1.counters.succeeded + $1.counters.failed
        }
        let granted = checkouts.count { $0.end != .timedOut }
        // Checkouts of the whole run for each of its activities.
        let perActivity = Double(granted) / Double(max(ended, 1))
        figures.activitiesPerSecond = perActivity > 0 ? figures.throughput / perActivity : 0
        figures.operations = outcome.workers.reduce(0) { $0 + $1.operations }
        figures.processorNanoseconds = outcome.workers.reduce(0) { $0 + $1.processorNanoseconds }
        if point.rate != nil {
            figures.replay = try? ReplayAgreement(
                outcome.checkouts, unrecorded: outcome.unrecordedCheckouts,
                pool: plan.pool ?? QueuePool.Settings(), workers: plan.workers,
                warmUpNanoseconds: warmupNanoseconds)
        }
        figures.isSaturated = outcome.workers.contains { $0.processorShare > 0.8 }
        return figures
    }

    // MARK: The server

    /// When the server was started, as it says.
    private func startTime() throws(PoolTargetFailure) -> String {
        do throws(PostgresError) {
            return try askStartTime()
        } catch {
            guard error.sqlState == .tooManyConnections else {
                throw PoolTargetFailure(
                    .lost, "The server was lost while pools were measured: \(error).")
            }
            throw Self.exhausted
        }
    }

    private func askStartTime() throws(PostgresError) -> String {
        try Connection.open(administrator).query("SELECT pg_postmaster_start_time()::text")
            .string(row: 0, column: 0) ?? ""
    }

    private static let exhausted = PoolTargetFailure(
        .connectionsExhausted,
        "The server has no connections left: others use it meanwhile. Raise max_connections, or "
            + "measure while nobody else is there.")

    private func refuseLoss(
        _ outcome: LoadOutcome<LoadEvidence>, _ before: String
    ) async throws(PoolTargetFailure) {
        let tooMany = SQLState.tooManyConnections.packed
        let isRefused = outcome.operations.contains { operation in
            operation.failures.counts.contains { $0.code == tooMany && $0.count > 0 }
        }
        if isRefused { throw Self.exhausted }
        let connections = outcome.connections
        guard connections.lost > 0 || connections.failedAttempts > 0 else { return }
        let deadline = MonotonicClock.nowNanoseconds + Self.restartLimitNanoseconds
        while !isGone(), !interruption.isRequested, MonotonicClock.nowNanoseconds < deadline {
            if let now = try? askStartTime() {
                if now != before {
                    throw PoolTargetFailure(.restarted, "The server was restarted meanwhile.")
                }
                guard connections.lost > 0 else { return }
                // As it does when one of its processes has crashed, without a new start time.
                throw PoolTargetFailure(.restarted, "The server closed connections meanwhile.")
            }
            try? await Task.sleep(for: .milliseconds(200))
        }
        guard !interruption.isRequested else { throw PoolTargetFailure(.stopped, "stopped") }
        throw PoolTargetFailure(.lost, "The server was lost while pools were measured.")
    }
}
