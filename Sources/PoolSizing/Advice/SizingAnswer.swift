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

    /// Finds the answer by simulation of a sweep's model.
    ///
    /// - Parameter highestMeasuredRate: activities a second at the busiest point of the fit.
    package init(
        _ question: SizingQuestion, by fit: SweepFit, highestMeasuredRate: Double
    ) throws(PoolModelFault) {
        let times = question.rate / max(highestMeasuredRate, 1e-9)
        ground = Self.ground(fit, times: times)
        // What is far from everything measured is less certain by each doubling.
        let uncertainty = fit.workUncertainty * (1 + max(0, log2(times)).rounded(.up))
        let sizes = 1...max(1, question.serverLimit / question.workers)
        func search(
            _ scale: Double, _ repetitions: Int, overflow: Int
        ) throws(PoolModelFault) -> PoolSizeAdvice {
            let configuration = try Self.configuration(
                question, fit.model, size: 1, overflow: overflow, scale: scale)
            return PoolSizeSearch(
                objective: question.objective, sizes: sizes, repetitions: repetitions
            ).advice(for: configuration)
        }
        advice = try search(1, question.repetitions, overflow: 0)
        let some = max(3, question.repetitions / 4)
        fewest = try search(max(0.05, 1 - uncertainty), some, overflow: 0).interval?.lowerBound
        most = try search(1 + uncertainty, some, overflow: 0).interval?.upperBound
        if let interval = advice.interval {
            fewest = min(fewest ?? interval.lowerBound, interval.lowerBound)
            most = most.map { max($0, interval.upperBound) }
        }
        withStatedOverflow = try search(1, some, overflow: question.stated.maxOverflow)
        stated =
            SettingJudgement(
                of: try Self.configuration(
                    question, fit.model, size: question.stated.size,
                    overflow: question.stated.maxOverflow, scale: 1),
                workers: [1, 2, 4, 8], serverLimit: question.serverLimit
            ).rows
    }

    private static func configuration(
        _ question: SizingQuestion, _ model: QueueingModel, size: Int, overflow: Int,
        scale: Double
    ) throws(PoolModelFault) -> SimulationConfiguration {
        let checkouts = max(question.rate * model.checkoutsPerActivity, 1e-3)
        let seconds = Double(question.simulatedCheckouts) / checkouts
        var model = model
        model.settings = question.stated
        var configuration = try model.configuration(
            PoolPoint(
                poolSize: size, maxOverflow: overflow, workers: question.workers,
                offer: .open(rate: question.rate)),
            warmupNanoseconds: Int64(seconds * 0.1 * 1e9),
            durationNanoseconds: Int64(seconds * 1e9), seed: question.seed, workScale: scale,
            reach: question.serverLimit)
        configuration.server.connectionLimit = question.serverLimit
        return configuration
    }

    private static func ground(_ fit: SweepFit, times: Double) -> Ground {
        var reasons: [String] = []
        if fit.noise > SweepFit.noiseLimit {
            reasons.append(
                "the machine was too noisy: the same computation took "
                    + "\(percent(fit.noise)) more or less each time, where "
                    + "\(percent(SweepFit.noiseLimit)) is the most")
        }
        if fit.heldOut.isEmpty {
            reasons.append("no point could be kept out of the fit to try the model on")
        } else if !fit.isPredictive {
            reasons.append(
                "the model does not predict the points kept out of its fit: its throughput is off "
                    + "by \(percent(fit.throughputError)) (at most "
                    + "\(percent(SweepFit.throughputErrorLimit))) and its 95th percentile by "
                    + "\(percent(fit.responseError)) (at most "
                    + "\(percent(SweepFit.responseErrorLimit)))")
        }
        guard reasons.isEmpty else { return .inconclusive(reasons) }
        return times > 1 ? .extrapolated(times: times) : .measured
    }

    private static func percent(_ share: Double) -> String {
        "\(Int((share * 100).rounded())) %"
    }
}
