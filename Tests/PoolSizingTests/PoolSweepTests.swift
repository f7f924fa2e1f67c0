import PoolModel
import Testing

@testable import PoolSizing

/// What a sweep of a target with known behaviour concludes.
@Suite struct PoolSweepTests {
    private let settings = QueuePool.Settings(
        size: 10, maxOverflow: 5, timeoutNanoseconds: 30_000_000_000)

    private func plan(rate: Double) -> PoolSweep.Plan {
        PoolSweep.Plan(
            targetRate: rate, seed: 11,
            extent: .fixed(
                SweepShape(
                    repetitions: 2, warmupNanoseconds: 500_000_000,
                    durationNanoseconds: 2_500_000_000)))
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
            effort: SizingQuestion.Effort(checkouts: 4_000, repetitions: 4))
    }

    private func answer(
        _ target: VirtualTarget, _ question: SizingQuestion
    ) async throws -> (SizingAnswer, SweepFit, PoolSweep.Outcome) {
        var target = target
        var outcome = PoolSweep.Outcome()
        let plan = plan(rate: question.rate)
        try await PoolSweep(plan).run(on: &target, into: &outcome)
        // The calibration is the machine's, and that of the tests is not quiet.
        for index in outcome.points.indices { outcome.points[index].spins = [] }
        let fit = try SweepFit(outcome, settings: settings, seed: plan.seed)
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
        try await PoolSweep(plan(rate: 100)).run(on: &target, into: &outcome)
        #expect(outcome.notes == ["The server was restarted. The point was measured again."])
        #expect(Set(outcome.points.map(\.point)).count == outcome.points.count)
    }

    @Test func `a server that is lost keeps what was measured`() async {
        var target = VirtualTarget()
        target.failures = [12: PoolTargetFailure(.lost, "gone")]
        var outcome = PoolSweep.Outcome()
        let failure = await #expect(throws: PoolTargetFailure.self) {
            try await PoolSweep(plan(rate: 100)).run(on: &target, into: &outcome)
        }
        #expect(failure?.cause == .lost)
        #expect(outcome.points.count > 1)
    }

    @Test func `a noisy machine gets no number`() async throws {
        var target = VirtualTarget()
        var outcome = PoolSweep.Outcome()
        let plan = plan(rate: 100)
        try await PoolSweep(plan).run(on: &target, into: &outcome)
        for index in outcome.points.indices {
            outcome.points[index].spins = index.isMultiple(of: 2) ? [100, 100] : [200, 210]
        }
        let fit = try SweepFit(outcome, settings: settings, seed: plan.seed)
        #expect(fit.noise > SweepFit.noiseLimit)
        let answer = try SizingAnswer(
            question(rate: 100, limitMilliseconds: 5), by: fit, highestMeasuredRate: 1_000)
        guard case .inconclusive(let reasons) = answer.ground else {
            Issue.record("\(answer.ground)")
            return
        }
        #expect(reasons.contains { $0.contains("too noisy") })
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
