internal import Stochastics

/// What is known of one row before its columns are written.
struct SeededRow {
    var position: Int
    var user: Int
    /// The row's number in its family, or among its owner's rows.
    var ordinal: Int
    /// The parent's position; -1 where there is none.
    var parent: Int
    /// In microseconds since 2000.
    var created: Int64
    /// The row's own stream.
    var random: SplittableRandom
}

/// Walks a table's rows in time order.
struct RowCursor {
    private let layout: TableLayout
    private let times: TableTimes
    private(set) var position = 0
    // Of a table with parents: the burst that is being walked.
    private var burst = -1
    private var walk = BurstCursor(counts: BurstSchedule.Counts(repeating: 0))
    private var burstEnd = 0
    private var slotStart: Int64 = 0
    private var slotLength: Int64 = 1

    init(layout: TableLayout, times: TableTimes) {
        self.layout = layout
        self.times = times
    }

    /// The next row; nil behind the last.
    mutating func next() -> SeededRow? {
        guard position < layout.rowCount else { return nil }
        defer { position += 1 }
        if let family = layout.family { return nextChild(of: family) }
        let (random, time) = times.row(at: position)
        let logical = layout.logical(atPosition: position)
        let user = layout.owners.slot(holding: logical)
        return SeededRow(
            position: position, user: user, ordinal: logical - layout.owners.sums[user],
            parent: -1, created: time, random: random)
    }

    private mutating func nextChild(of family: Family) -> SeededRow {
        // Bursts without children are passed over; each is passed once.
        while position == burstEnd {
            burst += 1
            burstEnd = family.bursts.sums[burst + 1]
            guard position < burstEnd else { continue }
            walk = BurstCursor(counts: family.counts(ofBurst: burst))
            (slotStart, slotLength) = times.slots(ofBurst: burst)
        }
        let member = walk.next()
        let child = walk.done[member]
        let parent = burst * BurstSchedule.width + member
        let start = slotStart + Int64(walk.passed) * slotLength
        walk.advance(member)
        let (random, time) = times.row(at: position, slotStart: start, slotLength: slotLength)
        return SeededRow(
            position: position, user: Int(family.parents.users[parent]), ordinal: child,
            parent: parent, created: time, random: random)
    }
}
