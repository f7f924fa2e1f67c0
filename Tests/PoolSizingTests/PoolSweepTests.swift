import PoolModel
import Testing

@testable import PoolSizing

/// What a sweep of a target with known behaviour concludes.
@Suite struct PoolSweepTests {
    private let settings = QueuePool.Settings(
        size: 10, maxOverflow: 5, timeoutNanoseconds: 30_000_000_000)

    /// The calibration of a machine that is quiet, as that of the tests is not.
    private let steady: @Sendable () -> Int64 = { 1_000_000 }

    private func plan(rate: Double) -> PoolSweep.Plan {
        PoolSweep.Plan(
            targetRate: rate, seed: 11,
            extent: .fixed(
                SweepShape(
                    repetitions: 1, sizeLimit: 4, warmupNanoseconds: 250_000_000,
                    durationNanoseconds: 2_000_000_000)))
    }

    private func question(
        rate: Double, limitMilliseconds: Int64, quantile: Double = 0.99
    ) -> SizingQuestion {
        SizingQuestion(
            rate: rate,
            objective: PoolObjective(
                .poolWait, quantile: quantile,
                longestNanoseconds: limitMilliseconds * 1_000_000), serverLimit: 64,
            stated: settings, seed: 5,
            effort: SizingQuestion.Effort(
                checkouts: 2_000, repetitions: 3, forecastCheckouts: 500,
                forecastRepetitions: 5))
    }

    private func answer(
        _ target: VirtualTarget, _ question: SizingQuestion, noise: Double = 0
    ) async throws -> (SizingAnswer, SweepFit, PoolSweep.Outcome) {
        var target = target
        var outcome = PoolSweep.Outcome()
        let plan = plan(rate: question.rate)
        try await PoolSweep(plan, calibration: steady).run(on: &target, into: &outcome)
        for place in outcome.points.indices where place.isMultiple(of: 2) {
            outcome.points[place].spins = [Int64(1e6 * (1 + 2 * noise))]
        }
        let fit = try SweepFit(
            outcome, settings: settings, seed: plan.seed, effort: question.effort)
        return (
            try SizingAnswer(
                question, by: fit,
                highestMeasuredRate: outcome.points.compactMap(\.point.rate).max() ?? 0), fit,
            outcome
        )
    }

    @Test func `a target without limits is predicted where it was not measured`() async throws {
        let (answer, fit, _) = try await answer(
            VirtualTarget(), question(rate: 400, limitMilliseconds: 5))
        #expect(fit.isPredictive)
        #expect(fit.throughputError < 0.1 && fit.responseError < 0.25)
        #expect(fit.coverage >= 0.8)
        #expect(fit.heldOut.count >= 4)
        #expect(answer.ground == .measured)
        // M/D/c: 400/s of 10 ms keep four busy; the formula of exponential holds bounds it above.
        let most = ErlangC.fewestServers(
            offeredLoad: 4, meanHold: 0.01, quantile: 0.99, longestWait: 0.005)
        let size = try #require(answer.advice.size)
        #expect(size > 4 && size <= (most ?? 0))
        #expect((answer.fewest ?? 99) <= size && size <= (answer.most ?? 99))
    }

    @Test func `a rate beyond what the server can do gets its capacity, and no size`() async throws
    {
        let target = VirtualTarget(processors: 4)
        let (answer, _, outcome) = try await answer(
            target, question(rate: 900, limitMilliseconds: 50))
        #expect(answer.advice.size == nil)
        guard case .beyondCapacity(let capacity) = answer.advice.obstacle else {
            Issue.record("\(String(describing: answer.advice.obstacle))")
            return
        }
        // Four at a time, 10 ms each.
        #expect(capacity > 360 && capacity < 440, "\(capacity)")
        // The sweep stops where more clients get no more done.
        #expect(outcome.points.map(\.point.poolSize).max().map { $0 <= 32 } == true)
        #expect(outcome.points.compactMap(\.point.rate).allSatisfy { $0 <= 0.91 * capacity * 1.1 })
    }

    @Test func `a server that was restarted has its point measured again, and that is said`()
        async throws
    {
        var target = VirtualTarget()
        target.failures = [5: PoolTargetFailure(.restarted, "The server was restarted.")]
        var outcome = PoolSweep.Outcome()
        try await PoolSweep(plan(rate: 100), calibration: steady).run(on: &target, into: &outcome)
        #expect(outcome.notes == ["The server was restarted. The point was measured again."])
        #expect(Set(outcome.points.map(\.point)).count == outcome.points.count)
    }

    @Test func `a server that is lost keeps what was measured`() async {
        var target = VirtualTarget()
        target.failures = [12: PoolTargetFailure(.lost, "gone")]
        var outcome = PoolSweep.Outcome()
        let failure = await #expect(throws: PoolTargetFailure.self) {
            try await PoolSweep(plan(rate: 100), calibration: steady)
                .run(on: &target, into: &outcome)
        }
        #expect(failure?.cause == .lost)
        #expect(outcome.points.count > 1)
    }

    @Test func `a noisy machine gets no number`() async throws {
        let (answer, fit, _) = try await answer(
            VirtualTarget(), question(rate: 100, limitMilliseconds: 5), noise: 0.5)
        #expect(fit.noise > SweepFit.noiseLimit)
        guard case .inconclusive(let reasons) = answer.ground else {
            Issue.record("\(answer.ground)")
            return
        }
        #expect(reasons.contains { $0.contains("too noisy") })
    }

    @Test func `a machine with some noise gets a number with a wider interval`() async throws {
        let question = question(rate: 800, limitMilliseconds: 5)
        let (quiet, _, _) = try await answer(VirtualTarget(), question)
        let (noisy, fit, _) = try await answer(VirtualTarget(), question, noise: 0.2)
        #expect(fit.noise > SweepFit.quietLimit && fit.noise < SweepFit.noiseLimit)
        #expect(noisy.ground == .measured && noisy.advice.size == quiet.advice.size)
        let (narrow, wide) = (try width(quiet), try width(noisy))
        #expect(wide > narrow, "\(wide), \(narrow)")
    }

    private func width(_ answer: SizingAnswer) throws -> Int {
        try #require(answer.most) - (try #require(answer.fewest))
    }

    @Test func `a rate far beyond what was measured widens the interval`() async throws {
        let (near, _, _) = try await answer(
            VirtualTarget(), question(rate: 900, limitMilliseconds: 5))
        var question = question(rate: 16_000, limitMilliseconds: 5)
        question.mayExceedServer = true
        let (far, _, outcome) = try await answer(
            VirtualTarget(connectionLimit: 16, processors: 8), question)
        guard case .extrapolated(let times) = far.ground else {
            Issue.record("\(far.ground)")
            return
        }
        // Eight at a time do 800 a second.
        #expect(times > 20 && far.uncertainty > near.uncertainty)
        #expect(far.serverScale > 25 && far.serverScale < 33, "\(far.serverScale)")
        // 16,000/s of 10 ms keep a hundred and sixty busy.
        let size = try #require(far.advice.size)
        #expect(size > 160 && size < 210, "\(size)")
        #expect(outcome.points.contains { $0.point.rate != nil })
    }

    @Test func `a rate that cannot be done ends the sweep once the capacity is known`()
        async throws
    {
        var target = VirtualTarget(processors: 4)
        var outcome = PoolSweep.Outcome()
        var plan = plan(rate: 900)
        plan.stopsBeyondCapacity = true
        try await PoolSweep(plan, calibration: steady).run(on: &target, into: &outcome)
        #expect(outcome.stoppedBeyondCapacity)
        #expect(outcome.points.allSatisfy { $0.point.rate == nil } && !outcome.heldOut.isEmpty)
        #expect(outcome.capacity.knee == 5, "\(outcome.capacity)")
        plan.targetRate = 300
        outcome = PoolSweep.Outcome()
        try await PoolSweep(plan, calibration: steady).run(on: &target, into: &outcome)
        #expect(!outcome.stoppedBeyondCapacity)
        #expect(outcome.points.contains { $0.point.rate != nil })
    }

    @Test func `an objective that no size meets is said, with the largest size`() async throws {
        var question = question(rate: 100, limitMilliseconds: 5)
        question.objective.measure = .latency
        let (answer, _, _) = try await answer(VirtualTarget(), question)
        #expect(answer.ground == .measured && answer.advice.size == nil)
        #expect(answer.advice.obstacle == .noSizeMeets(limit: 64))
    }

    @Test func `with fewer points than can be held out there is no number`() async throws {
        let (answer, fit, outcome) = try await answer(
            VirtualTarget(connectionLimit: 1), question(rate: 20, limitMilliseconds: 50))
        #expect(outcome.points.allSatisfy { $0.point.poolSize == 1 })
        #expect(fit.heldOut.allSatisfy { $0.figures.point.rate != nil } && fit.scalability == nil)
        if fit.heldOut.isEmpty {
            #expect(answer.ground != .measured)
        }
    }

    @Test func `a connection that is held for long is measured for longer`() async throws {
        var target = VirtualTarget(workNanoseconds: 400_000_000)
        var outcome = PoolSweep.Outcome()
        var plan = plan(rate: 10)
        plan.extent = .budget(nanoseconds: 60_000_000_000)
        try await PoolSweep(plan, calibration: steady).run(on: &target, into: &outcome)
        #expect(outcome.points.allSatisfy { $0.measuredNanoseconds >= 1_200_000_000 })
        #expect(outcome.points.allSatisfy { $0.warmupNanoseconds >= 400_000_000 })
    }

    @Test func `without a client alone nothing can be fitted`() {
        let points = [
            PointFigures(
                PoolPoint(poolSize: 2, offer: .closed(clients: 2)), checkouts: [], activities: 1,
                measuredNanoseconds: 1)
        ]
        #expect(throws: PoolModelFault.self) {
            try QueueingModel(fitting: points, settings: settings)
        }
    }
}
