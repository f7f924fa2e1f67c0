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
    /// Whether a rate beyond what the server does is asked of one that does more.
    package var mayExceedServer: Bool
    package var seed: UInt64
    package var effort: Effort

    /// How much is simulated.
    package struct Effort: Sendable, Equatable {
        /// Checkouts that are simulated to judge one size once.
        package var checkouts: Int
        /// How often a size is looked for, with other arrivals each time.
        package var repetitions: Int

        /// Checkouts in a simulated window that is held against a measured one, at most: a longer
        /// one would say the same.
        package var forecastCheckouts: Int
        /// How often such a window is simulated.
        package var forecastRepetitions: Int

        package init(
            checkouts: Int = 20_000, repetitions: Int = 20, forecastCheckouts: Int = 4_000,
            forecastRepetitions: Int = 15
        ) {
            self.checkouts = checkouts
            self.repetitions = repetitions
            self.forecastCheckouts = forecastCheckouts
            self.forecastRepetitions = forecastRepetitions
        }

        /// Little where little time was given for measuring.
        package init(budgetNanoseconds: Int64) {
            if budgetNanoseconds >= 60_000_000_000 {
                self.init()
            } else {
                self.init(
                    checkouts: 4_000, repetitions: 6, forecastCheckouts: 1_000,
                    forecastRepetitions: 7)
            }
        }

        /// A second of simulation: some dozens of them make an answer.
        private static let mostCheckouts = 200_000.0

        /// The same work where each size needs so many checkouts to show anything.
        func holding(atLeast least: Double) -> Effort {
            let needed = max(Double(checkouts), min(least, Self.mostCheckouts))
            let share = Double(checkouts) / needed
            var effort = self
            effort.checkouts = Int(needed)
            effort.repetitions = max(3, Int((Double(repetitions) * share).rounded()))
            return effort
        }
    }

    package init(
        rate: Double, objective: PoolObjective, workers: Int = 1, serverLimit: Int,
        stated: QueuePool.Settings, mayExceedServer: Bool = false, seed: UInt64,
        effort: Effort = Effort()
    ) {
        self.rate = rate
        self.objective = objective
        self.workers = workers
        self.serverLimit = serverLimit
        self.stated = stated
        self.mayExceedServer = mayExceedServer
        self.seed = seed
        self.effort = effort
    }
}
