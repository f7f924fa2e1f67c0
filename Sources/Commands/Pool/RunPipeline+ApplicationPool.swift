internal import PoolModel
internal import PoolSizing
internal import PostgresDriver
internal import ResultModel
internal import ScenarioModel

extension RunPipeline {
    /// Whether the pool that is sized is the application's own, and not one of ours.
    var sizesApplicationPool: Bool { scenario.api != nil && loadsRequests }

    /// The application whose pool is sized.
    ///
    /// - Throws: `CommandFailure` (invalid scenario) for one that cannot be told how large its pool
    ///   is: ask before the database is seeded.
    func pooledApplication() throws(CommandFailure) -> PooledApplication {
        try PooledApplication(scenario, settings, environment: context.environment)
    }

    /// The application as a target of a sweep.
    ///
    /// - Throws: `Cut` for a server that is lost.
    func applicationPoolTarget(
        _ application: PooledApplication, _ prepared: PreparedDatabase,
        objective: PoolObjective
    ) throws -> ApplicationPoolTarget? {
        guard let api = scenario.api else { return nil }
        let needsWaits = objective.measure == .poolWait
        guard !needsWaits || application.keepsPoolLog else {
            throw CommandFailure(
                .usage,
                "How long the application waits for connections only it can say: have it write "
                    + "${POOL_LOG}, by the hook that the README shows, or limit the latency of "
                    + "requests, as in --slo 'p(99) < 50ms'.")
        }
        return try reaching("the start of the sweep") { () throws(PostgresError) in
            try ApplicationPoolTarget(
                application, scenario, api, launcher(api, prepared),
                administrator: prepared.target.administrator, interruption: interruption,
                needsWaits: needsWaits)
        }
    }
}
