internal import ResultModel

extension PoolResult {
    /// The answer in one sentence.
    var sentence: String {
        guard let answer else { return "No answer: the sweep did not come to its end." }
        let asked = "\(Figures.fixed(question.rate, digits: 0))/s with \(question.objective)"
        switch answer.outcome {
        case .measured, .extrapolated, .simulated:
            guard let size = answer.size else { return "No size was found for \(asked)." }
            return "\(Figures.counted(size, "connection")) in each of "
                + "\(Figures.counted(question.workers, "worker")) for \(asked)"
                + (answer.interval.map { " (90 %: \($0))" } ?? "") + "."
        case .beyondCapacity:
            return "\(asked) is beyond this server with any number of connections"
                + (capacity.map {
                    ": it does \(Figures.fixed($0.activitiesPerSecond, digits: 0))/s at most"
                } ?? "") + "."
        case .noSizeMeets: return "No size meets \(asked)."
        case .inconclusive: return "Inconclusive: nothing that may be relied on for \(asked)."
        }
    }

    /// The stated setting as the documents write it: `10 + 5, 30 s, 3,600 s`.
    var statedSetting: String {
        let setting = question.stated
        return "\(setting.size) + \(setting.maxOverflow), "
            + Figures.fixed(setting.timeoutSeconds, digits: 0) + " s"
            + (setting.recycleSeconds.map { ", \(Figures.fixed($0, digits: 0)) s" } ?? "")
    }

    /// How far the model may be trusted, in a sentence; nil without a fit.
    var quality: String? {
        fit.map { fit in
            "\(Figures.counted(fit.heldOut, "point")) kept out of the fit of "
                + "\(Figures.count(fit.fitted)): median error of throughput "
                + "\(Figures.percent(fit.throughputError)), of p95 "
                + "\(Figures.percent(fit.responseP95Error)), intervals held "
                + "\(Figures.percent(fit.coverage)); the machine scattered by "
                + Figures.percent(fit.noise)
        }
    }
}

extension PoolResult.Answer {
    /// `19 to 24`, `19 or more`; nil without a size.
    var interval: String? {
        guard let fewest else { return nil }
        return most.map { "\(fewest) to \($0)" } ?? "\(fewest) or more"
    }

    /// How the answer was come by.
    var basis: String {
        let times = extrapolatedTimes.map { "\(Figures.fixed($0, digits: 1)) times " } ?? "beyond "
        return switch outcome {
        case .measured: "within what was measured"
        case .extrapolated: "extrapolated: \(times)the highest rate that was measured"
        case .simulated: "simulated from recorded hold times; nothing was tried on a server"
        case .beyondCapacity: "beyond what the server does"
        case .noSizeMeets: "no size does"
        case .inconclusive: "inconclusive"
        }
    }

    /// Whether it is a size to rely on.
    var judgement: ResultModel.Outcome {
        switch outcome {
        case .measured, .extrapolated, .simulated: size == nil ? .inconclusive : .pass
        case .beyondCapacity, .noSizeMeets: .fail
        case .inconclusive: .inconclusive
        }
    }
}

extension PoolResult.Input {
    /// `measured`, `extrapolated 1.2 times`.
    var knownAs: String {
        origin.rawValue + (times.map { " \(Figures.fixed($0, digits: 1)) times" } ?? "")
    }
}
