internal import Accounts
internal import ApplicationControl
internal import HTTPDriver
internal import LoadEngine
internal import Population
internal import ResultModel
internal import ScenarioModel
internal import Verification
internal import Workloads

extension RunPipeline {
    /// Starts the application, performs the load over HTTP, and stops what was started.
    mutating func performRequests(_ prepared: PreparedDatabase) async throws {
        guard let api = scenario.api, loadsRequests, !settings.skipped.contains(.load) else {
            return
        }
        display.begin("starting the API")
        let session = try await launcher(api, prepared).launch()
        display.end(summary: session.origin.description)
        do {
            try stopIfInterrupted()
            try load(
                api, session, population: prepared.checks.plan, sessions: nil, on: prepared.target)
        } catch {
            _ = await session.stop()
            throw error
        }
        await end(session)
    }

    /// Stops the application, and says so where it had to be killed.
    mutating func end(_ session: ApplicationSession) async {
        if await !session.stop() {
            result.notes.append(
                "The application did not end within 10 seconds of SIGTERM and was killed.")
        }
    }

    /// Performs the load.
    ///
    /// - Parameters:
    ///   - sessions: users who have just signed in; nil where they do so now.
    ///   - target: the database behind the application; nil where it is not seen.
    mutating func load(
        _ api: APIDeclaration, _ session: ApplicationSession, population: PopulationPlan,
        sessions: [SignedInUser]?, on target: DatabaseTarget?
    ) throws {
        let plan: LoadPlan
        var workload: HTTPWorkloadPlan
        var credentials = try session.preparation.forLoad()
        var renewal: SessionRenewal?
        if case .session = api.authentication.credential, let plan = session.preparation.signIn {
            let opened = try openSessions(plan, session.preparation, known: sessions)
            credentials = .shared(opened.tokens)
            renewal = opened.renewal
        }
        defer { if let renewal { note(renewal.finish()) } }
        do throws(CompilationError) {
            let compiler = try HTTPScenarioCompiler(
                scenario, api: api, origin: session.origin, population: population)
            plan = compiler.loadPlan(users: loadUsers(population))
            workload = try compiler.workloadPlan(
                credentials: credentials, register: session.register)
        } catch {
            throw invalid([Diagnostic("\(error)", at: error.position)])
        }
        if let log = session.log { workload.serverLog = { log.clause } }
        let process = session.process
        let compiled = workload
        try perform(
            plan, unchecked: compiled.uncheckedOperations, on: target,
            isGone: { process?.isRunning == false }
        ) { progress, stop, leaks in
            try LoadRun.perform(
                plan, progress: progress, stop: stop,
                makeWorkload: { try HTTPWorkload(compiled, worker: $0, leaks: leaks) },
                makeReactor: { HTTPReactor($0) })
        }
        // What the engine counts as connections are transfers.
        result.load?.pool = nil
        // The clients look the same from an application that has gone.
        if let process, !process.isRunning {
            throw Cut(
                cause: .unavailable(
                    "The application ended during the load. The last it said: "
                        + (session.log?.end ?? "nothing")))
        }
    }

    /// Whether the load is one of requests.
    var loadsRequests: Bool {
        guard let load = scenario.load else { return false }
        return load.mix.contains { entry in
            scenario.httpOperation(named: entry.name) != nil
                || scenario.httpJourneys.contains { $0.name == entry.name }
        }
    }
}
