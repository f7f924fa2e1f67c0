package import ResultModel
package import ScenarioModel

/// Holds thresholds against what the load measured.
///
/// Each figure is an interval that holds its true value with 95 % confidence towards either side: a
/// threshold passes when the whole interval is within the limit, fails when none of it is, and is
/// inconclusive in between. Nothing passes without a sample.
package enum ThresholdJudge {
    /// One result for each threshold, in the order of the scenario.
    package static func judge(
        _ groups: [ThresholdGroup], against load: LoadMeasurements
    ) -> [ThresholdResult] {
        groups.flatMap { group in
            group.thresholds.map { threshold in
                let observation = observe(threshold, of: group.subject, in: load)
                return result(of: threshold, subject: group.subject, observation)
            }
        }
    }

    /// What is known of one figure.
    struct Observation {
        /// The estimate, in nanoseconds or as a share, as the limit is; nil without a sample.
        var value: Double?
        /// Below it the true figure is not; with 95 % confidence.
        var lower = 0.0
        /// Above it the true figure is not; with 95 % confidence.
        var upper = Double.infinity
        var samples: Int
        /// Why it cannot be judged, or cannot pass, as the end of a sentence.
        var obstacle: String?
        /// Whether the obstacle rules out failing too.
        var cannotFail = false
    }

    private static func observe(
        _ threshold: Threshold, of subject: String?, in load: LoadMeasurements
    ) -> Observation {
        if threshold.metric == .rate {
            return observeRate(of: subject, in: load)
        }
        let name = subject ?? "all"
        guard let measured = subject.map({ load.subjects[$0] }) ?? load.all else {
            return .unjudged("\(name) never ran: nothing in the mix performs it")
        }
        let performed = measured.counts.scheduled - measured.counts.skipped
        guard performed > 0 else {
            let skipped = Figures.counted(measured.counts.skipped, "call")
            return .unjudged(
                measured.counts.skipped > 0
                    ? "\(name) never ran: all \(skipped) were skipped, no user owned a row to bind"
                    : "\(name) never ran")
        }
        switch threshold.metric {
        case .latency(let statistic):
            return observe(
                statistic, of: measured.latency, unanswered: measured.counts.abandoned)
        case .service(let statistic):
            return observe(
                statistic, of: measured.service, unanswered: measured.counts.abandoned)
        case .poolWait(let statistic):
            return observe(statistic, of: measured.poolWait, unanswered: 0)
        case .firstEvent(let statistic):
            return observeStream(statistic, of: measured.firstEvent, name)
        case .firstToken(let statistic):
            return observeStream(statistic, of: measured.firstToken, name)
        case .betweenTokens(let statistic):
            return observeStream(statistic, of: measured.betweenTokens, name)
        case .errors:
            return observeErrors(measured.counts, limit: threshold.limit)
        case .rate:
            return observeRate(of: subject, in: load)
        }
    }

    private static func observeStream(
        _ statistic: Threshold.Statistic, of times: (any OrderStatistics)?, _ name: String
    ) -> Observation {
        guard let times else { return .unjudged("\(name) streamed no events") }
        return observe(statistic, of: times, unanswered: 0)
    }

    private static func result(
        of threshold: Threshold, subject: String?, _ observation: Observation
    ) -> ThresholdResult {
        let outcome = outcome(of: threshold, observation)
        let scale = threshold.metric.isShare ? 1 : 1e-6
        return ThresholdResult(
            subject: subject ?? "all", expression: threshold.expression,
            observed: observation.value.map { $0 * scale }, samples: observation.samples,
            outcome: outcome, reason: reason(for: outcome, of: threshold, observation))
    }

    private static func outcome(of threshold: Threshold, _ observation: Observation) -> Outcome {
        guard observation.value != nil else { return .inconclusive }
        let limits = [observation.lower, observation.upper].map { threshold.admits($0) }
        if limits.allSatisfy({ $0 }) {
            return observation.obstacle == nil ? .pass : .inconclusive
        }
        if limits.allSatisfy({ !$0 }) {
            return observation.cannotFail ? .inconclusive : .fail
        }
        return .inconclusive
    }

    private static func reason(
        for outcome: Outcome, of threshold: Threshold, _ observation: Observation
    ) -> String? {
        guard outcome != .pass else { return nil }
        if let obstacle = observation.obstacle, outcome == .inconclusive { return obstacle }
        guard let value = observation.value else { return "nothing was measured" }
        let limit =
            "the limit is \(threshold.comparison.rawValue) \(threshold.shown(threshold.limit))"
        let observed = "observed \(threshold.shown(value))"
        let samples = Figures.counted(observation.samples, "sample")
        if observation.lower == observation.upper { return "\(observed) of \(samples), \(limit)" }
        let between =
            observation.upper.isFinite
            ? "between \(threshold.shown(observation.lower)) and "
                + threshold.shown(observation.upper)
            : "at least \(threshold.shown(observation.lower))"
        return "\(observed), \(between) with 95 % confidence from \(samples); \(limit)"
    }
}

extension ThresholdJudge.Observation {
    /// Nothing was measured, for that reason.
    static func unjudged(_ reason: String) -> Self {
        Self(value: nil, samples: 0, obstacle: reason)
    }
}

extension Threshold {
    /// Whether a figure is within the limit.
    fileprivate func admits(_ value: Double) -> Bool {
        switch comparison {
        case .less: value < limit
        case .lessOrEqual: value <= limit
        case .greater: value > limit
        case .greaterOrEqual: value >= limit
        }
    }

    /// A figure in the unit that people read: milliseconds or percent.
    fileprivate func shown(_ value: Double) -> String {
        metric.isShare
            ? Figures.percent(value) : Figures.milliseconds(value * 1e-6) + " ms"
    }
}

extension Threshold.Metric {
    /// Whether it is a share rather than a time.
    fileprivate var isShare: Bool { self == .errors || self == .rate }
}
