/// Why a body is not JSON (RFC 8259), or not JSON that is read here.
///
/// Says where, never what: excerpts are made apart, so that secrets can be masked in them.
package struct JSONFault: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong; new reasons may be added.
    package struct Reason: RawRepresentable, Sendable, Hashable {
        package let rawValue: UInt8

        package init(rawValue: UInt8) { self.rawValue = rawValue }

        /// There is nothing but blanks.
        package static let empty = Reason(rawValue: 1)
        /// It ends in the middle of a value.
        package static let endsEarly = Reason(rawValue: 2)
        /// A character that cannot stand there.
        package static let unexpectedCharacter = Reason(rawValue: 3)
        /// More than blanks behind the value.
        package static let trailingCharacters = Reason(rawValue: 4)
        /// A number that is none.
        package static let malformedNumber = Reason(rawValue: 5)
        /// An unknown escape, or a control character in a string.
        package static let malformedString = Reason(rawValue: 6)
        /// Bytes that are no UTF-8.
        package static let invalidUTF8 = Reason(rawValue: 7)
        /// Deeper than ``JSONPath/depthLimit``.
        package static let tooDeep = Reason(rawValue: 8)
    }

    package var reason: Reason
    /// The byte of the body where it was noticed, from 0.
    package var offset: Int

    package init(_ reason: Reason, offset: Int) {
        self.reason = reason
        self.offset = offset
    }

    package var description: String {
        switch reason {
        case .empty: "the body is empty, not JSON"
        case .endsEarly: "the body's JSON ends in the middle, at byte \(offset)"
        case .trailingCharacters: "the body goes on behind its JSON, at byte \(offset)"
        case .malformedNumber: "the body is no JSON: a malformed number at byte \(offset)"
        case .malformedString: "the body is no JSON: a malformed string at byte \(offset)"
        case .invalidUTF8: "the body is no JSON: invalid UTF-8 at byte \(offset)"
        case .tooDeep:
            "the body's JSON is nested deeper than \(JSONPath.depthLimit), at byte \(offset)"
        default: "the body is no JSON: an unexpected character at byte \(offset)"
        }
    }
}
