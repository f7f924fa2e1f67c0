/// How a run went over time: one entry a second, or one every few seconds in a long run.
///
/// Memory grows with time, never with operations, and not without end: when `entryLimit` entries
/// are full, neighbours are merged and each entry covers twice the time.
package struct SecondSeries: Sendable, Equatable {
    /// What happened in one interval.
    package struct Entry: Sendable, Equatable {
        /// Performances that fell due in it.
        package var scheduled: UInt64 = 0
        /// Performances that succeeded in it.
        package var succeeded: UInt64 = 0
        /// Performances that failed or timed out in it.
        package var failed: UInt64 = 0
        /// Latencies of those that succeeded.
        package var latencies = CoarseLatencies()

        package init() {}

        fileprivate mutating func merge(_ other: Entry) {
            scheduled += other.scheduled
            succeeded += other.succeeded
            failed += other.failed
            latencies.merge(other.latencies)
        }
    }

    /// The most entries kept.
    package let entryLimit: Int
    /// How many seconds an entry covers: 1, or a power of two in a long run.
    package private(set) var intervalSeconds = 1
    /// The intervals from the start on; those at the end in which nothing happened are missing.
    package private(set) var entries: [Entry] = []

    // The entry used last and the time it covers.
    private var lastPlace = 0
    private var lastStart: Int64 = 0
    private var lastEnd: Int64 = 0

    /// - Parameter entryLimit: an even number of entries to keep at most; an hour by default.
    package init(entryLimit: Int = 3600) {
        precondition(entryLimit >= 2 && entryLimit.isMultiple(of: 2), "an even number of entries")
        self.entryLimit = entryLimit
    }

    /// Notes that a performance fell due, at a time counted from the start of the series.
    package mutating func recordScheduled(atNanoseconds offset: Int64) {
        let place = place(of: offset)
        entries[place].scheduled &+= 1
    }

    /// Notes that a performance succeeded, at a time counted from the start of the series.
    package mutating func recordSucceeded(
        atNanoseconds offset: Int64, latencyNanoseconds: Int64
    ) {
        let place = place(of: offset)
        entries[place].succeeded &+= 1
        entries[place].latencies.record(latencyNanoseconds)
    }

    /// Notes that a performance failed, at a time counted from the start of the series.
    package mutating func recordFailed(atNanoseconds offset: Int64) {
        let place = place(of: offset)
        entries[place].failed &+= 1
    }

    /// The latencies of what succeeded of late.
    ///
    /// - Parameters:
    ///   - seconds: how far back to look; an interval that reaches into them is taken whole.
    ///   - offset: the present, counted from the start of the series.
    package func latencies(
        ofLastSeconds seconds: Int, beforeNanoseconds offset: Int64
    ) -> CoarseLatencies {
        let present = Int(max(offset, 0) / 1_000_000_000)
        let first = max(present - seconds + 1, 0) / intervalSeconds
        var latencies = CoarseLatencies()
        guard first < entries.count else { return latencies }
        for place in first..<entries.count { latencies.merge(entries[place].latencies) }
        return latencies
    }

    /// Adds the series of another worker that started at the same moment.
    ///
    /// - Precondition: both have the same `entryLimit`.
    package mutating func merge(_ other: SecondSeries) {
        precondition(entryLimit == other.entryLimit, "the series were made alike")
        var other = other
        while intervalSeconds < other.intervalSeconds { halve() }
        while other.intervalSeconds < intervalSeconds { other.halve() }
        extend(to: other.entries.count)
        for place in other.entries.indices {
            entries[place].merge(other.entries[place])
        }
    }

    /// The entry of a moment.
    ///
    /// Nearly always that of the moment before, which spares the division.
    private mutating func place(of offset: Int64) -> Int {
        if offset >= lastStart, offset < lastEnd { return lastPlace }
        let second = Int(max(offset, 0) / 1_000_000_000)
        // Each round doubles the interval, so there are few.
        while second / intervalSeconds >= entryLimit { halve() }
        let place = second / intervalSeconds
        if place >= entries.count { extend(to: place + 1) }
        let length = Int64(intervalSeconds) * 1_000_000_000
        lastPlace = place
        lastStart = Int64(place) * length
        lastEnd = lastStart + length
        return place
    }

    package static func == (one: Self, other: Self) -> Bool {
        one.intervalSeconds == other.intervalSeconds && one.entries == other.entries
    }

    private mutating func extend(to count: Int) {
        guard count > entries.count else { return }
        entries.append(contentsOf: repeatElement(Entry(), count: count - entries.count))
    }

    private mutating func halve() {
        intervalSeconds *= 2
        lastEnd = 0
        lastStart = 0
        for place in 0..<(entries.count + 1) / 2 {
            var merged = entries[2 * place]
            if 2 * place + 1 < entries.count { merged.merge(entries[2 * place + 1]) }
            entries[place] = merged
        }
        entries.removeLast(entries.count / 2)
    }
}
