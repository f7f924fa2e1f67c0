/// Failures counted by a small numeric code, such as a packed SQLSTATE.
///
/// Bounded: a run meets few kinds of failure, and past `codeLimit` kinds the rest are counted
/// together as `overflow`.
package struct FailureTally: Sendable, Equatable {
    /// How many codes are told apart.
    package static let codeLimit = 64

    /// The codes met so far and how often, in the order of their first occurrence.
    package private(set) var counts: [(code: UInt32, count: UInt64)] = []
    /// Failures whose code came after `codeLimit` others.
    package private(set) var overflow: UInt64 = 0

    package init() {}

    /// All failures.
    package var total: UInt64 {
        counts.reduce(overflow) { $0 + $1.count }
    }

    /// Counts failures of one code, by a linear search: failures are rare and their kinds few.
    package mutating func add(_ code: UInt32, count: UInt64 = 1) {
        if let place = counts.firstIndex(where: { $0.code == code }) {
            counts[place].count += count
        } else if counts.count < Self.codeLimit {
            counts.append((code, count))
        } else {
            overflow += count
        }
    }

    /// Adds the failures of another worker.
    package mutating func merge(_ other: FailureTally) {
        for entry in other.counts {
            add(entry.code, count: entry.count)
        }
        overflow += other.overflow
    }

    package static func == (one: Self, other: Self) -> Bool {
        one.overflow == other.overflow
            && one.counts.elementsEqual(other.counts) { $0 == $1 }
    }
}
