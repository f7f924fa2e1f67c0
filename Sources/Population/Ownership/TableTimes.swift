internal import Stochastics

/// When the rows of one table were made: distinct times that grow with the row's position.
///
/// Every row has a slot of its own and a pseudorandom place inside it.
final class TableTimes: Sendable {
    private enum Slots {
        /// Slots of one length from `start`.
        case even(start: Int64, length: Int64)
        /// As even, but each burst of parents is followed by slots for its children.
        case parents(start: Int64, length: Int64, slotsBefore: [Int])
        /// Children, between the last parent of their burst and the next burst.
        case children(of: TableTimes, family: Family)
    }

    private let slots: Slots
    private let end: Int64
    private let rowCount: Int
    private let random: SplittableRandom

    /// Rows without parents.
    ///
    /// - Parameters:
    ///   - range: when they are made.
    ///   - random: the streams of the table's rows; the first number of each is used.
    ///   - families: the children of these rows, for which room is left.
    /// - Returns: nil where there are more rows than microseconds.
    init?(rowCount: Int, in range: Range<Int64>, random: SplittableRandom, families: [Family]) {
        end = range.upperBound
        self.rowCount = rowCount
        self.random = random
        let width = BurstSchedule.width
        let bursts = (rowCount + width - 1) / width
        var before: [Int] = [0]
        for burst in 0..<bursts where !families.isEmpty {
            let children = families.reduce(0) { $0 + $1.bursts.count(burst) }
            before.append(before[burst] + min(width, rowCount - burst * width) + children)
        }
        let slotCount = families.isEmpty ? rowCount : before[before.count - 1]
        let length = Int64(range.count) / Int64(max(slotCount, 1))
        guard length > 0 else { return nil }
        slots =
            families.isEmpty
            ? .even(start: range.lowerBound, length: length)
            : .parents(start: range.lowerBound, length: length, slotsBefore: before)
    }

    /// Children, whose times follow their parents'.
    ///
    /// - Returns: nil where a burst has more children than microseconds.
    init?(family: Family, parents: TableTimes, random: SplittableRandom) {
        end = parents.end
        rowCount = family.bursts.total
        self.random = random
        slots = .children(of: parents, family: family)
        for burst in 0..<family.bursts.slotCount where family.bursts.count(burst) > 0 {
            let room = parents.childRange(ofBurst: burst).count
            guard room >= family.bursts.count(burst) else { return nil }
        }
    }

    /// The row's own stream of pseudorandom numbers, and when the row was made.
    func row(at position: Int) -> (random: SplittableRandom, time: Int64) {
        let (start, length) = slot(at: position)
        return row(at: position, slotStart: start, slotLength: length)
    }

    /// As `row(at:)` where the slot is already known.
    func row(
        at position: Int, slotStart: Int64, slotLength: Int64
    ) -> (random: SplittableRandom, time: Int64) {
        var stream = random.split(index: position)
        let jitter = stream.next().multipliedFullWidth(by: UInt64(slotLength)).high
        return (stream, slotStart + Int64(jitter))
    }

    func time(at position: Int) -> Int64 { row(at: position).time }

    /// The start and length of a row's slot.
    private func slot(at position: Int) -> (start: Int64, length: Int64) {
        switch slots {
        case .even(let start, let length):
            return (start + Int64(position) * length, length)
        case .parents(let start, let length, let slotsBefore):
            let burst = position / BurstSchedule.width
            let slot = slotsBefore[burst] + position % BurstSchedule.width
            return (start + Int64(slot) * length, length)
        case .children(_, let family):
            let burst = family.bursts.slot(holding: position)
            let (start, length) = slots(ofBurst: burst)
            return (start + Int64(position - family.bursts.sums[burst]) * length, length)
        }
    }

    /// Where a burst's first child slot begins, and how long each is; children only.
    func slots(ofBurst burst: Int) -> (start: Int64, length: Int64) {
        guard case .children(let parents, let family) = slots else { return (end, 1) }
        let range = parents.childRange(ofBurst: burst)
        return (range.lowerBound, Int64(range.count) / Int64(max(family.bursts.count(burst), 1)))
    }

    /// When the children of a burst of these rows are made: after the last row of the burst, and
    /// before the children of the next burst.
    private func childRange(ofBurst burst: Int) -> Range<Int64> {
        let width = BurstSchedule.width
        let isLast = (burst + 1) * width >= rowCount
        if case .parents(let start, let length, let slotsBefore) = slots {
            let own = min(width, rowCount - burst * width)
            return start + Int64(slotsBefore[burst] + own) * length..<start + Int64(
                slotsBefore[burst + 1]) * length
        }
        let lastOfNext = min((burst + 2) * width, rowCount) - 1
        return time(at: min((burst + 1) * width, rowCount) - 1)
            + 1..<(isLast ? end : time(at: lastOfNext) + 1)
    }
}
