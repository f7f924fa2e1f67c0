import ResultModel
import ScenarioModel

extension ThresholdJudge {
    /// A mean over fewer samples says little, and nothing here bounds its error.
    static let samplesOfMean = 30

    /// One figure of a distribution of times.
    ///
    /// Calls that were abandoned without an answer count as samples whose value nobody knows: the
    /// bounds hold whatever it would have been, so that a stalled server cannot hide them.
    ///
    /// The least and the greatest are judged as they are, one sample over the limit is enough; so
    /// is the mean, from 30 samples on: the usual bounds assume normal means, and latencies are
    /// skewed too far for those to hold.
    static func observe(
        _ statistic: Threshold.Statistic, of samples: (any OrderStatistics)?, unanswered: Int
    ) -> Observation {
        guard let samples else { return .unjudged("it is not measured for a journey") }
        let count = samples.sampleCount
        guard count > 0 else { return .unjudged("no call was answered") }
        switch statistic {
        case .quantile(let quantile):
            return observe(quantile: quantile, of: samples, unanswered: unanswered)
        case .mean:
            var observation = exactly(samples.meanNanoseconds, samples: count, unanswered)
            if count < samplesOfMean {
                observation.obstacle =
                    "a mean is judged from \(samplesOfMean) samples on; there are \(count)"
                observation.cannotFail = true
            }
            return observation
        case .minimum:
            return exactly(samples.nanoseconds(atRank: 1), samples: count, unanswered)
        case .maximum:
            return exactly(samples.nanoseconds(atRank: count), samples: count, unanswered)
        }
    }

    private static func exactly(
        _ value: Double?, samples: Int, _ unanswered: Int
    ) -> Observation {
        Observation(
            value: value, lower: value ?? 0, upper: value ?? .infinity, samples: samples,
            obstacle: unanswered > 0
                ? "\(Figures.counted(unanswered, "call")) had no answer when the load ended" : nil)
    }

    private static func observe(
        quantile: Double, of samples: any OrderStatistics, unanswered: Int
    ) -> Observation {
        let answered = samples.sampleCount
        let count = answered + unanswered
        let bounds = QuantileBounds(quantile: quantile, samples: count)
        let estimate = QuantileBounds.rank(of: quantile, samples: answered)
        var observation = Observation(
            value: samples.nanoseconds(atRank: estimate), samples: count)
        // At best the unanswered calls were the fastest, at worst the slowest.
        if let rank = bounds.lowerRank, rank > unanswered {
            observation.lower = samples.nanoseconds(atRank: rank - unanswered)
        }
        if let rank = bounds.upperRank, rank <= answered {
            observation.upper = samples.nanoseconds(atRank: rank)
        }
        if bounds.upperRank == nil {
            let needed = QuantileBounds.samplesToPass(quantile: quantile)
            observation.obstacle =
                "\(Figures.counted(needed, "sample")) are needed before it can pass; "
                + "there \(count == 1 ? "is" : "are") \(count)"
        }
        return observation
    }
}
