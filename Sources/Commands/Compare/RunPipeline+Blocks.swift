internal import Comparison
internal import ResultModel
internal import ScenarioModel
internal import Stochastics

extension RunPipeline {
    /// Measures both versions block by block, and judges after each.
    ///
    /// - Throws: `CommandFailure` where budget or rate leave nothing to measure, `Cut` as `compare`.
    mutating func measure(
        _ versions: [ComparedSide: any ComparedVersion], _ request: CompareRequest
    ) async throws {
        let capacity = try await measureCapacity(versions)
        let rate = try rate(request, capacity)
        let fit: BlockTiming.Fit
        do throws(ComparisonDesignError) {
            fit = try self.fit(request, capacity, rate)
        } catch {
            guard !request.mayStayUnmeasured else {
                result.compare?.notGated.append("No latency was measured: \(error).")
                result.compare?.answer = .inconclusive
                return
            }
            throw CommandFailure(.usage, "--blocks, --budget, --gate: \(error).")
        }
        for (pair, needed) in fit.leftOut {
            result.compare?.notGated.append(
                Self.reason(pair, needed, budgetSeconds: request.budgetSeconds))
        }
        let seed = scenario.population.seed
        let order = BlockOrder.sides(blocks: request.blocks, random: SplittableRandom(seed: seed))
        result.compare?.measurement = CompareResult.Measurement(
            blocksPlanned: request.blocks, secondsPerSide: fit.measuredSeconds,
            ratePerSecond: rate, capacityPerSecond: capacity.activitiesPerSecond, seed: seed,
            order: order.map { $0.first == .reference ? "AB" : "BA" })
        display.announce(
            "\(Figures.counted(request.blocks, "block")), each side "
                + "\(Figures.duration(seconds: fit.measuredSeconds)) at "
                + "\(Figures.fixed(rate, digits: 0))/s: about "
                + "\(Figures.duration(seconds: fit.totalSeconds))")
        try await perform(order, versions, fit, rate)
    }

    private mutating func perform(
        _ order: [[ComparedSide]], _ versions: [ComparedSide: any ComparedVersion],
        _ fit: BlockTiming.Fit, _ rate: Double
    ) async throws {
        var ledger = BlockLedger(fit.pairs)
        display.begin("comparing")
        for (number, sides) in order.enumerated() {
            var figures: [ComparedSide: SideFigures] = [:]
            for side in sides {
                try stopIfInterrupted()
                display.update(
                    "block \(number + 1) of \(order.count), \(side == .reference ? "A" : "B")",
                    fraction: (Double(number) + Double(figures.count) / 2) / Double(order.count))
                figures[side] = try await versions[side]?.perform(
                    .arrivals(perSecond: rate), seconds: fit.measuredSeconds,
                    draw: UInt64(number + 1), interruption)
            }
            guard let reference = figures[.reference], let candidate = figures[.candidate] else {
                continue
            }
            ledger.add(reference, candidate)
            record(ledger, planned: order.count)
            try writeResult()
        }
        display.end(summary: Figures.counted(order.count, "block"))
        result.compare?.complete = true
        if let late = ledger.lateness { result.notes.append(late) }
    }

    private mutating func record(_ ledger: BlockLedger, planned: Int) {
        guard var compare = result.compare else { return }
        let (pairs, answer) = ComparisonJudge.judge(ledger.measurements, blocks: planned)
        compare.pairs = pairs
        compare.measurement?.blocksMeasured = ledger.blocks
        compare.evidence.removeAll { $0.kind == .errors }
        compare.evidence += ledger.errors
        let hasErrors = compare.evidence.contains { $0.weight == .regression }
        compare.answer = hasErrors ? .regressed : answer
        result.compare = compare
    }

    // MARK: Before the first block

    /// What the versions do when asked for as much as they can.
    private struct MeasuredCapacity {
        /// Of the slower one.
        var activitiesPerSecond: Double
        /// Of each operation that both have, the smaller number.
        var callsPerActivity: [String: Double]
        /// What a side of a block needs besides what is measured.
        var overheadSeconds: Double
    }

    /// How long each side is asked for as much as it can.
    private static let capacitySeconds = 3.0

    private func measureCapacity(
        _ versions: [ComparedSide: any ComparedVersion]
    ) async throws -> MeasuredCapacity {
        display.begin("measuring capacity")
        var runs: [SideFigures] = []
        for version in ComparedSide.allCases.compactMap({ versions[$0] }) {
            try stopIfInterrupted()
            runs.append(
                try await version.perform(
                    .clients(version.clients), seconds: Self.capacitySeconds, draw: 0,
                    interruption))
        }
        let capacity = MeasuredCapacity(
            activitiesPerSecond: runs.map(\.activitiesPerSecond).min() ?? 0,
            callsPerActivity: runs.map(\.callsPerActivity).reduce(into: [:]) { all, calls in
                all =
                    all.isEmpty
                    ? calls
                    : all.reduce(into: [:]) { common, entry in
                        common[entry.key] = calls[entry.key].map { min($0, entry.value) }
                    }
            },
            overheadSeconds: runs.map { $0.wallSeconds - Self.capacitySeconds }.max() ?? 0)
        display.end(
            summary: "\(Figures.fixed(capacity.activitiesPerSecond, digits: 0))/s at most")
        return capacity
    }

    private func rate(
        _ request: CompareRequest, _ capacity: MeasuredCapacity
    ) throws(CommandFailure) -> Double {
        let limit = CompareRequest.greatestUtilisation * capacity.activitiesPerSecond
        guard limit > 0 else {
            throw CommandFailure(
                .unavailable, "No operation of the load was answered, so that nothing compares.")
        }
        if let asked = request.ratePerSecond {
            guard asked <= limit else {
                throw CommandFailure(
                    .usage,
                    "--rate \(Figures.fixed(asked, digits: 0)): the slower side answers "
                        + "\(Figures.fixed(capacity.activitiesPerSecond, digits: 0))/s; beyond "
                        + "\(Figures.fixed(limit, digits: 0))/s one measures waiting and nothing "
                        + "else.")
            }
            return asked
        }
        let rates = scenario.load?.phases.compactMap { phase -> Double? in
            guard !phase.isWarmup, case .open(_, let rate, let rampTo) = phase.model else {
                return nil
            }
            return max(rate, rampTo ?? 0)
        }
        return max(
            min(rates?.max() ?? 0, limit),
            CompareRequest.usualUtilisation * capacity.activitiesPerSecond)
    }

    private func fit(
        _ request: CompareRequest, _ capacity: MeasuredCapacity, _ rate: Double
    ) throws(ComparisonDesignError) -> BlockTiming.Fit {
        let calls = capacity.callsPerActivity.mapValues { $0 * rate }
        let fit = try BlockTiming(
            callsPerSecond: calls, overheadSeconds: capacity.overheadSeconds
        ).fit(
            request.gate.pairs(callsPerSecond: calls), blocks: request.blocks,
            budgetSeconds: request.budgetSeconds)
        _ = try ComparisonDesign(pairs: fit.pairs, blocks: request.blocks)
        return fit
    }

    private static func reason(
        _ pair: GatedPair, _ needed: Double?, budgetSeconds: Double
    ) -> String {
        let name = "\(pair.operation) \(pair.quantile.rawValue)"
        guard let needed else { return "\(name): the load never calls it." }
        return "\(name) would take \(Figures.duration(seconds: needed)), the budget is "
            + "\(Figures.duration(seconds: budgetSeconds))."
    }
}
