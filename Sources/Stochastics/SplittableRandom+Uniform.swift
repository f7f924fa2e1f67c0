extension SplittableRandom {
    /// A uniformly distributed integer in `0..<bound`, without modulo bias.
    ///
    /// D. Lemire, "Fast Random Integer Generation in an Interval", ACM TOMACS 29 (2019),
    /// https://doi.org/10.1145/3230636: one multiplication, and a division only when the low half
    /// of the product could be biased.
    ///
    /// - Precondition: `bound` is at least 1.
    package mutating func integer(below bound: UInt64) -> UInt64 {
        precondition(bound > 0, "a uniform integer needs at least one value to choose from")
        var product = next().multipliedFullWidth(by: bound)
        if product.low < bound {
            let threshold = (0 &- bound) % bound
            // Each round is rejected with a chance below one half, so this ends.
            while product.low < threshold {
                product = next().multipliedFullWidth(by: bound)
            }
        }
        return product.high
    }

    /// A uniformly distributed index in `0..<count`.
    ///
    /// - Precondition: `count` is at least 1.
    package mutating func index(below count: Int) -> Int {
        Int(integer(below: UInt64(count)))
    }

    /// A uniformly distributed integer in a closed range, which may be the whole of `Int64`.
    package mutating func integer(in range: ClosedRange<Int64>) -> Int64 {
        let lower = UInt64(bitPattern: range.lowerBound)
        let width = UInt64(bitPattern: range.upperBound) &- lower
        let offset = width == .max ? next() : integer(below: width + 1)
        return Int64(bitPattern: lower &+ offset)
    }

    /// A uniformly distributed number in `0..<1`, one of 2^53 equally spaced values.
    package mutating func unitDouble() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    /// True with the given probability, which is clamped to `0...1`.
    package mutating func chance(_ probability: Double) -> Bool {
        unitDouble() < probability
    }
}
