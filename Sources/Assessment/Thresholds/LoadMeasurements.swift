package import ResultModel

/// Samples in order, of which only ranks are asked: what a latency histogram can answer.
package protocol OrderStatistics {
    /// How many samples there are.
    var sampleCount: Int { get }
    /// The sample of that rank in nanoseconds; 1 is the least, `sampleCount` the greatest.
    func nanoseconds(atRank rank: Int) -> Double
    /// The mean in nanoseconds; nil without a sample.
    var meanNanoseconds: Double? { get }
}

/// What the load measured, as thresholds are judged on it.
package struct LoadMeasurements {
    /// Every operation together.
    package var all: SubjectMeasurement
    /// By operation and by journey; one that never ran may be absent.
    package var subjects: [String: SubjectMeasurement]
    /// Arrivals that the schedule drew; 0 in the closed model, which draws none.
    package var arrivalsDrawn: Int
    package var arrivalsStarted: Int

    package init(
        all: SubjectMeasurement, subjects: [String: SubjectMeasurement], arrivalsDrawn: Int,
        arrivalsStarted: Int
    ) {
        self.all = all
        self.subjects = subjects
        self.arrivalsDrawn = arrivalsDrawn
        self.arrivalsStarted = arrivalsStarted
    }
}

/// What was measured of one operation or journey.
package struct SubjectMeasurement {
    /// How its calls ended; those `abandoned` have no latency, nor have those `skipped`.
    package var counts: Counts
    /// From the scheduled arrival.
    package var latency: any OrderStatistics
    /// From the moment a connection took the work; nil for a journey.
    package var service: (any OrderStatistics)?
    package var poolWait: (any OrderStatistics)?
    /// From the request to the first event of its stream; nil where its answers are none.
    package var firstEvent: (any OrderStatistics)?
    /// To the first event that carries a token.
    package var firstToken: (any OrderStatistics)?
    /// From one such event to the next.
    package var betweenTokens: (any OrderStatistics)?

    package init(
        counts: Counts, latency: any OrderStatistics, service: (any OrderStatistics)?,
        poolWait: (any OrderStatistics)?
    ) {
        self.counts = counts
        self.latency = latency
        self.service = service
        self.poolWait = poolWait
    }
}
