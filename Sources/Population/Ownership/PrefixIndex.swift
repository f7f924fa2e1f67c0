/// Prefix sums over slots of different sizes, and the slot that holds an index in constant
/// expected time.
///
/// A directory of as many buckets as there are slots narrows the search; inside a bucket it is
/// binary, so that many empty slots side by side cost only their logarithm.
struct PrefixIndex: Sendable {
    /// `sums[s]..<sums[s + 1]` are the indexes of slot `s`.
    let sums: [Int]
    /// The slot that holds the first index of each bucket, and one more entry at the end.
    private let directory: [UInt32]
    private let shift: Int

    /// - Parameter counts: the size of each slot; at most 2^32 slots.
    init(counts: some Collection<Int>) {
        var sums: [Int] = []
        sums.reserveCapacity(counts.count + 1)
        var sum = 0
        sums.append(0)
        for count in counts {
            sum += count
            sums.append(sum)
        }
        var shift = 0
        // At most 63 steps: each halves the number of buckets.
        while sum >> shift > max(counts.count, 1) { shift += 1 }
        var directory: [UInt32] = []
        directory.reserveCapacity((sum >> shift) + 2)
        var slot = 0
        for bucket in 0...(sum >> shift) {
            while slot + 1 < counts.count, sums[slot + 1] <= bucket << shift { slot += 1 }
            directory.append(UInt32(slot))
        }
        directory.append(UInt32(max(counts.count - 1, 0)))
        self.sums = sums
        self.directory = directory
        self.shift = shift
    }

    /// How many slots there are.
    var slotCount: Int { sums.count - 1 }

    /// How many indexes there are.
    var total: Int { sums[sums.count - 1] }

    /// The size of a slot.
    func count(_ slot: Int) -> Int { sums[slot + 1] - sums[slot] }

    /// The slot that holds `index`.
    ///
    /// - Precondition: `index` is in `0..<total`.
    func slot(holding index: Int) -> Int {
        let bucket = index >> shift
        var low = Int(directory[bucket])
        var high = Int(directory[bucket + 1])
        while low < high {
            let middle = (low + high + 1) >> 1
            if sums[middle] <= index { low = middle } else { high = middle - 1 }
        }
        return low
    }
}
