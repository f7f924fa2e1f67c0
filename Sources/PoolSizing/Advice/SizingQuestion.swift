package import PoolModel

/// What an engineer asks: how many connections it takes for a rate, with some wait at most.
package struct SizingQuestion: Sendable, Equatable {
    /// Activities a second over all workers.
    package var rate: Double
    package var objective: PoolObjective
    /// Application processes, each with a pool of its own.
    package var workers: Int
    /// Connections that the server has for applications.
    package var serverLimit: Int
    /// The setting that the scenario states, judged beside the advice.
    package var stated: QueuePool.Settings
    package var seed: UInt64
    /// Checkouts that are simulated to judge one size once.
    package var simulatedCheckouts: Int
    /// How often a size is looked for, with other arrivals each time.
    package var repetitions: Int

    package init(
        rate: Double, objective: PoolObjective, workers: Int = 1, serverLimit: Int,
        stated: QueuePool.Settings, seed: UInt64, simulatedCheckouts: Int = 20_000,
        repetitions: Int = 20
    ) {
        self.rate = rate
        self.objective = objective
        self.workers = workers
        self.serverLimit = serverLimit
        self.stated = stated
        self.seed = seed
        self.simulatedCheckouts = simulatedCheckouts
        self.repetitions = repetitions
    }
}
