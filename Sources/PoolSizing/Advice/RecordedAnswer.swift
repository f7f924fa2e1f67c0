package import PoolModel
internal import Stochastics

/// A size for hold times that an application has written down: nothing of it was tried here.
///
/// The server is taken to stay as fast as it was while they were recorded, whatever the rate; the
/// interval comes from drawing the recorded times again.
package struct RecordedAnswer: Sendable {
    package var advice: PoolSizeAdvice
    package var withStatedOverflow: PoolSizeAdvice
    package var stated: [SettingJudgement.Row]
    /// Checkouts a second in the record.
    package var recordedRate: Double
    package var holdMeanNanoseconds: Double

    /// - Throws: `badDistribution` of a record without holds.
    package init(
        _ question: SizingQuestion, from record: HoldRecord
    ) throws(PoolModelFault) {
        recordedRate = record.trace.ratePerSecond
        let profiles = try record.profiles()
        let weight = profiles.reduce(0) { $0 + $1.weight }
        holdMeanNanoseconds =
            profiles.reduce(0) { $0 + $1.weight * $1.meanHoldNanoseconds } / weight
        let load = question.rate * holdMeanNanoseconds / 1e9
        let effort = question.effort.holding(atLeast: 20 * load)
        let nanoseconds = Double(effort.checkouts) / max(question.rate, 1e-3) * 1e9
        var configuration = SimulationConfiguration(
            arrivals: .poisson(perSecond: question.rate), profiles: profiles,
            pool: question.stated, workers: question.workers,
            durationNanoseconds: Int64(min(nanoseconds * 1.1, 0x1p60)),
            warmUpNanoseconds: Int64(min(nanoseconds * 0.1, 0x1p56)), seed: question.seed)
        configuration.requestLimit = max(configuration.requestLimit, Int(min(20 * load, 1e7)))
        let most = max(
            question.serverLimit / question.workers,
            Int(min(4 * load, 1e6)) / question.workers + 64)
        func search(_ overflow: Int, _ repetitions: Int) -> PoolSizeAdvice {
            var searched = configuration
            searched.pool.maxOverflow = overflow
            return PoolSizeSearch(
                objective: question.objective, sizes: 1...most, repetitions: repetitions
            ).advice(for: searched) { trial, random in
                for place in trial.profiles.indices {
                    trial.profiles[place] = trial.profiles[place].resampled(&random)
                }
            }
        }
        advice = search(0, effort.repetitions)
        withStatedOverflow = search(
            question.stated.maxOverflow, max(3, effort.repetitions / 4))
        stated =
            SettingJudgement(
                of: configuration, workers: SizingAnswer.workers,
                serverLimit: question.serverLimit
            ).rows
    }
}

extension RequestProfile {
    /// The same with each measured time as another measurement might have found it.
    fileprivate func resampled(_ random: inout SplittableRandom) -> RequestProfile {
        var profile = self
        for (place, stage) in stages.enumerated() {
            switch stage {
            case .query(let work, let keeping):
                profile.stages[place] = .query(work: work.resampled(&random), keeping: keeping)
            case .pause(let time, let keeping):
                profile.stages[place] = .pause(time.resampled(&random), keeping: keeping)
            }
        }
        return profile
    }
}
