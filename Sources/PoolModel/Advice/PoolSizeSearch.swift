package import Stochastics

/// Looks for the smallest pool that meets an objective.
///
/// One simulated minute says little about the next, so the search is repeated with other seeds, and
/// the spread of its answers is the uncertainty of the advice. Each repetition starts from the last
/// answer, doubles its steps until one size meets the objective and one does not, and halves the
/// distance between them: some five simulations. It relies on this, that between a size that fails
/// and a larger one that does not there is one border; where more connections slow the server so
/// much that they fail again, only what lies beyond can be missed.
package struct PoolSizeSearch: Sendable {
    package var objective: PoolObjective
    /// The sizes that come into question.
    package var sizes: ClosedRange<Int>
    package var repetitions: Int

    /// - Precondition: sizes are positive and there is a repetition.
    package init(objective: PoolObjective, sizes: ClosedRange<Int>, repetitions: Int = 20) {
        precondition(sizes.lowerBound >= 1 && repetitions >= 1, "a search needs something to try")
        self.objective = objective
        self.sizes = sizes
        self.repetitions = repetitions
    }

    /// Searches by simulating a configuration with other values of `pool.size`; its overflow and
    /// everything else stay.
    ///
    /// - Parameter vary: changes the inputs of a repetition as far as they are uncertain, such as by
    ///   `DurationDistribution.resampled`, so that the interval says that too.
    package func advice(
        for configuration: SimulationConfiguration,
        varying vary: (inout SimulationConfiguration, inout SplittableRandom) -> Void = { _, _ in }
    ) -> PoolSizeAdvice {
        var most = configuration
        most.pool.size = sizes.upperBound
        let connections = min(
            most.connectionLimit, configuration.pgBouncer?.serverLimit ?? .max,
            configuration.server.connectionLimit)
        if let rate = configuration.arrivals.ratePerSecond,
            let capacity = configuration.serverCapacityPerSecond(connections: connections),
            rate >= capacity
        {
            return PoolSizeAdvice(obstacle: .beyondCapacity(perSecond: capacity))
        }
        let random = SplittableRandom(seed: configuration.seed).split(label: "repetitions")
        return advice(startingAt: startingSize(for: configuration)) { size, repetition in
            var trial = configuration
            var seeds = random.split(index: repetition)
            trial.seed = seeds.next()
            vary(&trial, &seeds)
            trial.pool.size = size
            return PoolSimulation(trial).run()
        }
    }

    /// Searches by whatever is to be tried.
    ///
    /// - Parameters:
    ///   - start: the first size to try.
    ///   - trial: simulates a size; the same repetition has to bring the same requests.
    package func advice(
        startingAt start: Int, trial: (_ size: Int, _ repetition: Int) -> SimulationOutcome
    ) -> PoolSizeAdvice {
        var found: [Int?] = []
        var guess = min(max(start, sizes.lowerBound), sizes.upperBound)
        for repetition in 0..<repetitions {
            let size = smallest(startingAt: guess) { size in
                objective.isMet(by: trial(size, repetition))
            }
            found.append(size)
            if let size { guess = size }
        }
        return PoolSizeAdvice(
            found: found, limit: sizes.upperBound,
            values: { size in
                (0..<repetitions).compactMap { objective.value(in: trial(size, $0)) }
            })
    }

    private func smallest(startingAt start: Int, meets: (Int) -> Bool) -> Int? {
        var failing = sizes.lowerBound - 1
        var meeting: Int?
        var step = 1
        var size = start
        // Steps double, so this ends after some log2 of the range.
        while meeting == nil || failing < sizes.lowerBound {
            if meets(size) {
                meeting = size
                if size == sizes.lowerBound { break }
                if failing >= sizes.lowerBound { break }
                size = max(sizes.lowerBound, size - step)
            } else {
                failing = size
                if meeting != nil { break }
                if size == sizes.upperBound { return nil }
                size = min(sizes.upperBound, size + step)
            }
            step *= 2
        }
        guard var best = meeting else { return nil }
        while best - failing > 1 {
            let middle = (best + failing) / 2
            if meets(middle) { best = middle } else { failing = middle }
        }
        return best
    }

    /// What the formula for exponential holds says, or Little's law where it does not apply.
    private func startingSize(for configuration: SimulationConfiguration) -> Int {
        guard let load = configuration.offeredLoad else { return sizes.lowerBound }
        let share = load / Double(configuration.workers)
        guard objective.measure == .poolWait,
            let size = ErlangC.fewestServers(
                offeredLoad: share, meanHold: configuration.meanHoldNanoseconds,
                quantile: objective.quantile,
                longestWait: Double(objective.longestNanoseconds), limit: sizes.upperBound)
        else { return Int(min(share.rounded(.up), Double(sizes.upperBound))) }
        return size
    }
}
