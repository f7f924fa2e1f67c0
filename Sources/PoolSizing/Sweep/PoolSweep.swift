internal import Recording

/// Measures a target at many points: first how much it can do with how many connections, then how
/// long arrivals wait for pools of some sizes.
package struct PoolSweep: Sendable {
    /// What is measured, and for how long.
    package struct Plan: Sendable {
        /// Arrivals a second that the pool is to be sized for.
        package var targetRate: Double
        /// The sizes whose waits are measured beside those that the load itself suggests.
        package var sizes: [Int]
        package var repetitions: Int
        package var seed: UInt64
        package var warmupNanoseconds: Int64
        /// Of each point, without its warm-up.
        package var durationNanoseconds: Int64

        package init(
            targetRate: Double, sizes: [Int] = [], repetitions: Int = 2, seed: UInt64,
            warmupNanoseconds: Int64 = 500_000_000, durationNanoseconds: Int64 = 2_000_000_000
        ) {
            self.targetRate = targetRate
            self.sizes = sizes
            self.repetitions = repetitions
            self.seed = seed
            self.warmupNanoseconds = warmupNanoseconds
            self.durationNanoseconds = durationNanoseconds
        }
    }

    /// Everything measured, with what happened meanwhile.
    package struct Outcome: Sendable {
        package var points: [PointFigures] = []
        /// Sentences for the reader: a server that was restarted, a limit that was reached.
        package var notes: [String] = []
        /// Points that are kept out of the fit.
        package var heldOut: Set<PoolPoint> = []
        /// Clients beyond which more of them do not get more done; nil where none was found.
        package var kneeClients: Int?
    }

    /// How often a point is measured again whose server was restarted.
    static let attemptLimit = 3
    /// Twice as many clients that get no more than this done than half of them: the knee is behind.
    static let worthwhileGain = 1.05

    package let plan: Plan
    private let progress: @Sendable (_ point: PoolPoint, _ done: Int, _ of: Int) -> Void
    private let shouldStop: @Sendable () -> Bool

    /// - Parameters:
    ///   - progress: told before each point.
    ///   - shouldStop: looked at before each point; what was measured until then is kept.
    package init(
        _ plan: Plan,
        progress: @escaping @Sendable (_ point: PoolPoint, _ done: Int, _ of: Int) -> Void = {
            _, _, _ in
        }, shouldStop: @escaping @Sendable () -> Bool = { false }
    ) {
        self.plan = plan
        self.progress = progress
        self.shouldStop = shouldStop
    }

    /// Carries the sweep out.
    ///
    /// - Parameter outcome: filled as it goes, so that a lost server keeps what was measured.
    /// - Throws: ``PoolTargetFailure``; a restart only when a point met it again and again.
    package func run<T: PoolTarget>(
        on target: inout T, into outcome: inout Outcome
    ) async throws(PoolTargetFailure) {
        let design = SweepDesign(
            .init(
                connections: target.connectionLimit, repetitions: plan.repetitions,
                seed: plan.seed))
        let calibration = SpinCalibration()
        let most = try await escalate(&target, calibration, into: &outcome)
        let closed = design.closedPoints(most: most)
        try await measure(closed, of: &target, calibration, into: &outcome)
        let capacity = Capacity(outcome.points)
        let open = design.openPoints(
            sizes: sizes(capacity, target.connectionLimit), most: capacity.most * 0.9
        ) { capacity.activitiesPerSecond(clients: $0) }
        outcome.heldOut = design.heldOut(closed + open)
        try await measure(open, of: &target, calibration, into: &outcome)
    }

    /// Doubles the clients until that gets no more done.
    ///
    /// - Returns: the most clients worth measuring.
    private func escalate<T: PoolTarget>(
        _ target: inout T, _ calibration: SpinCalibration, into outcome: inout Outcome
    ) async throws(PoolTargetFailure) -> Int {
        var clients = 1
        var best = 0.0
        var idleSteps = 0
        // Doubled at most sixteen times: no server has more connections.
        for _ in 0..<16 where clients <= target.connectionLimit && idleSteps < 2 {
            let point = PoolPoint(poolSize: clients, offer: .closed(clients: clients))
            let figures = try await measure(point, of: &target, calibration, into: &outcome)
            if figures.activitiesPerSecond > best * Self.worthwhileGain {
                idleSteps = 0
                outcome.kneeClients = clients
            } else {
                idleSteps += 1
            }
            best = max(best, figures.activitiesPerSecond)
            clients *= 2
        }
        return min(clients / 2, target.connectionLimit)
    }

    /// Sizes around the one that the target rate needs by Little's law, and those asked for.
    private func sizes(_ capacity: Capacity, _ limit: Int) -> [Int] {
        let needed = capacity.clients(forActivitiesPerSecond: plan.targetRate)
        let around = [needed, needed + 1, needed * 2, max(1, needed / 2)]
        return Array(Set(around + plan.sizes)).filter { $0 >= 1 && $0 <= limit }.sorted()
    }

    private func measure<T: PoolTarget>(
        _ points: [PoolPoint], of target: inout T, _ calibration: SpinCalibration,
        into outcome: inout Outcome
    ) async throws(PoolTargetFailure) {
        for (number, point) in points.enumerated() {
            progress(point, number, points.count)
            let figures = try await measure(point, of: &target, calibration, into: &outcome)
            outcome.points.append(figures)
        }
    }

    @discardableResult
    private func measure<T: PoolTarget>(
        _ point: PoolPoint, of target: inout T, _ calibration: SpinCalibration,
        into outcome: inout Outcome
    ) async throws(PoolTargetFailure) -> PointFigures {
        for attempt in 1...Self.attemptLimit {
            guard !shouldStop() else { throw PoolTargetFailure(.stopped, "stopped") }
            let before = calibration.reading()
            do throws(PoolTargetFailure) {
                var figures = try await target.measure(
                    point, warmupNanoseconds: plan.warmupNanoseconds,
                    durationNanoseconds: plan.durationNanoseconds)
                figures.spins = [before, calibration.reading()]
                return figures
            } catch {
                guard error.cause == .restarted, attempt < Self.attemptLimit else { throw error }
                outcome.notes.append("\(error.message) The point was measured again.")
            }
        }
        throw PoolTargetFailure(.lost, "the server was restarted again and again")
    }
}
