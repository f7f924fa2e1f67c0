internal import Stochastics

/// Ids as Better Auth makes them: 32 letters of either case and digits.
///
/// The first eleven characters say which row it is, scattered by a keyed permutation; the others
/// fill the form, and follow from the row as well, so that a changed character names nobody.
enum Token {
    static let length = 32
    /// What the first characters hold: 62^11 is more than 2^60.
    static let payloadBits = 60
    private static let payloadDigits = 11

    /// - Parameters:
    ///   - payload: below 2^60.
    ///   - filler: the row's own stream.
    static func append(
        _ payload: UInt64, filler: SplittableRandom, to buffer: inout ByteBuffer
    ) {
        var stream = filler
        buffer.append(base62: payload, digits: payloadDigits)
        buffer.append(base62: stream.next(), digits: 11)
        buffer.append(base62: stream.next(), digits: 10)
    }

    /// The payload that a token was made with, whatever fills it up.
    ///
    /// - Returns: nil for text of another form.
    static func payload(of text: RawSpan) -> UInt64? {
        guard text.byteCount == length else { return nil }
        var value: UInt64 = 0
        for index in (0..<payloadDigits).reversed() {
            guard let digit = Base62.digit(text.byte(at: index)) else { return nil }
            let (product, overflow) = value.multipliedReportingOverflow(by: 62)
            let (sum, carry) = product.addingReportingOverflow(UInt64(digit))
            if overflow || carry { return nil }
            value = sum
        }
        return value < 1 << payloadBits ? value : nil
    }

    /// Whether the characters behind the payload are those of that stream.
    static func isFilled(_ text: RawSpan, by filler: SplittableRandom) -> Bool {
        var stream = filler
        return text.holds(base62: stream.next(), digits: 11, at: payloadDigits)
            && text.holds(base62: stream.next(), digits: 10, at: payloadDigits + 11)
    }
}

/// Digits, capitals, small letters.
enum Base62 {
    static func character(_ digit: UInt8) -> UInt8 {
        switch digit {
        case 0..<10: 0x30 + digit
        case 10..<36: 0x41 + (digit - 10)
        default: 0x61 + (digit - 36)
        }
    }

    static func digit(_ character: UInt8) -> UInt8? {
        switch character {
        case 0x30...0x39: character - 0x30
        case 0x41...0x5A: character - 0x41 + 10
        case 0x61...0x7A: character - 0x61 + 36
        default: nil
        }
    }
}

extension ByteBuffer {
    /// Appends the lowest digits of a number to base 62, the lowest first.
    fileprivate mutating func append(base62 value: UInt64, digits: Int) {
        var rest = value
        for _ in 0..<digits {
            append(Base62.character(UInt8(truncatingIfNeeded: rest % 62)))
            rest /= 62
        }
    }
}

extension RawSpan {
    fileprivate func holds(base62 value: UInt64, digits: Int, at offset: Int) -> Bool {
        var rest = value
        for index in offset..<(offset + digits) {
            guard byte(at: index) == Base62.character(UInt8(truncatingIfNeeded: rest % 62))
            else { return false }
            rest /= 62
        }
        return true
    }
}
