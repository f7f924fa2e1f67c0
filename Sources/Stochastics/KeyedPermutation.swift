/// A pseudorandom bijection of `0..<count` that is computed, not stored, in both directions.
///
/// A Feistel network over the smallest power of two that holds the domain, applied again while the
/// result falls outside it ("cycle walking": J. Black, P. Rogaway, "Ciphers with Arbitrary Finite
/// Domains", CT-RSA 2002). Integer arithmetic only: the same key gives the same permutation on
/// every machine. It hides order well; it is no cipher.
package struct KeyedPermutation: Sendable, Equatable {
    /// The size of the domain.
    package let count: Int
    private let roundKeys: InlineArray<8, UInt64>
    /// The widths, in bits, of the upper and lower halves of a value; they differ by at most one.
    private let upperBits: UInt64
    private let lowerBits: UInt64

    /// The permutation of `0..<count` that belongs to a stream.
    ///
    /// - Precondition: `count` is in `1...2^62`.
    package init(count: Int, random: SplittableRandom) {
        precondition(count >= 1 && count <= 1 << 62, "a permutation needs 1 to 2^62 values")
        self.count = count
        // Two bits at least, so that neither half is empty.
        let bits = max(2, Int.bitWidth - (count - 1).leadingZeroBitCount)
        upperBits = UInt64(bits / 2)
        lowerBits = UInt64(bits - bits / 2)
        var stream = random
        roundKeys = InlineArray { _ in stream.next() }
    }

    /// Where `position` goes.
    ///
    /// - Precondition: `position` is in `0..<count`.
    package func forward(_ position: Int) -> Int {
        precondition(position >= 0 && position < count, "outside the permutation's domain")
        var value = UInt64(position)
        // The network permutes less than twice `count` values (four at least), and a cycle that
        // starts inside the domain returns to it: at most `count + 4` rounds, two on average.
        for _ in 0..<(count + 4) {
            value = encrypted(value)
            if value < UInt64(count) { break }
        }
        return Int(value)
    }

    /// What goes to `image`: `inverse(forward(x)) == x`.
    ///
    /// - Precondition: `image` is in `0..<count`.
    package func inverse(_ image: Int) -> Int {
        precondition(image >= 0 && image < count, "outside the permutation's domain")
        var value = UInt64(image)
        for _ in 0..<(count + 4) {
            value = decrypted(value)
            if value < UInt64(count) { break }
        }
        return Int(value)
    }

    /// One pass of the network.
    ///
    /// The halves change places after each round, so an even number of rounds leaves their widths
    /// as they were.
    private func encrypted(_ value: UInt64) -> UInt64 {
        var (leftMask, rightMask) = (mask(upperBits), mask(lowerBits))
        var left = value &>> lowerBits
        var right = value & rightMask
        for round in roundKeys.indices {
            let scrambled = left ^ (mixed(right ^ roundKeys[round]) & leftMask)
            (left, right) = (right, scrambled)
            (leftMask, rightMask) = (rightMask, leftMask)
        }
        return left &<< lowerBits | right
    }

    private func decrypted(_ value: UInt64) -> UInt64 {
        var (leftMask, rightMask) = (mask(upperBits), mask(lowerBits))
        var left = value &>> lowerBits
        var right = value & rightMask
        for round in roundKeys.indices.reversed() {
            (leftMask, rightMask) = (rightMask, leftMask)
            let restored = right ^ (mixed(left ^ roundKeys[round]) & leftMask)
            (left, right) = (restored, left)
        }
        return left &<< lowerBits | right
    }

    private func mask(_ bits: UInt64) -> UInt64 {
        (1 &<< bits) &- 1
    }

    package static func == (one: Self, other: Self) -> Bool {
        one.count == other.count
            && one.roundKeys.indices.allSatisfy { one.roundKeys[$0] == other.roundKeys[$0] }
    }
}
