package import PoolModel
internal import Recording

/// What an activity costs that pauses, by what it keeps meanwhile.
package struct HoldingComparison: Sendable {
    /// One way of doing it.
    package struct Form: Sendable, Equatable {
        package var holding: Holding
        /// Activities of this kind a second that the stated pools can do, with nobody else there.
        package var perSecond: Double
        /// Waiting for a connection at the rate asked for, with the stated pools and everybody else
        /// there, at the 99th percentile in nanoseconds.
        package var waitNanoseconds: Int64
        /// The share of those who ask a pool and wait in vain, at that rate.
        package var timeoutShare: Double
        /// The smallest size of each worker's pool that meets the objective; nil where none does.
        package var size: Int?
        /// Server connections that a pooler in transaction mode needs for it, on average.
        package var busyServers: Double
    }

    /// The question, of which the rate counts all activities.
    package let question: SizingQuestion
    /// How the server slows in company.
    package let law: ServiceLaw
    package let profiles: [RequestProfile]
    /// Requests that are simulated to judge one size once.
    package var requests = 20_000.0
    package var repetitions = 3

    /// - Precondition: there is a profile.
    package init(_ question: SizingQuestion, law: ServiceLaw, profiles: [RequestProfile]) {
        self.question = question
        self.law = law
        self.profiles = profiles
    }

    /// Judges the profile of an activity in each form, the one that keeps most first.
    ///
    /// - Parameter name: of a profile that pauses.
    package func forms(of name: String) -> [Form] {
        guard let profile = profiles.first(where: { $0.name == name }) else { return [] }
        let held = form(profile, .connection)
        // For a pool it is one whether a transaction is open; for a pooler it is not.
        var inTransaction = held
        inTransaction.holding = .transaction
        inTransaction.busyServers = busyServers(profile.keeping(.transaction))
        return [inTransaction, held, form(profile, .nothing)]
    }

    /// What so many clients of one activity, each asking again at once, get done with the stated
    /// pools.
    ///
    /// - Returns: activities a second, and the 99th percentile of the wait in nanoseconds.
    package func clients(
        _ count: Int, of profile: RequestProfile
    ) -> (perSecond: Double, waitNanoseconds: Int64) {
        let once = profile.meanHoldNanoseconds + profile.meanPauseNanoseconds
        let connections = Double(question.workers * question.stated.connectionLimit)
        // A round in which each had its turn.
        let round = max(once, profile.meanHoldNanoseconds * Double(count) / connections)
        let (seconds, warmUp) = (max(20 * round, 1e9), 4 * round)
        var configuration = configuration([profile], arrivals: .users(count, think: .none))
        configuration.warmUpNanoseconds = Int64(min(warmUp, 0x1p60))
        configuration.durationNanoseconds = Int64(min(seconds + warmUp, 0x1p61))
        configuration.eventLimit = 20_000_000
        let outcome = PoolSimulation(configuration).run()
        return (
            outcome.throughputPerSecond,
            outcome.poolWait.value(atQuantile: 0.99) ?? 0
        )
    }

    private func form(_ profile: RequestProfile, _ holding: Holding) -> Form {
        let own = profile.keeping(holding)
        let mix = profiles.map { $0.name == profile.name ? own : $0 }
        var configuration = configuration(mix, arrivals: .poisson(perSecond: question.rate))
        let pauses = mix.map(\.meanPauseNanoseconds).max() ?? 0
        let seconds = max(requests / max(question.rate, 1e-3) * 1e9, 10 * pauses)
        configuration.warmUpNanoseconds = Int64(min(2 * pauses, 0x1p60))
        configuration.durationNanoseconds =
            configuration.warmUpNanoseconds + Int64(min(seconds, 0x1p60))
        let outcome = PoolSimulation(configuration).run()
        let asked = max(outcome.measured.pool.asked, 1)
        let sizes = 1...max(1, question.serverLimit / question.workers)
        var unlimited = configuration
        unlimited.pool.maxOverflow = 0
        let advice = PoolSizeSearch(
            objective: question.objective, sizes: sizes, repetitions: repetitions
        ).advice(for: unlimited)
        return Form(
            holding: holding, perSecond: clients(saturating(own), of: own).perSecond,
            waitNanoseconds: outcome.poolWait.value(atQuantile: 0.99) ?? 0,
            timeoutShare: Double(outcome.measured.pool.timedOut) / Double(asked),
            size: advice.size, busyServers: busyServers(own))
    }

    /// Clients that keep every connection of the stated pools busy, and half as many again.
    private func saturating(_ profile: RequestProfile) -> Int {
        let connections = Double(question.workers * question.stated.connectionLimit)
        let hold = max(profile.meanHoldNanoseconds, 1)
        let once = hold + unheldPause(profile)
        return Int(min(max((1.5 * connections * once / hold).rounded(.up), 1), 50_000))
    }

    private func unheldPause(_ profile: RequestProfile) -> Double {
        profile.stages.reduce(0) { sum, stage in
            guard case .pause(let time, .nothing) = stage else { return sum }
            return sum + time.meanNanoseconds
        }
    }

    private func busyServers(_ own: RequestProfile) -> Double {
        let weight = max(profiles.reduce(0) { $0 + $1.weight }, .leastNormalMagnitude)
        return profiles.reduce(0) { sum, profile in
            let counted = profile.name == own.name ? own : profile
            return sum + counted.weight / weight * counted.meanTransactionNanoseconds
        } * question.rate / 1e9
    }

    private func configuration(
        _ profiles: [RequestProfile], arrivals: ArrivalProcess
    ) -> SimulationConfiguration {
        var configuration = SimulationConfiguration(
            arrivals: arrivals, profiles: profiles, pool: question.stated,
            workers: question.workers, server: ServerBehaviour(law: law), seed: question.seed)
        configuration.server.connectionLimit = question.serverLimit
        return configuration
    }
}
