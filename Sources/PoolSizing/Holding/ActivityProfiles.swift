package import LoadEngine
package import PoolModel
internal import Recording
internal import Stochastics

/// The activities of a load as kinds of requests, each operation as long as it was measured.
///
/// Unlike the model of a sweep, which knows checkouts, these know what an activity does before and
/// after a pause; so they can be asked what it would cost to keep something else meanwhile.
package struct ActivityProfiles: Sendable, Equatable {
    /// By activity, in the plan's order; nil where none of its operations was performed.
    package let profiles: [RequestProfile?]

    /// Repetitions of a loop that are simulated one by one; more of them are put together.
    private static let loopLimit = 20

    /// - Parameters:
    ///   - plan: whose activities they are.
    ///   - operations: what was measured of each, by one client alone.
    ///   - activities: how often each activity was completed meanwhile.
    package init(
        _ plan: LoadPlan, operations: [OperationFigures], activities: [ActivityFigures]
    ) throws(PoolModelFault) {
        var profiles: [RequestProfile?] = []
        for (number, activity) in plan.activities.enumerated() {
            let completed = activities[number].counters.succeeded
            var stages: [RequestProfile.Stage] = []
            for (place, step) in activity.steps.enumerated() {
                switch step {
                case .think(let time):
                    let kept = activity.steps[..<place].last { $0.boundary != nil }?.keeps
                    stages.append(.pause(try time.distribution, keeping: kept ?? .nothing))
                case .perform(let operation, _):
                    let service = operations[operation].service
                    guard service.count > 0 else { continue }
                    stages.append(.query(work: try .measured(service), keeping: step.keeps))
                case .each(let operation, _, _, _, let isSeparate):
                    stages += try Self.loop(
                        operations[operation], completed: completed, keeping: step.keeps,
                        isSeparate: isSeparate)
                }
            }
            let hasWork = stages.contains { if case .query = $0 { true } else { false } }
            profiles.append(
                hasWork
                    ? RequestProfile(name: activity.name, weight: activity.weight, stages: stages)
                    : nil)
        }
        self.profiles = profiles
    }

    private static func loop(
        _ figures: OperationFigures, completed: UInt64, keeping: Holding, isSeparate: Bool
    ) throws(PoolModelFault) -> [RequestProfile.Stage] {
        guard completed > 0, figures.service.count > 0 else { return [] }
        let rounds = (Double(figures.counters.started) / Double(completed)).rounded()
        guard rounds >= 1 else { return [] }
        let shown = min(Int(rounds), loopLimit)
        let work = try DurationDistribution.measured(
            figures.service.scaled(by: rounds / Double(shown)))
        return (0..<shown).map { round in
            let isLast = round == shown - 1
            return .query(work: work, keeping: isLast || isSeparate ? keeping : .transaction)
        }
    }

    /// Those that there are.
    package var all: [RequestProfile] { profiles.compactMap(\.self) }
}

extension ThinkTime {
    /// The same as the simulation draws it.
    var distribution: DurationDistribution {
        get throws(PoolModelFault) {
            switch self {
            case .constant(let nanoseconds): return .fixed(nanoseconds: max(nanoseconds, 0))
            case .uniform(let range):
                return try .quantiles([
                    .init(share: 0, nanoseconds: Double(max(range.lowerBound, 0))),
                    .init(share: 1, nanoseconds: Double(max(range.upperBound, 0))),
                ])
            case .exponential(let law): return .exponential(meanNanoseconds: law.mean)
            case .logNormal(let law):
                return .logNormal(medianNanoseconds: law.median, p95Nanoseconds: law.p95)
            }
        }
    }
}

extension RequestProfile {
    /// How long it pauses, on average, in nanoseconds.
    package var meanPauseNanoseconds: Double {
        stages.reduce(0) { sum, stage in
            guard case .pause(let time, _) = stage else { return sum }
            return sum + time.meanNanoseconds
        }
    }

    /// How long a pooler in transaction mode lends it a server connection, on average: while it
    /// works, and while it pauses with a transaction open.
    package var meanTransactionNanoseconds: Double {
        stages.reduce(0) { sum, stage in
            switch stage {
            case .query(let work, _): return sum + work.meanNanoseconds
            case .pause(let time, .transaction): return sum + time.meanNanoseconds
            case .pause: return sum
            }
        }
    }
}
