internal import Comparison
internal import LoadEngine
internal import Recording
internal import ResultModel
internal import Workloads

/// What one side of one block came to.
struct SideFigures: Sendable {
    var operations: [String: LoadSummary.Figures]
    /// Activities that ended, each second.
    let activitiesPerSecond: Double
    let leaks: Int
    /// Copying and dropping the database included.
    let wallSeconds: Double
    let measuredSeconds: Double
    /// How late arrivals started, at the 99th percentile.
    let lagMilliseconds: Double

    init(
        _ outcome: LoadOutcome<LoadEvidence>, plan: LoadPlan, leaks: Int, wallSeconds: Double
    ) {
        operations = Dictionary(
            outcome.summary(of: plan).operations.map { ($0.name, $0.figures) },
            uniquingKeysWith: { first, _ in first })
        measuredSeconds = Double(outcome.measuredNanoseconds) / 1e9
        let ended = outcome.activities.reduce(0) {
            $0 + $1.counters.succeeded + $1.counters.failed
        }
        activitiesPerSecond = measuredSeconds > 0 ? Double(ended) / measuredSeconds : 0
        self.leaks = leaks
        self.wallSeconds = wallSeconds
        lagMilliseconds = Double(outcome.scheduleLag.value(atQuantile: 0.99) ?? 0) / 1e6
    }

    /// Calls of each operation for each activity.
    var callsPerActivity: [String: Double] {
        let activities = activitiesPerSecond * measuredSeconds
        guard activities > 0 else { return [:] }
        return operations.mapValues { Double($0.latency.count) / activities }
    }

    /// The quantile in milliseconds, and of how many samples; nil without any.
    func quantile(_ pair: GatedPair) -> (milliseconds: Double, samples: Int)? {
        guard let figures = operations[pair.operation],
            let value = figures.latency.value(atQuantile: pair.quantile.fraction)
        else { return nil }
        return (Double(value) / 1e6, Int(figures.latency.count))
    }
}
