/// A seeded generator whose streams can be split, so that every purpose draws from its own.
///
/// This is SplitMix64: G. L. Steele, D. Lea, C. H. Flood, "Fast Splittable Pseudorandom Number
/// Generators", OOPSLA 2014 (https://doi.org/10.1145/2660193.2660195), with the mixing constants
/// of D. Stafford's variant 13. It uses integer arithmetic only: the same seed gives the same
/// numbers on every machine.
///
/// Unlike the paper's `split`, ours depends on the stream's origin and a label, not on how many
/// numbers were drawn before: adding a draw to one purpose leaves every other stream as it was.
package struct SplittableRandom: RandomNumberGenerator, Sendable {
    /// What this stream was created from; streams are split from here.
    private let origin: UInt64
    /// The odd step between successive states; two streams with the same step never coincide for
    /// long unless their states do.
    private let step: UInt64
    private var state: UInt64

    /// The stream that belongs to a seed.
    package init(seed: UInt64) {
        origin = seed
        state = seed
        step = Self.goldenStep
    }

    private init(origin: UInt64) {
        self.origin = origin
        state = mixed(origin)
        step = Self.step(from: origin &+ Self.goldenStep)
    }

    /// The next 64 uniformly distributed bits.
    package mutating func next() -> UInt64 {
        state &+= step
        return mixed(state)
    }

    /// The stream of a named purpose; the same name always gives the same stream.
    package func split(label: String) -> SplittableRandom {
        // FNV-1a (Fowler, Noll, Vo), 64 bits: short labels need no more, and it is portable,
        // which `Hasher` deliberately is not.
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in label.utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
        }
        return child(mixed(hash))
    }

    /// The stream of one member of a numbered family, such as a worker, a user or a table.
    package func split(index: Int) -> SplittableRandom {
        // The odd constant keeps a number from meeting the hash of a label.
        child(UInt64(bitPattern: Int64(index)) &* 0xd134_2543_de82_ef95 &+ 1)
    }

    private func child(_ key: UInt64) -> SplittableRandom {
        SplittableRandom(origin: mixed(mixed(origin ^ 0x5851_f42d_4c95_7f2d) &+ key))
    }

    /// 2^64 divided by the golden ratio, made odd: the step of the paper's default stream.
    private static let goldenStep: UInt64 = 0x9e37_79b9_7f4a_7c15

    /// An odd step with enough bit transitions, as `mixGamma` in the paper.
    private static func step(from value: UInt64) -> UInt64 {
        var z = (value ^ (value >> 33)) &* 0xff51_afd7_ed55_8ccd
        z = (z ^ (z >> 33)) &* 0xc4ce_b9fe_1a85_ec53
        z = (z ^ (z >> 33)) | 1
        let transitions = (z ^ (z >> 1)).nonzeroBitCount
        return transitions < 24 ? z ^ 0xaaaa_aaaa_aaaa_aaaa : z
    }
}

/// The finaliser of SplitMix64 (Stafford's variant 13): a bijection in which every input bit
/// changes about half of the output bits.
func mixed(_ value: UInt64) -> UInt64 {
    var z = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
}
