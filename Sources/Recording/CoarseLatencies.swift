/// Latencies in a few dozen cells: enough to draw a line over time, small enough to keep one for
/// every second.
///
/// Four cells an octave from 1.024 µs to more than an hour, so a quantile read from it is at most
/// 25 % too high.
package struct CoarseLatencies: Sendable, Equatable {
    private static let cellCount = 132
    private var cells: InlineArray<132, UInt32> = .init(repeating: 0)
    package private(set) var count: UInt64 = 0
    package private(set) var sumNanoseconds: Double = 0
    /// The longest latency, in nanoseconds; 0 when there is none.
    package private(set) var maximumNanoseconds: Int64 = 0

    package init() {}

    /// Counts one latency; a negative one counts as zero.
    package mutating func record(_ nanoseconds: Int64) {
        let value = max(nanoseconds, 0)
        cells[Self.cell(of: value)] &+= 1
        count &+= 1
        sumNanoseconds += Double(value)
        if value > maximumNanoseconds { maximumNanoseconds = value }
    }

    /// Adds what another one has counted.
    package mutating func merge(_ other: CoarseLatencies) {
        for cell in cells.indices {
            cells[cell] &+= other.cells[cell]
        }
        count += other.count
        sumNanoseconds += other.sumNanoseconds
        maximumNanoseconds = max(maximumNanoseconds, other.maximumNanoseconds)
    }

    /// The latency at or below which a share of all latencies lies.
    ///
    /// - Returns: nanoseconds, the upper edge of a cell; nil when nothing was recorded.
    package func value(atQuantile quantile: Double) -> Int64? {
        guard count > 0 else { return nil }
        let rank = max(1, (min(max(quantile, 0), 1) * Double(count)).nextDown.rounded(.up))
        var seen: UInt64 = 0
        for cell in cells.indices {
            seen += UInt64(cells[cell])
            if Double(seen) >= rank {
                return min(Self.upperEdge(of: cell), maximumNanoseconds)
            }
        }
        return maximumNanoseconds
    }

    /// Cell 0 is below 1.024 µs; then each octave is cut into four by the two bits after its first.
    private static func cell(of nanoseconds: Int64) -> Int {
        guard nanoseconds >= 1024 else { return 0 }
        let octave = Int64.bitWidth - 1 - nanoseconds.leadingZeroBitCount
        let quarter = Int(nanoseconds >> Int64(octave - 2)) & 3
        return min(1 + (octave - 10) * 4 + quarter, cellCount - 1)
    }

    private static func upperEdge(of cell: Int) -> Int64 {
        guard cell > 0 else { return 1023 }
        guard cell < cellCount - 1 else { return .max }
        let octave = Int64((cell - 1) / 4 + 10)
        let quarter = Int64((cell - 1) % 4)
        return (5 + quarter) << (octave - 2) - 1
    }

    package static func == (one: Self, other: Self) -> Bool {
        one.count == other.count && one.maximumNanoseconds == other.maximumNanoseconds
            && one.cells.indices.allSatisfy { one.cells[$0] == other.cells[$0] }
    }
}
