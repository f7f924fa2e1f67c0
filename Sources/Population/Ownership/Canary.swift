package import ScenarioModel
internal import Stochastics

/// A token that names a user and stands in front of every value that has room for it.
///
/// `z`, five characters of the user's index and six that only the seed's holder can compute:
/// twelve letters and digits, legal in e-mail addresses, URLs and JSON, which no escaping changes.
/// Text that was not written with this seed passes at any one place with a chance below 2^-30.
package struct Canary: Sendable, Equatable {
    /// In bytes and in characters.
    package static let length = 12
    /// How many users can be told apart: 2^25.
    package static let userLimit = 1 << 25
    static let sentinel = UInt8(ascii: "z")

    /// The token and a blank, in the first thirteen lanes.
    let lanes: SIMD16<UInt8>

    package var bytes: [UInt8] { (0..<Self.length).map { lanes[$0] } }

    package var text: String { String(decoding: bytes, as: UTF8.self) }

    /// A user's canary in every plan of a scenario, before there is one.
    package static func of(_ user: Int, in scenario: Scenario) -> Canary {
        CanaryKey(scenario: scenario).canary(of: user)
    }
}

/// The half of a canary that says whose it is: the sentinel and the user's index.
///
/// Enough to recognise one's own value by; only what does not begin with it has to be read. It is
/// computed, because looking it up in a table would wait for memory longer.
package struct CanaryPrefix: Sendable, Equatable {
    /// Six characters as they stand in memory.
    private let word: UInt64
    private static let length = 6

    /// - Precondition: `user` is in `0..<Canary.userLimit`.
    package init(user: Int) {
        var word = UInt64(Canary.sentinel)
        for index in 1..<Self.length {
            let digit = UInt8(truncatingIfNeeded: user >> (5 * (Self.length - 1 - index)) & 31)
            word |= UInt64(Base32.character(digit)) << UInt64(8 * index)
        }
        self.word = word
    }

    /// Whether a value is long enough for a canary and begins with this half of it.
    package func begins(_ value: RawSpan) -> Bool {
        guard value.byteCount >= Canary.length else { return false }
        let first = unsafe value.unsafeLoadUnaligned(as: UInt64.self)
        return UInt64(littleEndian: first) & (1 << (8 * UInt64(Self.length)) - 1) == word
    }
}

/// What makes canaries and what reads them: the keyed part.
struct CanaryKey: Sendable {
    private let stream: SplittableRandom

    init(_ stream: SplittableRandom) {
        self.stream = stream
    }

    /// As a plan of the scenario has it.
    init(scenario: Scenario) {
        self.init(
            SplittableRandom(seed: scenario.population.seed).split(label: "population")
                .split(label: "canary"))
    }

    /// - Precondition: `user` is in `0..<Canary.userLimit`.
    func canary(of user: Int) -> Canary {
        var lanes = SIMD16<UInt8>(repeating: 0x20)
        lanes[0] = Canary.sentinel
        let code = UInt64(user) << 30 | check(user)
        for index in 0..<(Canary.length - 1) {
            let shift = UInt64(5 * (Canary.length - 2 - index))
            lanes[index + 1] = Base32.character(UInt8(truncatingIfNeeded: code >> shift & 31))
        }
        return Canary(lanes: lanes)
    }

    /// The user whose canary begins at `offset`; nil where none does.
    func owner(at offset: Int, in bytes: RawSpan) -> Int? {
        guard offset >= 0, offset + Canary.length <= bytes.byteCount,
            bytes.byte(at: offset) == Canary.sentinel
        else { return nil }
        var code: UInt64 = 0
        for index in (offset + 1)..<(offset + Canary.length) {
            guard let digit = Base32.digit(bytes.byte(at: index)) else { return nil }
            code = code << 5 | UInt64(digit)
        }
        let user = Int(code >> 30)
        return user < Canary.userLimit && code & (1 << 30 - 1) == check(user) ? user : nil
    }

    private func check(_ user: Int) -> UInt64 {
        var keyed = stream.split(index: user)
        return keyed.next() >> 34
    }
}
