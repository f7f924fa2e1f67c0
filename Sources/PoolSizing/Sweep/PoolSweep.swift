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
        package var seed: UInt64
        package var extent: Extent
        /// Whether a rate that the target cannot do ends the sweep once that is known.
        package var stopsBeyondCapacity: Bool

        /// How much time is taken.
        package enum Extent: Sendable, Equatable {
            case fixed(SweepShape)
            /// So many points, and for so long, as this allows.
            case budget(nanoseconds: Int64)
        }

        package init(
            targetRate: Double, sizes: [Int] = [], seed: UInt64, extent: Extent,
            stopsBeyondCapacity: Bool = false
        ) {
            self.targetRate = targetRate
            self.sizes = sizes
            self.seed = seed
            self.extent = extent
            self.stopsBeyondCapacity = stopsBeyondCapacity
        }
    }

    /// Everything measured, with what happened meanwhile.
    package struct Outcome: Sendable {
        package var points: [PointFigures] = []
        /// Sentences for the reader: a server that was restarted, a limit that was reached.
        package var notes: [String] = []
        /// Points that are kept out of the fit.
        package var heldOut: Set<PoolPoint> = []
        /// The rate is more than the target can do, so that waits were not measured.
        package var stoppedBeyondCapacity = false

        package init() {}

        /// What the closed points say the target can do.
        package var capacity: Capacity { Capacity(points) }
    }

    /// How a sweep gets on.
    package struct Progress: Sendable {
        package var point: PoolPoint
        /// How long everything that is left takes, as far as it is known.
        package var nanosecondsLeft: Int64
        /// From 0 to 1.
        package var fraction: Double
    }

    /// How often a point is measured again whose server was restarted.
    static let attemptLimit = 3
    /// Twice as many clients that get no more than this done than half of them: the knee is behind.
    static let worthwhileGain = 1.05
    /// A rate this many times the capacity lies beyond it, whatever a repetition would show.
    package static let clearlyBeyond = 1.1

    package let plan: Plan
    private let progress: @Sendable (Progress) -> Void
    private let shouldStop: @Sendable () -> Bool
    private let calibration: @Sendable () -> Int64

    /// - Parameters:
    ///   - calibration: how long the same computation takes, in nanoseconds; asked before and after
    ///     each point.
    ///   - progress: told before each point.
    ///   - shouldStop: looked at before each point; what was measured until then is kept.
    package init(
        _ plan: Plan, calibration: (@Sendable () -> Int64)? = nil,
        progress: @escaping @Sendable (Progress) -> Void = { _ in },
        shouldStop: @escaping @Sendable () -> Bool = { false }
    ) {
        self.plan = plan
        self.calibration = calibration ?? SpinCalibration().reading
        self.progress = progress
        self.shouldStop = shouldStop
    }

    /// Carries the sweep out.
    ///
    /// - Parameters:
    ///   - outcome: filled as it goes, so that a lost server keeps what was measured.
    ///   - measured: told after each point that counts.
    /// - Throws: ``PoolTargetFailure``; a restart only when a point met it again and again.
    package func run<T: PoolTarget>(
        on target: inout T, into outcome: inout Outcome, measured: (Outcome) -> Void = { _ in }
    ) async throws(PoolTargetFailure) {
        let begun = MonotonicClock.nowNanoseconds
        var run = Run()
        let (most, hold) = try await escalate(&target, &run, into: &outcome)
        var design = SweepDesign(
            .init(connections: target.connectionLimit, repetitions: 1, seed: plan.seed))
        let slowest = run.shape.durationNanoseconds
        run.shape = shape(
            levels: design.clients(most: most).count, holdNanoseconds: hold,
            overheadNanoseconds: target.overheadNanoseconds,
            spentNanoseconds: MonotonicClock.nowNanoseconds - begun)
        // What it took to see anything at all, it takes again.
        if case .budget = plan.extent, slowest > SweepShape.leastNanoseconds {
            run.shape.durationNanoseconds = max(run.shape.durationNanoseconds, slowest)
        }
        design.limits.repetitions = run.shape.repetitions
        design.limits.loads = run.shape.loads
        let closed = design.closedPoints(most: most)
        let openCount =
            run.shape.sizeLimit * run.shape.loads.count * run.shape.repetitions
        outcome.heldOut = design.heldOut(closed)
        run.left = closed.count + openCount
        run.all = run.left
        try await measure(closed, of: &target, &run, into: &outcome, measured)
        let capacity = outcome.capacity
        if plan.stopsBeyondCapacity, plan.targetRate > Self.clearlyBeyond * capacity.most {
            outcome.stoppedBeyondCapacity = true
            return
        }
        let open = design.openPoints(
            sizes: sizes(capacity, target.connectionLimit, limit: run.shape.sizeLimit),
            most: capacity.most * 0.9
        ) { capacity.activitiesPerSecond(clients: $0) }
        outcome.heldOut = design.heldOut(closed + open)
        run.left = open.count
        try await measure(open, of: &target, &run, into: &outcome, measured)
    }

    /// What is known while a sweep goes on.
    private struct Run {
        var shape = SweepShape(
            warmupNanoseconds: 100_000_000, durationNanoseconds: SweepShape.leastNanoseconds)
        /// How much longer the warm-up gets by each connection that has to be opened in it.
        var openingNanoseconds: Int64 = 0
        var left = 0
        var all = 0

        func warmupNanoseconds(_ point: PoolPoint) -> Int64 {
            shape.warmupNanoseconds + Int64(point.connectionLimit) * openingNanoseconds
        }

        /// Connections that are opened at once are all open when the slowest is.
        mutating func learn(_ figures: PointFigures) {
            let longest = figures.openings.value(atQuantile: 1) ?? 0
            openingNanoseconds = max(
                openingNanoseconds, longest / Int64(max(figures.point.connectionLimit, 1)))
        }
    }

    private func shape(
        levels: Int, holdNanoseconds: Int64, overheadNanoseconds: Int64, spentNanoseconds: Int64
    ) -> SweepShape {
        switch plan.extent {
        case .fixed(let shape): shape
        case .budget(let nanoseconds):
            SweepShape(
                budgetNanoseconds: nanoseconds - spentNanoseconds, levels: levels,
                holdNanoseconds: holdNanoseconds, overheadNanoseconds: overheadNanoseconds)
        }
    }

    /// Doubles the clients until that gets no more done.
    ///
    /// - Returns: the most clients worth measuring, and how long one alone holds its connection.
    private func escalate<T: PoolTarget>(
        _ target: inout T, _ run: inout Run, into outcome: inout Outcome
    ) async throws(PoolTargetFailure) -> (most: Int, holdNanoseconds: Int64) {
        if case .fixed(let shape) = plan.extent { run.shape = shape }
        var clients = 1
        var best = 0.0
        var idleSteps = 0
        var hold: Int64 = 0
        // Doubled at most sixteen times: no server has more connections.
        for _ in 0..<16 where clients <= target.connectionLimit && idleSteps < 2 {
            let figures = try await measureLongEnough(clients, &target, &run, into: &outcome)
            if clients == 1 { hold = Int64(figures.holds.meanNanoseconds ?? 0) }
            if figures.activitiesPerSecond > best * Self.worthwhileGain {
                idleSteps = 0
            } else {
                idleSteps += 1
            }
            best = max(best, figures.activitiesPerSecond)
            clients *= 2
        }
        return (min(clients / 2, target.connectionLimit), hold)
    }

    /// Measures clients for longer, and with a longer warm-up, until they have done something.
    private func measureLongEnough<T: PoolTarget>(
        _ clients: Int, _ target: inout T, _ run: inout Run, into outcome: inout Outcome
    ) async throws(PoolTargetFailure) -> PointFigures {
        let point = PoolPoint(poolSize: clients, offer: .closed(clients: clients))
        var figures = try await measure(point, of: &target, run, into: &outcome)
        run.learn(figures)
        for _ in 0..<4 where figures.granted < 5 {
            guard case .budget(let nanoseconds) = plan.extent else { break }
            // Something has to be seen, whatever the budget.
            guard figures.granted == 0 || run.shape.durationNanoseconds < nanoseconds / 40 else {
                break
            }
            run.shape.durationNanoseconds *= 2
            run.shape.warmupNanoseconds *= 2
            figures = try await measure(point, of: &target, run, into: &outcome)
            run.learn(figures)
        }
        return figures
    }

    /// Those asked for, then sizes around the one that the target rate needs by Little's law.
    private func sizes(_ capacity: Capacity, _ most: Int, limit: Int) -> [Int] {
        let needed = capacity.clients(forActivitiesPerSecond: plan.targetRate)
        let around = [needed, needed + 1, needed * 2, max(1, needed / 2)]
        var chosen: [Int] = []
        for size in plan.sizes + around
        where size >= 1 && size <= most && !chosen.contains(size) {
            chosen.append(size)
        }
        return chosen.prefix(limit).sorted()
    }

    private func measure<T: PoolTarget>(
        _ points: [PoolPoint], of target: inout T, _ run: inout Run,
        into outcome: inout Outcome, _ measured: (Outcome) -> Void
    ) async throws(PoolTargetFailure) {
        for point in points {
            let each =
                run.warmupNanoseconds(point) + run.shape.durationNanoseconds
                + target.overheadNanoseconds
            progress(
                Progress(
                    point: point, nanosecondsLeft: Int64(run.left) * each,
                    fraction: 1 - Double(run.left) / Double(max(run.all, 1))))
            let figures = try await measure(point, of: &target, run, into: &outcome)
            outcome.points.append(figures)
            run.left -= 1
            measured(outcome)
        }
    }

    private func measure<T: PoolTarget>(
        _ point: PoolPoint, of target: inout T, _ run: Run, into outcome: inout Outcome
    ) async throws(PoolTargetFailure) -> PointFigures {
        for attempt in 1...Self.attemptLimit {
            guard !shouldStop() else { throw PoolTargetFailure(.stopped, "stopped") }
            let before = calibration()
            do throws(PoolTargetFailure) {
                let warmup = run.warmupNanoseconds(point)
                var figures = try await target.measure(
                    point, warmupNanoseconds: warmup,
                    durationNanoseconds: run.shape.durationNanoseconds)
                figures.warmupNanoseconds = warmup
                figures.spins = [before, calibration()]
                return figures
            } catch {
                guard error.cause == .restarted, attempt < Self.attemptLimit else { throw error }
                outcome.notes.append("\(error.message) The point was measured again.")
            }
        }
        throw PoolTargetFailure(.lost, "the server was restarted again and again")
    }
}
