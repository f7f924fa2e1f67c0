/// A short text in a user's message that says whose conversation it is and which turn of it.
///
/// The application passes it on to the model with the message, so that concurrent conversations
/// are told apart without the application's help. Letters, digits and a hyphen: no escaping,
/// trimming or quoting changes it.
package struct ScriptMarker: Sendable, Hashable, CustomStringConvertible {
    /// The index of the user who speaks.
    package let user: Int
    /// Counts what the user says.
    package let turn: Int

    /// In characters and in bytes.
    package static let length = 16
    private static let sentinel = Array("bkm-".utf8)
    private static let userDigits = 5
    private static let turnDigits = 7

    /// - Precondition: `user` is in `0..<2^25`, `turn` in `0..<2^35`.
    package init(user: Int, turn: Int) {
        precondition(user >= 0 && user < 1 << 25, "a marker names one of 2^25 users")
        precondition(turn >= 0 && turn < 1 << 35, "a marker counts 2^35 turns")
        self.user = user
        self.turn = turn
    }

    /// What is put into the message.
    package var text: String {
        "bkm-" + Self.digits(user, Self.userDigits) + Self.digits(turn, Self.turnDigits)
    }

    package var description: String { text }

    /// The last marker in a text; nil where there is none.
    package static func last(in text: some StringProtocol) -> ScriptMarker? {
        let bytes = Array(text.utf8)
        guard bytes.count >= length else { return nil }
        for start in (0...(bytes.count - length)).reversed() where bytes[start] == sentinel[0] {
            if let marker = ScriptMarker(bytes[start..<start + length]) { return marker }
        }
        return nil
    }

    private init?(_ bytes: ArraySlice<UInt8>) {
        guard bytes.starts(with: Self.sentinel) else { return nil }
        let digits = bytes.dropFirst(Self.sentinel.count)
        guard let user = Self.number(digits.prefix(Self.userDigits)),
            let turn = Self.number(digits.dropFirst(Self.userDigits))
        else { return nil }
        self.user = user
        self.turn = turn
    }

    private static func digits(_ value: Int, _ count: Int) -> String {
        let digits = String(value, radix: 32)
        return String(repeating: "0", count: count - digits.count) + digits
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        var value = 0
        for digit in digits {
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                value = value << 5 | Int(digit - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "v"):
                value = value << 5 | Int(digit - UInt8(ascii: "a") + 10)
            default: return nil
            }
        }
        return value
    }
}
