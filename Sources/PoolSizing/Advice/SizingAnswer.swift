internal import Glibc
package import PoolModel

/// A size with its uncertainty, or why there is none.
package struct SizingAnswer: Sendable {
    /// What the answer rests on.
    package enum Ground: Sendable, Equatable {
        /// The rate lies within what was measured.
        case measured
        /// The rate is so many times the highest that was measured.
        case extrapolated(times: Double)
        /// Nothing that may be relied on, with the reasons.
        case inconclusive([String])
    }

    package var ground: Ground
    /// The search with everything as it was measured, without overflow.
    package var advice: PoolSizeAdvice
    /// The fewest and the most connections for each worker that the uncertainty allows; the most is
    /// nil where it reaches beyond what the server could do.
    package var fewest: Int?
    package var most: Int?
    /// The stated setting with several numbers of workers.
    package var stated: [SettingJudgement.Row]
    /// The stated setting's size that would do with its own overflow; nil where none does.
    package var withStatedOverflow: PoolSizeAdvice
    /// How many times as much as the measured server the one that is thought of does; 1 where the
    /// measured one suffices.
    package var serverScale: Double
    /// How uncertain the work of a checkout is taken to be, as a share.
    package var uncertainty: Double

    /// How busy a larger server than the measured one is thought to be.
    package static let busyShare = 0.7
    /// Numbers of workers that the stated setting is judged with.
    package static let workers = [1, 2, 4, 8]

    /// Finds the answer by simulation of a sweep's model.
    ///
    /// - Parameter highestMeasuredRate: activities a second at the busiest point of the fit.
    package init(
        _ question: SizingQuestion, by fit: SweepFit, highestMeasuredRate: Double
    ) throws(PoolModelFault) {
        let times = question.rate / max(highestMeasuredRate, 1e-9)
        ground = Self.ground(fit, times: times)
        // What is far from everything measured is less certain by each doubling.
        uncertainty = fit.workUncertainty * (1 + max(0, log2(times)).rounded(.up))
        let subject = SizingSubject(question, fit.model)
        serverScale = subject.serverScale
        let effort = subject.effort
        advice = try subject.search(1, effort.repetitions, overflow: 0)
        let some = max(3, effort.repetitions / 4)
        fewest = try subject.search(max(0.05, 1 - uncertainty), some, overflow: 0)
            .interval?.lowerBound
        most = try subject.search(1 + uncertainty, some, overflow: 0).interval?.upperBound
        if let interval = advice.interval {
            fewest = min(fewest ?? interval.lowerBound, interval.lowerBound)
            most = most.map { max($0, interval.upperBound) }
        }
        withStatedOverflow = try subject.search(
            1, some, overflow: question.stated.maxOverflow)
        stated =
            SettingJudgement(
                of: try subject.configuration(
                    size: question.stated.size, overflow: question.stated.maxOverflow, scale: 1),
                workers: Self.workers, serverLimit: question.serverLimit
            ).rows
    }

    private static func ground(_ fit: SweepFit, times: Double) -> Ground {
        var reasons: [String] = []
        if fit.noise > SweepFit.noiseLimit {
            reasons.append(
                "The machine was too noisy: the same computation took "
                    + "\(percent(fit.noise)) more or less each time, where "
                    + "\(percent(SweepFit.noiseLimit)) is the most.")
        }
        if fit.heldOut.isEmpty {
            reasons.append("No point could be kept out of the fit to try the model on.")
        } else if !fit.isPredictive {
            reasons.append(
                "The model does not predict the points kept out of its fit: its throughput is off "
                    + "by \(percent(fit.throughputError)) (at most "
                    + "\(percent(SweepFit.throughputErrorLimit))) and its 95th percentile by "
                    + "\(percent(fit.responseError)) (at most "
                    + "\(percent(SweepFit.responseErrorLimit))).")
        }
        guard reasons.isEmpty else { return .inconclusive(reasons) }
        return times > 1 ? .extrapolated(times: times) : .measured
    }

    private static func percent(_ share: Double) -> String {
        "\(Int((share * 100).rounded())) %"
    }
}

/// A question put to a model: what is simulated for it.
struct SizingSubject {
    let question: SizingQuestion
    let model: QueueingModel
    let serverScale: Double
    let effort: SizingQuestion.Effort
    /// Connections that may be open in all.
    let connectionLimit: Int

    /// Connections that are busy on average with that rate, where nobody slows anybody.
    private let offeredLoad: Double

    init(_ question: SizingQuestion, _ model: QueueingModel) {
        self.question = question
        var model = model
        model.settings = question.stated
        self.model = model
        let checkouts = max(question.rate * model.checkoutsPerActivity, 1e-3)
        let capacity = model.capacity(connections: question.serverLimit)
        let share = checkouts / max(capacity, 1e-9)
        let exceeds = question.mayExceedServer && share > SizingAnswer.busyShare
        serverScale = exceeds ? share / SizingAnswer.busyShare : 1
        offeredLoad = checkouts * model.holdMeanNanoseconds / 1e9
        connectionLimit =
            exceeds
            ? max(question.serverLimit, Int(min(6 * offeredLoad, 1e6)) + 64 * question.workers)
            : question.serverLimit
        // A queue shows nothing before its connections have been used some times.
        effort = question.effort.holding(atLeast: 20 * offeredLoad)
    }

    /// Looks for the smallest size.
    ///
    /// - Parameter scale: work takes so many times as long as was measured.
    func search(
        _ scale: Double, _ repetitions: Int, overflow: Int
    ) throws(PoolModelFault) -> PoolSizeAdvice {
        let most = max(1, connectionLimit / question.workers - overflow)
        return PoolSizeSearch(
            objective: question.objective, sizes: 1...most, repetitions: repetitions
        ).advice(for: try configuration(size: 1, overflow: overflow, scale: scale))
    }

    func configuration(
        size: Int, overflow: Int, scale: Double
    ) throws(PoolModelFault) -> SimulationConfiguration {
        let checkouts = max(question.rate * model.checkoutsPerActivity, 1e-3)
        let seconds = Double(effort.checkouts) / checkouts
        var configuration = try model.configuration(
            PoolPoint(
                poolSize: size, maxOverflow: overflow, workers: question.workers,
                offer: .open(rate: question.rate)),
            warmupNanoseconds: Int64(seconds * 0.1 * 1e9),
            durationNanoseconds: Int64(seconds * 1e9), seed: question.seed, workScale: scale,
            reach: connectionLimit, serverScale: serverScale)
        configuration.server.connectionLimit = connectionLimit
        configuration.requestLimit = max(
            configuration.requestLimit, Int(min(20 * offeredLoad, 1e7)))
        return configuration
    }
}
