import ResultModel

extension ThresholdJudge {
    /// The share of calls that failed, with its exact bounds.
    ///
    /// A call that timed out or was abandoned failed too; one that was skipped was no call. A limit
    /// of nothing at all is judged as it is, for no number of calls could prove it.
    static func observeErrors(_ counts: Counts, limit: Double) -> Observation {
        let trials = counts.scheduled - counts.skipped
        let errors = min(counts.failed + counts.timedOut + counts.abandoned, trials)
        let share = Double(errors) / Double(trials)
        guard limit > 0 else {
            return Observation(value: share, lower: share, upper: share, samples: trials)
        }
        let bounds = ShareBounds(occurrences: errors, trials: trials)
        var observation = Observation(
            value: share, lower: bounds.lower, upper: bounds.upper, samples: trials)
        let needed = (1 / limit).rounded(.up)
        if Double(trials) < needed {
            let least = Figures.fixed(needed, digits: 0)
            observation.obstacle =
                "\(least) calls are needed to judge \(Figures.percent(limit)); "
                + "there \(trials == 1 ? "was" : "were") \(Figures.count(trials))"
            observation.cannotFail = true
        }
        return observation
    }

    /// The share of the drawn arrivals that were started; nothing about it is random.
    static func observeRate(of subject: String?, in load: LoadMeasurements) -> Observation {
        if let subject {
            return .unjudged(
                "arrivals are drawn for the whole mix, not for \(subject): write rate under `all`")
        }
        guard load.arrivalsDrawn > 0 else {
            return .unjudged("no arrival was drawn: a closed load has no target rate")
        }
        let share = Double(load.arrivalsStarted) / Double(load.arrivalsDrawn)
        return Observation(
            value: share, lower: share, upper: share, samples: load.arrivalsDrawn)
    }
}
