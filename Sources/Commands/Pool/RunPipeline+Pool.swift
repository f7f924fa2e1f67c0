internal import PoolModel
internal import PoolSizing
internal import PostgresDriver
internal import Recording
internal import ResultModel
internal import ScenarioModel

extension RunPipeline {
    /// Seeds, measures pools of many sizes on the database, and sizes one for what is asked.
    ///
    /// - Throws: `CommandFailure` for a scenario that cannot be measured, `Cut` for a server that is
    ///   lost or an interruption; what was measured until then is in the result.
    mutating func sizePool(_ request: PoolRequest, on target: DatabaseTarget) async throws {
        if loadsRequests { return try await sizeApplicationPool(request, on: target) }
        let prepared = try await prepare(target)
        guard let load = prepared.load else { return }
        let (administrator, interruption) = (target.administrator, interruption)
        let poolTarget = try reaching("the start") { () throws(PostgresError) in
            try DatabasePoolTarget(
                load, administrator: administrator, interruption: interruption,
                isGone: { target.isGone })
        }
        guard let sized = try await size(poolTarget, for: request) else { return }
        result.pool?.complete = false
        try compareHolding(sized, load)
        try await comparePooler(sized, load, prepared)
        result.pool?.complete = true
    }

    /// Measures a target, and answers.
    ///
    /// - Returns: nil where there is no answer but that it cannot be done.
    @discardableResult
    mutating func size<T: PoolTarget>(
        _ target: T, for request: PoolRequest
    ) async throws -> SizedPool? {
        var target = target
        let begun = MonotonicClock.nowNanoseconds
        let question = request.sizingQuestion(serverLimit: target.connectionLimit)
        var pool = PoolResult(question: PoolResult.Question(request, question))
        pool.assumptions = request.assumptions
        result.pool = pool
        try writeResult()
        defer {
            result.pool?.seconds = Double(MonotonicClock.nowNanoseconds - begun) / 1e9
        }
        let outcome = try await sweep(&target, request)
        try stopIfInterrupted()
        guard let fit = fit(outcome, request) else {
            result.pool?.complete = true
            return nil
        }
        let sized = SizedPool(
            request: request, question: question, outcome: outcome, fit: fit,
            activities: target.activities)
        guard let answer = answer(sized) else {
            result.pool?.complete = true
            return nil
        }
        try writeResult()
        try stopIfInterrupted()
        try await tryOut(answer, sized, on: &target)
        pasteSettings(sized.question)
        drawCurves(sized)
        result.pool?.complete = true
        return sized
    }

    // MARK: Measuring

    private mutating func sweep<T: PoolTarget>(
        _ target: inout T, _ request: PoolRequest
    ) async throws -> PoolSweep.Outcome {
        let progress = SweepProgress()
        display.begin("measuring pools", live: { progress.show(in: &$0) })
        let interruption = interruption
        let sweep = PoolSweep(
            request.sweepPlan, progress: { progress.note($0) },
            shouldStop: { interruption.isRequested })
        var outcome = PoolSweep.Outcome()
        let activities = target.activities
        do throws(PoolTargetFailure) {
            try await sweep.run(on: &target, into: &outcome) { measured in
                result.pool?.record(measured, activities: activities)
                // The next point, or the end, writes it too: what fails here fails there.
                try? writeResult()
            }
        } catch {
            result.pool?.record(outcome, activities: activities)
            throw Self.cut(error)
        }
        result.pool?.record(outcome, activities: activities)
        noteLimit(outcome, target.connectionLimit)
        display.end(summary: Figures.counted(outcome.points.count, "point"))
        return outcome
    }

    private mutating func noteLimit(_ outcome: PoolSweep.Outcome, _ limit: Int) {
        guard outcome.capacity.knee == nil, outcome.capacity.mostClients * 2 > limit else { return }
        result.pool?.notes.append(
            "No knee was found up to the \(limit) connections that the server has for "
                + "applications (max_connections less those reserved): with more of them it may do "
                + "more yet.")
    }

    static func cut(_ failure: PoolTargetFailure) -> Cut {
        switch failure.cause {
        case .stopped: Cut(cause: .interrupted)
        case .lost, .connectionsExhausted: Cut(cause: .unavailable(failure.message))
        case .restarted:
            Cut(cause: .unavailable("\(failure.message) It happened again and again."))
        case .notAsTold: Cut(cause: .unavailable(failure.message))
        case .refused: Cut(cause: .fault(failure.message))
        }
    }

    // MARK: The model and its answer

    /// - Returns: nil where there is nothing to make a model of; the answer says why.
    private mutating func fit(
        _ outcome: PoolSweep.Outcome, _ request: PoolRequest
    ) -> SweepFit? {
        display.begin("fitting the model")
        do throws(PoolModelFault) {
            let fit = try SweepFit(
                outcome, settings: request.stated, seed: request.seed,
                effort: SizingQuestion.Effort(budgetNanoseconds: request.budgetNanoseconds))
            result.pool?.record(fit)
            display.end(summary: "\(fit.fitted) points, \(fit.heldOut.count) kept out")
            return fit
        } catch {
            display.end()
            let saturated = outcome.points.count(where: \.isSaturated)
            var reasons = ["No model could be made of what was measured: \(error)."]
            if saturated > 0 {
                reasons.append(
                    "At \(saturated) of \(outcome.points.count) points the generator was the "
                        + "bottleneck.")
            }
            result.pool?.answer = PoolResult.Answer(outcome: .inconclusive, reasons: reasons)
            return nil
        }
    }

    /// - Returns: nil where the target cannot do what is asked, so that nothing needs simulating.
    private mutating func answer(_ sized: SizedPool) -> SizingAnswer? {
        result.pool?.inputs = sized.inputs(scale: 1, size: nil)
        if let refusal = sized.refusal {
            result.pool?.answer = refusal
            return nil
        }
        display.begin("simulating")
        do throws(PoolModelFault) {
            let answer = try SizingAnswer(
                sized.question, by: sized.fit, highestMeasuredRate: sized.highestMeasuredRate)
            result.pool?.record(answer, sized)
            display.end(summary: result.pool?.answer?.size.map { "pool_size \($0)" } ?? "no size")
            return answer
        } catch {
            display.end()
            result.pool?.answer = PoolResult.Answer(
                outcome: .inconclusive,
                reasons: ["What was measured could not be simulated: \(error)."])
            return nil
        }
    }
}
