/// A count that changes over time: its average and its peak.
package struct TimeAverage: Sendable, Equatable {
    /// The count now.
    package private(set) var current = 0
    /// The highest it was.
    package private(set) var peak = 0
    private var sinceNanoseconds: Int64 = 0
    private var beganAtNanoseconds: Int64 = 0
    private var area = 0.0
    private var settledMean: Double?

    package init() {}

    mutating func change(by difference: Int, atNanoseconds now: Int64) {
        area += Double(current) * Double(now - sinceNanoseconds)
        sinceNanoseconds = now
        current += difference
        if current > peak { peak = current }
    }

    /// Forgets what was before this moment, the count aside.
    mutating func restart(atNanoseconds now: Int64) {
        peak = current
        area = 0
        sinceNanoseconds = now
        beganAtNanoseconds = now
    }

    /// Settles the mean: what comes after this moment counts in `countNanoseconds` alone.
    mutating func settle(atNanoseconds now: Int64) {
        change(by: 0, atNanoseconds: now)
        if settledMean == nil { settledMean = mean }
    }

    /// The count multiplied by how long it was that, in nanoseconds, up to the last change.
    package var countNanoseconds: Double { area }

    /// The mean count until it was settled, or up to the last change; 0 before any time has passed.
    package var mean: Double {
        if let settledMean { return settledMean }
        let elapsed = sinceNanoseconds - beganAtNanoseconds
        return elapsed > 0 ? area / Double(elapsed) : 0
    }
}
