import Assessment
import ResultModel
import ScenarioModel

/// Samples in an array: one millisecond times 1, 2, 3 … unless told otherwise.
struct FixedSamples: OrderStatistics {
    var milliseconds: [Double]

    init(_ milliseconds: [Double]) {
        self.milliseconds = milliseconds.sorted()
    }

    /// That many samples of one value, and more of another.
    init(_ count: Int, of value: Double, and others: Int = 0, of other: Double = 0) {
        self.init(
            Array(repeating: value, count: count) + Array(repeating: other, count: others))
    }

    var sampleCount: Int { milliseconds.count }
    func nanoseconds(atRank rank: Int) -> Double { milliseconds[rank - 1] * 1e6 }
    var meanNanoseconds: Double? {
        milliseconds.isEmpty
            ? nil : milliseconds.reduce(0, +) / Double(milliseconds.count) * 1e6
    }
}

extension Threshold {
    /// A limit on a time, in milliseconds.
    static func time(
        _ metric: Metric, _ comparison: Comparison = .less, milliseconds: Double
    ) -> Threshold {
        Threshold(
            expression: "t \(comparison.rawValue) \(milliseconds)ms", metric: metric,
            comparison: comparison, limit: milliseconds * 1e6,
            position: SourcePosition(line: 1, column: 1))
    }

    /// A limit on a share.
    static func share(
        _ metric: Metric, _ comparison: Comparison, _ limit: Double
    ) -> Threshold {
        Threshold(
            expression: "s \(comparison.rawValue) \(limit)", metric: metric,
            comparison: comparison, limit: limit, position: SourcePosition(line: 1, column: 1))
    }
}

extension LoadMeasurements {
    /// One operation, `get_task`, that is also all there is.
    static func of(
        _ samples: FixedSamples, failed: Int = 0, timedOut: Int = 0, skipped: Int = 0,
        abandoned: Int = 0, drawn: Int = 0, started: Int = 0
    ) -> LoadMeasurements {
        let counts = Counts(
            scheduled: samples.sampleCount + skipped + abandoned,
            succeeded: samples.sampleCount - failed - timedOut, failed: failed, skipped: skipped,
            timedOut: timedOut, abandoned: abandoned)
        let measured = SubjectMeasurement(
            counts: counts, latency: samples, service: nil, poolWait: nil)
        return LoadMeasurements(
            all: measured, subjects: ["get_task": measured], arrivalsDrawn: drawn,
            arrivalsStarted: started)
    }
}

/// The one result of one threshold.
func judged(
    _ threshold: Threshold, of subject: String? = "get_task", _ load: LoadMeasurements
) -> ThresholdResult? {
    ThresholdJudge.judge(
        [ThresholdGroup(subject: subject, thresholds: [threshold])], against: load
    ).first
}
