internal import PoolModel
internal import PoolSizing
internal import PostgresDriver
internal import ResultModel
internal import ScenarioModel

extension RunPipeline {
    /// Sizes the pool of the application that the load goes through: the same sweep, for which it is
    /// started anew at each size.
    ///
    /// - Throws: `CommandFailure` for an application that cannot be measured so, before anything is
    ///   seeded; otherwise as for a database.
    mutating func sizeApplicationPool(
        _ request: PoolRequest, on target: DatabaseTarget
    ) async throws {
        let application = try PooledApplication(
            scenario, settings, environment: context.environment)
        try refuse(request, application)
        let prepared = try await prepare(target)
        guard let poolTarget = try applicationPoolTarget(application, prepared, request.objective)
        else { return }
        var request = request
        if let size = application.statedSize {
            request.stated.size = size
            request.stated.maxOverflow = application.statedOverflow ?? 0
            request.assumptions = []
        }
        if !application.isToldOverflow {
            request.stated.maxOverflow = 0
            request.assumptions.append(
                "'start' uses no ${MAX_OVERFLOW}: the application opens no more connections than "
                    + "${POOL_SIZE}.")
        }
        try await size(poolTarget, for: request)
    }

    /// The application as a target of a sweep; nil where there is none.
    ///
    /// - Throws: `Cut` for a server that is lost.
    func applicationPoolTarget(
        _ application: PooledApplication, _ prepared: PreparedDatabase, _ objective: PoolObjective
    ) throws -> ApplicationPoolTarget? {
        guard let api = scenario.api else { return nil }
        return try reaching("the start of the sweep") { () throws(PostgresError) in
            try ApplicationPoolTarget(
                application, scenario, api, launcher(api, prepared),
                administrator: prepared.target.administrator, interruption: interruption,
                needsWaits: objective.measure == .poolWait)
        }
    }

    private func refuse(
        _ request: PoolRequest, _ application: PooledApplication
    ) throws(CommandFailure) {
        guard application.keepsPoolLog || request.objective.measure != .poolWait else {
            throw CommandFailure(
                .usage,
                "How long the application waits for connections only it can say: have it write "
                    + "${POOL_LOG}, by the hook that the README shows, or limit the time of "
                    + "requests, as in --slo 'p(99) < 50ms'.")
        }
        guard application.isToldWorkers || request.workers == 1 else {
            throw CommandFailure(
                .usage,
                "--workers \(request.workers): nothing tells the application to consist of so many "
                    + "processes; add WORKERS: ${WORKERS:-1} to 'environment' below 'start'.")
        }
    }
}
