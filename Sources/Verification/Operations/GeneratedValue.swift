private import FoundationEssentials
internal import ResultModel
package import ScenarioModel

/// The value of a bind that is generated, the same on every run.
///
/// The checks need a legal value, not a realistic distribution: the load draws those.
package enum GeneratedValue {
    /// - Parameters:
    ///   - name: the parameter's; two parameters of one call differ.
    ///   - user: two users' values differ where the generator leaves room.
    /// - Returns: nil for NULL.
    package static func text(
        for rule: ValueRule, named name: String, user: ActingUser, asOfMicroseconds: Int64
    ) -> String? {
        // A value that may be NULL has some here; one that always is has none.
        guard rule.nullChance < 1 else { return nil }
        return switch rule.generator {
        case .words(let range):
            words.prefix(max(1, min(range.lowerBound, words.count))).joined(separator: " ")
        case .chat(let mean, _): sentence(length: mean)
        case .text(let shape): text(of: shape, name: name, user: user)
        case .integer(let range): String(range.lowerBound)
        case .chance(let share): share >= 0.5 ? "true" : "false"
        case .choice(let values): values.max { $0.weight < $1.weight }?.value
        case .alternate(let values): values.first
        // The middle: on either end a filter by time may let nothing through.
        case .ago(let range):
            timestamp(
                asOfMicroseconds - range.lowerBound - (range.upperBound - range.lowerBound) / 2)
        case .uuid: uuid(name, user.key)
        case .json(let document): document
        case .value(let value): value
        case .reference: nil
        }
    }

    /// Other legal values of the same bind, for calls after the first; empty where there are none.
    ///
    /// - Parameter searched: words that occur in rows; a text is perhaps searched for.
    static func alternatives(for rule: ValueRule, searched: [String]) -> [String] {
        switch rule.generator {
        case .words, .chat: searched
        case .integer(let range): [String(range.lowerBound), String(range.upperBound)]
        case .chance: ["true", "false"]
        case .choice(let values): values.map(\.value)
        case .alternate(let values): values
        case .text, .ago, .uuid, .json, .value, .reference: []
        }
    }

    private static let words = [
        "water", "the", "small", "garden", "before", "sunrise", "and", "call", "home", "again",
        "with", "fresh", "news", "about", "paper", "boats",
    ]

    private static func sentence(length: Int) -> String {
        var text = ""
        var index = 0
        // Every word is at least three characters long, which bounds the rounds.
        while text.count < max(length, 1) {
            text += (text.isEmpty ? "" : " ") + words[index % words.count]
            index += 1
        }
        return text
    }

    private static func text(of shape: TextShape, name: String, user: ActingUser) -> String {
        let stem = "verification-\(user.label.rawValue)-\(user.key)"
        switch shape {
        case .email: return "\(stem)@example.test"
        case .name: return "Verification \(user.label.rawValue) \(user.key)"
        case .bcrypt: return "$2b$12$" + String(repeating: "verify", count: 9).prefix(53)
        case .token: return token(name, user.key)
        case .url: return "https://example.test/\(stem)/\(name)"
        }
    }

    private static func timestamp(_ microsecondsSince2000: Int64) -> String {
        // 946,684,800 s lie between Unix's epoch and PostgreSQL's.
        let seconds = Double(microsecondsSince2000) / 1_000_000 + 946_684_800
        return Date(timeIntervalSince1970: seconds).ISO8601Format(
            .iso8601(timeZone: .gmt, includingFractionalSeconds: true)) + "Z"
    }

    /// 32 letters and digits.
    private static func token(_ texts: String...) -> String {
        let text = String(hash(texts), radix: 36)
        return text + String(repeating: "v", count: 32 - text.count)
    }

    /// FNV-1a.
    private static func hash(_ texts: [String]) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in texts.joined(separator: "/").utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
        }
        return hash
    }

    /// A version 4 UUID.
    private static func uuid(_ texts: String...) -> String {
        let digits = String(hash(texts), radix: 16)
        let padded = String(repeating: "0", count: 16 - digits.count) + digits
        let (head, tail) = (padded.prefix(8), padded.suffix(8))
        return "\(head)-\(tail.prefix(4))-4\(head.prefix(3))-8\(tail.prefix(3))-\(tail)0000"
    }
}
