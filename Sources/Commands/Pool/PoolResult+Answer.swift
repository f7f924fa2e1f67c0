internal import PoolModel
internal import PoolSizing
internal import ResultModel

extension PoolResult {
    /// What was found for a question, by simulation of what was measured.
    mutating func record(_ found: SizingAnswer, _ sized: SizedPool) {
        var given = Self.answer(found, sized)
        if sized.fit.noise > SweepFit.quietLimit, given.size != nil {
            given.reasons.append(
                "The machine was noisy: the same computation took "
                    + "\(Figures.percent(sized.fit.noise)) more or less each time. The interval is "
                    + "wider for it.")
        }
        answer = given
        inputs = sized.inputs(scale: found.serverScale, size: given.size)
        guard given.outcome != .inconclusive else { return }
        stated = found.stated.map { StatedRow($0, sized.question) }
        limits = PublishedLimits(sized.question.stated, size: given.size)
        assumptions += Self.usualAssumptions
        if given.size != nil {
            given.sizeWithOverflow = found.withStatedOverflow.size
            answer = given
        }
    }

    /// The same for times that an application wrote down.
    mutating func record(_ found: RecordedAnswer, _ question: SizingQuestion) {
        var given = Answer(outcome: .simulated)
        given.reasons.append(
            "The hold times were recorded elsewhere: nothing was tried on a server, which is taken "
                + "to stay as fast as it was, whatever the rate.")
        if let limit = found.advice.unmetLimit {
            given.outcome = .noSizeMeets
            given.reasons = [Self.noSizeMeets(question, limit: limit, alone: nil)]
        } else {
            given.take(
                found.advice, fewest: found.advice.interval?.lowerBound,
                most: found.advice.interval?.upperBound)
            given.sizeWithOverflow = found.withStatedOverflow.size
        }
        let times = question.rate / max(found.recordedRate, 1e-9)
        if times > 1.001, found.recordedRate > 0 { given.extrapolatedTimes = times }
        answer = given
        stated = found.stated.map { StatedRow($0, question) }
        limits = PublishedLimits(question.stated, size: given.size)
        assumptions += Self.usualAssumptions
    }

    private static let usualAssumptions = [
        "Arrivals are independent of each other (Poisson); bursts need more connections.",
        "With several workers, arrivals go to each in turn.",
    ]

    private static func answer(_ found: SizingAnswer, _ sized: SizedPool) -> Answer {
        if case .inconclusive(let reasons) = found.ground {
            return Answer(outcome: .inconclusive, reasons: reasons)
        }
        if case .beyondCapacity = found.advice.obstacle {
            return Answer(outcome: .beyondCapacity, reasons: [sized.beyondCapacity])
        }
        if let limit = found.advice.unmetLimit {
            return Answer(
                outcome: .noSizeMeets,
                reasons: [
                    noSizeMeets(sized.question, limit: limit, alone: sized.aloneMs)
                ])
        }
        var answer = Answer(outcome: .measured)
        if case .extrapolated(let times) = found.ground {
            answer.outcome = .extrapolated
            answer.extrapolatedTimes = times
            answer.reasons.append(
                "The rate is \(Figures.fixed(times, digits: times < 10 ? 1 : 0)) times the highest "
                    + "that was measured; the work is taken to be uncertain by "
                    + "\(Figures.percent(found.uncertainty)) for it.")
        }
        if found.serverScale > 1 {
            answer.outcome = .extrapolated
            answer.reasons.append(
                "The server has to do \(Figures.fixed(found.serverScale, digits: 1)) times as much "
                    + "as this one.")
        }
        answer.take(found.advice, fewest: found.fewest, most: found.most)
        return answer
    }

    private static func noSizeMeets(
        _ question: SizingQuestion, limit: Int, alone: Double?
    ) -> String {
        let limitMs = Double(question.objective.longestNanoseconds) / 1e6
        var sentence =
            "No pool of up to \(Figures.counted(limit, "connection")) for each of "
            + "\(Figures.counted(question.workers, "worker")) keeps "
            + "\(Figures.fixed(question.objective.quantile * 100, digits: 1)) % within "
            + "\(Figures.milliseconds(limitMs)) ms."
        if let alone, alone > limitMs {
            sentence +=
                " A client that is all alone needs \(Figures.milliseconds(alone)) ms at that "
                + "percentile: no pool can change that."
        }
        return sentence
    }
}

extension SizedPool {
    /// What a client alone needs at the objective's quantile, in milliseconds; nil where the
    /// objective is about waiting, which it never does.
    var aloneMs: Double? {
        guard question.objective.measure == .latency else { return nil }
        let alone = outcome.points.filter { $0.point.offer == .closed(clients: 1) }
            .compactMap { $0.value(of: question.objective) }.map { Double($0) / 1e6 }.sorted()
        return alone.isEmpty ? nil : alone[alone.count / 2]
    }
}

extension PoolSizeAdvice {
    /// The largest size that was tried in vain; nil where one was found, or none was tried.
    fileprivate var unmetLimit: Int? {
        if case .noSizeMeets(let limit) = obstacle { limit } else { nil }
    }
}

extension PoolResult.Answer {
    fileprivate mutating func take(_ advice: PoolSizeAdvice, fewest: Int?, most: Int?) {
        size = advice.size
        self.fewest = fewest
        self.most = most
        achievedMs = advice.achieved.map { PoolResult.Interval($0, per: 1e6) }
    }
}

extension PoolResult.StatedRow {
    fileprivate init(_ row: SettingJudgement.Row, _ question: SizingQuestion) {
        let (outcome, wait) = (row.outcome, row.outcome.poolWait)
        let arrived = Double(max(outcome.measured.arrived, 1))
        let served = Double(outcome.completedInTime) / arrived
        // A queue that grows shows no more of itself than was simulated: in the end all wait for as
        // long as they may, and what is not served waits in vain.
        let overflows = served < 0.97 && outcome.waitShare > 0.5
        let longest = Double(question.stated.timeoutNanoseconds) / 1e6
        func milliseconds(_ quantile: Double) -> Double {
            overflows ? longest : wait.milliseconds(quantile)
        }
        self.init(
            workers: row.workers, waitP50Ms: milliseconds(0.5), waitP95Ms: milliseconds(0.95),
            waitP99Ms: milliseconds(0.99),
            timeoutShare: overflows ? max(0, 1 - served) : outcome.failureShare,
            openedPerMinute: outcome.openedPerMinute, connectionsAtMost: row.connectionsAtMost,
            connectionsAtPeak: row.connectionsAtPeak, fits: row.fits,
            meets: !overflows && question.objective.isMet(by: outcome))
    }
}

extension PoolResult.PublishedLimits {
    /// Neon's, for the stated pool and one of the advised size.
    fileprivate init(_ stated: QueuePool.Settings, size: Int?) {
        self.init(
            publisher: "Neon", readOn: NeonLimits.asOf,
            rows: NeonLimits.computes.map { compute in
                Row(
                    units: compute.units, connections: compute.availableConnections,
                    statedWorkers: stated.workers(
                        withinServerLimit: compute.availableConnections),
                    advisedWorkers: size.map { compute.availableConnections / max($0, 1) })
            })
    }
}
