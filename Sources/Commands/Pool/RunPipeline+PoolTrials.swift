internal import PoolModel
internal import PoolSizing
internal import Recording
internal import ResultModel

extension RunPipeline {
    /// How often a size is tried until it has met the objective, or missed it, more often than not.
    private static let attempts = 3

    /// Tries the advised size on the target, and one that is a fifth smaller.
    ///
    /// An advised size that misses the objective more often than not gives way to the upper end of
    /// its interval, where that does better; else there is no number.
    mutating func tryOut<T: PoolTarget>(
        _ answer: SizingAnswer, _ sized: SizedPool, on target: inout T
    ) async throws {
        guard let size = result.pool?.answer?.size, answer.serverScale == 1 else { return }
        guard size * sized.question.workers <= target.connectionLimit else {
            result.pool?.notes.append(
                "The advised size was not tried: \(sized.question.workers) × \(size) connections "
                    + "are more than the server has for applications (\(target.connectionLimit)).")
            return
        }
        display.begin("trying pool_size \(size)")
        defer { display.end() }
        let smaller = max(size * 4 / 5, size - max(1, size / 5))
        let holds: Bool
        if let trials = sized.request.trials {
            holds = try await alternate(size, smaller, times: trials, sized, on: &target)
        } else {
            holds = try await self.holds(size, .advised, sized, on: &target)
            if smaller >= 1, smaller < size {
                _ = try await attempt(smaller, .smaller, sized, on: &target)
            }
        }
        guard !holds else { return }
        if let most = answer.most, most > size,
            most * sized.question.workers <= target.connectionLimit,
            try await self.holds(most, .advised, sized, on: &target)
        {
            result.pool?.answer?.size = most
            result.pool?.answer?.reasons.append(
                "Tried on the server, \(size) connections missed the objective more often than "
                    + "not; \(most), the most that the uncertainty allows, met it.")
            return
        }
        result.pool?.answer?.outcome = .inconclusive
        result.pool?.answer?.size = nil
        result.pool?.answer?.sizeWithOverflow = nil
        result.pool?.answer?.reasons.append(
            "The model's size of \(size) connections missed the objective when it was tried on "
                + "the server: it is not to be relied on.")
    }

    /// Whether a size meets the objective more often than not.
    private mutating func holds<T: PoolTarget>(
        _ size: Int, _ role: PoolResult.Trial.Role, _ sized: SizedPool, on target: inout T
    ) async throws -> Bool {
        var (met, missed) = (0, 0)
        for _ in 0..<Self.attempts where met < 2 && missed < 2 {
            if try await attempt(size, role, sized, on: &target) { met += 1 } else { missed += 1 }
            // One that meets it at once needs no second opinion.
            if met == 1, missed == 0 { return true }
        }
        return met > missed
    }

    /// Whether a size meets the objective more often than not, the smaller one by turns beside it: a
    /// noisy minute then meets both.
    private mutating func alternate<T: PoolTarget>(
        _ size: Int, _ smaller: Int, times: Int, _ sized: SizedPool, on target: inout T
    ) async throws -> Bool {
        var met = 0
        for _ in 0..<times {
            if try await attempt(size, .advised, sized, on: &target) { met += 1 }
            if smaller >= 1, smaller < size {
                _ = try await attempt(smaller, .smaller, sized, on: &target)
            }
        }
        return met * 2 > times
    }

    private mutating func attempt<T: PoolTarget>(
        _ size: Int, _ role: PoolResult.Trial.Role, _ sized: SizedPool, on target: inout T
    ) async throws -> Bool {
        try stopIfInterrupted()
        let question = sized.question
        let duration = sized.trialNanoseconds
        display.update("\(size) connections")
        let point = PoolPoint(
            poolSize: size, workers: question.workers, offer: .open(rate: question.rate))
        let figures: PointFigures
        do throws(PoolTargetFailure) {
            figures = try await target.measure(
                point, warmupNanoseconds: duration / 5, durationNanoseconds: duration)
        } catch {
            throw Self.cut(error)
        }
        let advised = result.pool?.answer
        let met = figures.meets(question.objective) && !figures.isSaturated
        result.pool?.trials.append(
            PoolResult.Trial(
                role: role, size: size, workers: question.workers, rate: question.rate,
                observedMs: Double(figures.value(of: question.objective) ?? 0) / 1e6,
                expectedMs: size == advised?.size ? advised?.achievedMs : nil,
                samples: Int(figures.granted + figures.timedOut),
                timeouts: Int(figures.timedOut), met: met))
        try writeResult()
        return met
    }
}

extension SizedPool {
    /// Enough for some thousand checkouts, as far as the budget allows.
    fileprivate var trialNanoseconds: Int64 {
        let checkouts = max(question.rate * fit.model.checkoutsPerActivity, 1e-3)
        let wanted = 5_000 / checkouts * 1e9
        let most = Double(request.budgetNanoseconds) * 0.04
        return Int64(max(min(wanted, most), 500_000_000))
    }
}
