internal import Stochastics

/// The children of a parent table's rows: how many each has, and in which order they come.
///
/// Parents in time order form bursts of eight; a burst's children interleave (`BurstSchedule`) and
/// the next burst follows. So the children of one parent are near each other, as a real
/// conversation's messages are, but not side by side.
struct Family: Sendable {
    /// Logical indexes of children by the parent's logical index.
    let children: PrefixIndex
    /// Positions of children by burst.
    let bursts: PrefixIndex
    /// How many children the parent at each position has.
    private let counts: [UInt32]
    let parents: TableLayout.StoredPlaces

    /// - Parameters:
    ///   - counts: children by the parent's logical index.
    ///   - parents: the parent table's places.
    init(counts: [Int], parents: TableLayout.StoredPlaces) {
        children = PrefixIndex(counts: counts)
        let byPosition = parents.logicals.map { UInt32(counts[Int($0)]) }
        let width = BurstSchedule.width
        bursts = PrefixIndex(
            counts: stride(from: 0, to: byPosition.count, by: width).map { start in
                byPosition[start..<min(start + width, byPosition.count)]
                    .reduce(0) { $0 + Int($1) }
            })
        self.counts = byPosition
        self.parents = parents
    }

    /// How many children the parent at a position has.
    func count(ofParentAt position: Int) -> Int { Int(counts[position]) }

    /// The sizes of a burst's families.
    func counts(ofBurst burst: Int) -> BurstSchedule.Counts {
        let start = burst * BurstSchedule.width
        return BurstSchedule.Counts { member in
            start + member < counts.count ? Int(counts[start + member]) : 0
        }
    }

    /// Where child `child` of the parent at `parent` stands in the table.
    func position(ofChild child: Int, ofParentAt parent: Int) -> Int {
        let burst = parent / BurstSchedule.width
        return bursts.sums[burst]
            + BurstSchedule.rank(
                member: parent % BurstSchedule.width, child: child, counts: counts(ofBurst: burst))
    }

    /// The parent's position and the child's number among its siblings.
    func child(atPosition position: Int) -> (parent: Int, child: Int) {
        let burst = bursts.slot(holding: position)
        let (member, child) = BurstSchedule.child(
            at: position - bursts.sums[burst], of: bursts.count(burst),
            counts: counts(ofBurst: burst))
        return (burst * BurstSchedule.width + member, child)
    }

    func position(ofLogical logical: Int) -> Int {
        let parent = children.slot(holding: logical)
        return position(
            ofChild: logical - children.sums[parent], ofParentAt: Int(parents.positions[parent]))
    }

    func logical(atPosition position: Int) -> Int {
        let (parent, child) = child(atPosition: position)
        return children.sums[Int(parents.logicals[parent])] + child
    }

    func user(atPosition position: Int) -> Int {
        Int(parents.users[child(atPosition: position).parent])
    }
}

extension Family {
    /// Spreads each user's children over the user's own parents, unevenly.
    ///
    /// Every parent gets one where there are enough; the rest is dealt out in proportion to
    /// `1 / (rank + 4)`, with ranks that say nothing about age.
    ///
    /// - Parameters:
    ///   - counts: children by user.
    ///   - parents: logical indexes of parents by user.
    /// - Returns: children by the parent's logical index.
    static func spread(
        _ counts: [Int], over parents: PrefixIndex, random: SplittableRandom
    ) -> [Int] {
        var result = [Int](repeating: 0, count: parents.total)
        for user in counts.indices where counts[user] > 0 {
            let own = parents.count(user)
            guard own > 0 else { continue }
            let rank = KeyedPermutation(count: own, random: random.split(index: user))
            let base = counts[user] >= own ? 1 : 0
            let rest = UInt64(counts[user] - base * own)
            let whole = (0..<own).reduce(0) { $0 + weight(ofRank: $1) }
            var passed: UInt64 = 0
            var dealt: UInt64 = 0
            for place in 0..<own {
                passed += weight(ofRank: place)
                let product = rest.multipliedFullWidth(by: passed)
                let until = whole.dividingFullWidth(product).quotient
                result[parents.sums[user] + rank.forward(place)] = base + Int(until - dealt)
                dealt = until
            }
        }
        return result
    }

    private static func weight(ofRank rank: Int) -> UInt64 {
        (1 << 32) / UInt64(rank + 4)
    }
}
