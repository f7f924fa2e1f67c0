internal import Accounts
internal import ApplicationControl
internal import LoadEngine
internal import PoolSizing
internal import Population
internal import PostgresDriver
internal import Recording
internal import ResultModel
internal import ScenarioModel
internal import Synchronization
internal import Tokens
internal import Workloads

/// An application with a pool of its own, started anew for every point, and loaded over HTTP.
///
/// All points share one database, which is seeded once. What the pool does, only the application
/// sees: where it writes that down, its own waits and holds are what a point shows. Where it does
/// not, requests stand for them, as though each held a connection for as long as it takes: no pool
/// needs to be larger than that says.
struct ApplicationPoolTarget: PoolTarget {
    let application: PooledApplication
    let scenario: Scenario
    let api: APIDeclaration
    /// Starts it on the prepared database.
    let launcher: ApplicationLauncher
    /// As a role that sees all connections.
    let administrator: ConnectionParameters
    let interruption: Interruption
    /// Whether it has to be seen how long connections are waited for.
    let needsWaits: Bool
    let connectionLimit: Int
    /// One that has just been started opens connections, and compiles what it runs.
    var shortestWarmupNanoseconds: Int64 = 1_000_000_000
    /// Sentences for the reader, each once.
    private(set) var notes: [String] = []
    private var measured: UInt64 = 0
    /// What starting and ending it took the last time.
    private(set) var overheadNanoseconds: Int64 = 3_000_000_000

    /// Connections that an application may have beside its pool, to listen for instance.
    static let connectionsBeside = 2

    /// - Throws: the error of a server that cannot be asked.
    init(
        _ application: PooledApplication, _ scenario: Scenario, _ api: APIDeclaration,
        _ launcher: ApplicationLauncher, administrator: ConnectionParameters,
        interruption: Interruption, needsWaits: Bool
    ) throws(PostgresError) {
        self.application = application
        self.scenario = scenario
        self.api = api
        self.launcher = launcher
        self.administrator = administrator
        self.interruption = interruption
        self.needsWaits = needsWaits
        let limit = try Connection.open(administrator).query(
            """
            SELECT current_setting('max_connections')::int
              - current_setting('superuser_reserved_connections')::int
            """
        ).integer(row: 0, column: 0)
        connectionLimit = max(1, (limit ?? 100) - DatabasePoolTarget.reserve)
    }

    var activities: [String] {
        application.keepsPoolLog ? ["requests"] : scenario.load?.mix.map(\.name) ?? []
    }

    mutating func measure(
        _ point: PoolPoint, warmupNanoseconds: Int64, durationNanoseconds: Int64
    ) async throws(PoolTargetFailure) -> PointFigures {
        guard point.workers == 1 || application.isToldWorkers else {
            throw PoolTargetFailure(
                .refused,
                "Nothing tells the application to consist of \(point.workers) processes: 'start' "
                    + "uses no ${WORKERS}.")
        }
        measured += 1
        let begun = MonotonicClock.nowNanoseconds
        let warmupNanoseconds = max(warmupNanoseconds, shortestWarmupNanoseconds)
        let others = try count()
        let session = try await launch(point)
        let figures: Result<PointFigures, PoolTargetFailure>
        do throws(PoolTargetFailure) {
            figures = .success(
                try measure(
                    point, session, others: others,
                    window: (warmupNanoseconds, durationNanoseconds)))
        } catch {
            figures = .failure(error)
        }
        if await !session.stop() {
            note("The application did not end within 10 seconds of SIGTERM and was killed.")
        }
        let taken = MonotonicClock.nowNanoseconds - begun
        overheadNanoseconds = taken - warmupNanoseconds - durationNanoseconds
        return try figures.get()
    }

    /// Says something once.
    mutating func note(_ sentence: String) {
        if !notes.contains(sentence) { notes.append(sentence) }
    }

    // MARK: The application

    private func count() throws(PoolTargetFailure) -> Int {
        do throws(PostgresError) {
            return try ConnectionCount.count(try Connection.open(administrator)).open
        } catch {
            throw Self.loss(error)
        }
    }

    static func loss(_ error: PostgresError) -> PoolTargetFailure {
        guard error.sqlState != .tooManyConnections else {
            return PoolTargetFailure(
                .connectionsExhausted,
                "The server has no connections left beside the application's: raise "
                    + "max_connections.")
        }
        return PoolTargetFailure(.lost, "The server was lost during the sweep: \(error).")
    }

    private func launch(_ point: PoolPoint) async throws(PoolTargetFailure) -> ApplicationSession {
        do throws(CommandFailure) {
            let start = try application.start(at: point)
            return try await launcher.measuringPool(start, logs: application.keepsPoolLog).launch()
        } catch {
            guard !interruption.isRequested else { throw PoolTargetFailure(.stopped, "stopped") }
            throw PoolTargetFailure(
                .notAsTold,
                "With a pool of \(point.poolSize) for each of \(point.workers) workers: "
                    + error.description)
        }
    }

    // MARK: The load

    private mutating func measure(
        _ point: PoolPoint, _ session: ApplicationSession, others: Int,
        window: (warmup: Int64, duration: Int64)
    ) throws(PoolTargetFailure) -> PointFigures {
        let (plan, workload) = try compile(point, session, window)
        let connections = ConnectionCount(administrator, others: others)
        let begun = Mutex<Int64>(0)
        let process = session.process
        let outcome: LoadOutcome<LoadEvidence>
        do {
            outcome = try interruption.during { stop in
                try LoadRun.perform(
                    plan, progress: LoadProgress(workers: plan.workers), stop: stop,
                    makeWorkload: { try HTTPWorkload(workload, worker: $0, leaks: LeakTally()) },
                    makeReactor: { workload in
                        // The last worker to be ready starts them all.
                        begun.withLock { $0 = max($0, MonotonicClock.nowNanoseconds) }
                        return HTTPReactor(workload)
                    })
            }
        } catch {
            _ = try? connections.end()
            throw PoolTargetFailure(.refused, "The load could not run: \(error)")
        }
        let counted: (most: Int, busyMean: Double)
        do throws(PostgresError) { counted = try connections.end() } catch {
            throw Self.loss(error)
        }
        guard !interruption.isRequested else { throw PoolTargetFailure(.stopped, "stopped") }
        if let process, !process.isRunning {
            throw PoolTargetFailure(
                .restarted,
                "The application ended while it was measured with a pool of \(point.poolSize). The "
                    + "last it wrote: \(session.log?.end ?? "nothing").")
        }
        try refuseFailures(outcome, session.log)
        try refuseOtherPool(point, counted.most)
        return try figures(
            outcome, point, session,
            measured: begun.withLock { $0 } + window.warmup, window.duration,
            busyMean: counted.busyMean)
    }

    private func compile(
        _ point: PoolPoint, _ session: ApplicationSession,
        _ window: (warmup: Int64, duration: Int64)
    ) throws(PoolTargetFailure) -> (LoadPlan, HTTPWorkloadPlan) {
        // Other arrivals and other values at each point: addresses that register are new ones.
        var scenario = scenario
        scenario.population.seed &+= measured
        let population = session.preparation.population
        do {
            let (credentials, users) = try session.credentialsForShortLoad(api, interruption)
            let compiler = try HTTPScenarioCompiler(
                scenario, api: api, origin: session.origin, population: population)
            var plan = compiler.loadPlan(users: users)
            // One phase: the clients of a second one would find those of the first still at work.
            plan.phases = [
                Phase(
                    durationNanoseconds: window.warmup + window.duration,
                    model: Self.arrivals(at: point))
            ]
            plan.drainNanoseconds = 2_000_000_000
            plan.checkoutLimitPerWorker =
                application.keepsPoolLog ? 0 : DatabasePoolTarget.checkoutLimit
            for index in plan.activities.indices {
                plan.activities[index].steps = DatabasePoolTarget.withoutIdlePauses(
                    plan.activities[index].steps)
            }
            let workload = try compiler.workloadPlan(
                credentials: credentials, register: session.register)
            return (plan, workload)
        } catch let error as CommandFailure {
            throw PoolTargetFailure(
                interruption.isRequested ? .stopped : .refused, error.description)
        } catch {
            throw PoolTargetFailure(.refused, "The load cannot be performed: \(error)")
        }
    }

    private static func arrivals(at point: PoolPoint) -> LoadEngine.ArrivalModel {
        switch point.offer {
        case .closed(let clients): .closed(clients: clients)
        case .open(let rate): .open(arrivals: .poisson, rate: rate)
        }
    }
}
