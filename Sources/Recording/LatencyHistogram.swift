internal import Histogram

/// Latencies of one kind, in nanoseconds, to three significant digits.
///
/// A High Dynamic Range histogram (https://hdrhistogram.org) that discerns 1.024 µs and ends at one
/// hour: what is longer is counted as an hour. It starts with room for one second and
/// grows with what it sees, so a quiet one stays at 45 kB. A cell counts to 2^32 − 1.
package struct LatencyHistogram: Sendable {
    /// The longest latency told apart from longer ones.
    package static let longestNanoseconds: Int64 = 3_600_000_000_000
    /// Latencies that differ by less may share a cell, however short they are.
    package static let unitNanoseconds: Int64 = 1024

    private var cells: Histogram<UInt32>
    /// Kept beside the cells, so that these three are exact.
    private var sumNanoseconds: Double = 0
    private var shortest = Int64.max
    private var longest = Int64.min

    /// An empty histogram.
    package init() {
        cells = Histogram(
            lowestDiscernibleValue: UInt64(Self.unitNanoseconds),
            highestTrackableValue: 1_000_000_000, numberOfSignificantValueDigits: .three)
        cells.autoResize = true
    }

    // MARK: Recording

    /// Counts one latency; a negative one counts as zero.
    package mutating func record(_ nanoseconds: Int64) {
        record(nanoseconds, count: 1)
    }

    /// Counts a latency several times.
    package mutating func record(_ nanoseconds: Int64, count: UInt32) {
        let value = min(max(nanoseconds, 0), Self.longestNanoseconds)
        cells.record(UInt64(value), count: count)
        sumNanoseconds += Double(value) * Double(count)
        if value < shortest { shortest = value }
        if value > longest { longest = value }
    }

    /// Adds everything that another histogram has counted.
    package mutating func merge(_ other: LatencyHistogram) {
        cells.add(other.cells)
        sumNanoseconds += other.sumNanoseconds
        shortest = min(shortest, other.shortest)
        longest = max(longest, other.longest)
    }

    // MARK: Reading

    /// How many latencies were recorded.
    package var count: UInt64 { cells.totalCount }

    /// The shortest latency, in nanoseconds; nil when nothing was recorded.
    package var minimumNanoseconds: Int64? { count > 0 ? shortest : nil }

    /// The longest latency, in nanoseconds; nil when nothing was recorded.
    package var maximumNanoseconds: Int64? { count > 0 ? longest : nil }

    /// The mean latency, in nanoseconds; nil when nothing was recorded.
    package var meanNanoseconds: Double? { count > 0 ? sumNanoseconds / Double(count) : nil }

    /// The latency below or at which a share of all latencies lies: the one whose rank is
    /// `⌈quantile × count⌉`, at least 1.
    ///
    /// - Parameter quantile: a share from 0 to 1, such as 0.99.
    /// - Returns: nanoseconds, the upper edge of the cell; nil when nothing was recorded.
    package func value(atQuantile quantile: Double) -> Int64? {
        let share = min(max(quantile, 0), 1)
        // One unit in the last place less, so that 0.99 of 100 is rank 99 and not 100.
        let rank = (share * Double(count)).nextDown.rounded(.up)
        return value(atRank: UInt64(max(rank, 1)))
    }

    /// The order statistic of a rank: 1 is the shortest latency, `count` the longest.
    ///
    /// - Returns: nanoseconds, the upper edge of the cell; nil when there is no such rank.
    package func value(atRank rank: UInt64) -> Int64? {
        bounds(atRank: rank)?.upperBound
    }

    /// Between which two latencies the order statistic of a rank lies, both included.
    ///
    /// - Parameter rank: from 1 to `count`.
    /// - Returns: the edges of its cell in nanoseconds, never outside what was recorded; nil when
    ///   there is no such rank.
    package func bounds(atRank rank: UInt64) -> ClosedRange<Int64>? {
        guard rank >= 1, rank <= count else { return nil }
        for cell in cells.recordedValues() where cell.totalCountToThisValue >= rank {
            let edges = cells.equivalentRangeForValue(cell.value)
            return max(Int64(edges.lowerBound), shortest)...min(Int64(edges.upperBound), longest)
        }
        return nil
    }

    /// How many latencies are at or below a limit, to the resolution of a cell.
    package func count(atOrBelow nanoseconds: Int64) -> UInt64 {
        guard nanoseconds >= 0, count > 0 else { return 0 }
        let limit = min(nanoseconds, longest)
        return cells.count(within: 0...UInt64(limit))
    }

    /// Every cell that has counted something, shortest first: its upper edge and its count.
    package var recordedCells: [(upperNanoseconds: Int64, count: UInt32)] {
        cells.recordedValues().map { (Int64($0.value), $0.count) }
    }

}

extension LatencyHistogram: Equatable {
    package static func == (one: Self, other: Self) -> Bool {
        one.cells == other.cells
    }
}
