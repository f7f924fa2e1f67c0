/// The order of children inside one burst: up to eight parents whose children arrive together.
///
/// Child `j` of a parent with `n` children comes at the key `(2j + 1) / 2n`, so that parents of
/// different sizes begin and end together and their children interleave in proportion; equal keys
/// go by the parent's place in the burst. Keys are compared as integers, by cross-multiplying.
/// Both directions are computed from the counts alone.
enum BurstSchedule {
    /// How many consecutive parents are active at the same time.
    static let width = 8

    /// Children of each parent of a burst, in the parents' order; 0 behind the last parent.
    typealias Counts = InlineArray<8, Int>

    /// Where child `child` of parent `member` stands among all children of the burst.
    static func rank(member: Int, child: Int, counts: Counts) -> Int {
        let size = counts[member]
        var rank = child
        for other in 0..<width where other != member && counts[other] > 0 {
            // How many odd numbers are below, or up to, (2 child + 1) * counts[other] / size.
            let product = (2 * child + 1) * counts[other]
            let bound = other < member ? product / size : (product - 1) / size
            rank += (bound + 1) / 2
        }
        return rank
    }

    /// The child that stands at `rank` of `total`: the inverse of `rank(member:child:counts:)`.
    static func child(
        at rank: Int, of total: Int, counts: Counts
    ) -> (member: Int, child: Int) {
        var cursor = cut(at: rank, of: total, counts: counts)
        // The cut misses the rank by at most half a child for each parent.
        for _ in 0...width {
            if cursor.passed <= rank {
                let member = cursor.next()
                if cursor.passed == rank { return (member, cursor.done[member]) }
                cursor.advance(member)
            } else {
                let member = cursor.last()
                cursor.retreat(member)
                if cursor.passed == rank { return (member, cursor.done[member]) }
            }
        }
        preconditionFailure("the cut is within one child of the rank for every parent")
    }

    /// All children whose key lies below `(2 rank + 1) / 2 total`.
    private static func cut(at rank: Int, of total: Int, counts: Counts) -> BurstCursor {
        var cursor = BurstCursor(counts: counts)
        let scale = 0.5 / Double(total)
        for member in 0..<width where counts[member] > 0 {
            let bound = (2 * rank + 1) * counts[member]
            // Rounding is nearly always right; exact comparisons settle it, in at most two steps.
            var done = min(Int(Double(bound) * scale + 0.5), counts[member])
            while done > 0, (2 * done - 1) * total >= bound { done -= 1 }
            while done < counts[member], (2 * done + 1) * total < bound { done += 1 }
            cursor.done[member] = done
            cursor.passed += done
        }
        return cursor
    }
}

/// A place between two children of a burst: how many of each parent's have passed.
struct BurstCursor {
    let counts: BurstSchedule.Counts
    var done = BurstSchedule.Counts(repeating: 0)
    /// The sum of `done`.
    var passed = 0

    init(counts: BurstSchedule.Counts) {
        self.counts = counts
    }

    /// The parent whose child comes next.
    ///
    /// - Precondition: not every child has passed.
    func next() -> Int {
        var best = -1
        for member in 0..<BurstSchedule.width where done[member] < counts[member] {
            guard best >= 0 else {
                best = member
                continue
            }
            let one = (2 * done[member] + 1) * counts[best]
            let other = (2 * done[best] + 1) * counts[member]
            if one < other { best = member }
        }
        return best
    }

    /// The parent whose child passed last.
    ///
    /// - Precondition: at least one child has passed.
    func last() -> Int {
        var best = -1
        for member in 0..<BurstSchedule.width where done[member] > 0 {
            guard best >= 0 else {
                best = member
                continue
            }
            let one = (2 * done[member] - 1) * counts[best]
            let other = (2 * done[best] - 1) * counts[member]
            if one >= other { best = member }
        }
        return best
    }

    mutating func advance(_ member: Int) {
        done[member] += 1
        passed += 1
    }

    mutating func retreat(_ member: Int) {
        done[member] -= 1
        passed -= 1
    }
}
