/// One setting, judged with several numbers of workers against what the server allows.
///
/// The same requests are spread over the workers, so that more of them mean more and smaller queues
/// and more connections in all.
package struct SettingJudgement: Sendable, Equatable {
    /// The setting with one number of workers.
    package struct Row: Sendable, Equatable {
        package var workers: Int
        package var outcome: SimulationOutcome
        /// Connections that all pools together may open.
        package var connectionsAtMost: Int
        /// What the server allows its applications.
        package var serverLimit: Int

        /// Whether the server can give every pool all it may ask for.
        package var fits: Bool { connectionsAtMost <= serverLimit }
        /// Connections that the pools had at a time.
        package var connectionsAtPeak: Int { outcome.connections.peak }
    }

    package let rows: [Row]

    /// Simulates the configuration with each number of workers.
    ///
    /// The server refuses connections beyond `serverLimit`, as `max_connections` does.
    ///
    /// - Parameter serverLimit: `max_connections` less what is reserved.
    package init(
        of configuration: SimulationConfiguration, workers: [Int] = [1, 2, 4, 8],
        serverLimit: Int
    ) {
        rows = workers.map { count in
            var trial = configuration
            trial.workers = count
            trial.server.connectionLimit = min(serverLimit, trial.server.connectionLimit)
            return Row(
                workers: count, outcome: PoolSimulation(trial).run(),
                connectionsAtMost: trial.connectionLimit, serverLimit: serverLimit)
        }
    }
}

extension QueuePool.Settings {
    /// What document 001 sets: 10 connections and 5 more, 30 s, 3600 s.
    package static let documented = QueuePool.Settings(
        size: 10, maxOverflow: 5, timeoutNanoseconds: 30_000_000_000,
        recycleNanoseconds: 3_600_000_000_000)

    /// How many workers' pools a server can satisfy at the same time.
    package func workers(withinServerLimit limit: Int) -> Int {
        max(0, limit) / max(1, connectionLimit)
    }
}
