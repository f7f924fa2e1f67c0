/// A value where it stands in a body; the bytes stay there.
package struct JSONValue: Sendable, Equatable {
    package enum Kind: UInt8, Sendable, Equatable {
        case object, array, string, number, `true`, `false`, null
    }

    package var kind: Kind
    /// Where it begins in the body; a string without its quotes.
    package var lower: Int
    /// Where it ends.
    package var upper: Int
    /// Whether a string holds escapes, so that its bytes are not its text.
    package var hasEscapes: Bool

    /// The value as text: a string's content, anything else as it is written.
    ///
    /// Numbers keep their digits, however many there are.
    ///
    /// - Parameter body: the body it was found in.
    package func text(in body: RawSpan) -> String {
        var buffer = ReusedBytes()
        write(from: body, to: &buffer)
        return buffer.string
    }

    /// Appends the value as a request takes it (``text(in:)``), without a string between.
    package func write(from body: RawSpan, to values: inout RequestValues) {
        unsafe body.withUnsafeBytes { bytes in
            let part = unsafe UnsafeRawBufferPointer(rebasing: bytes[lower..<upper])
            guard hasEscapes else { return unsafe values.append(part.bytes) }
            var buffer = ReusedBytes()
            unsafe JSONText.decode(part, to: &buffer)
            unsafe values.append(buffer.bytes.bytes)
        }
    }

    /// Appends the value's text (``text(in:)``).
    package func write(from body: RawSpan, to buffer: inout ReusedBytes) {
        unsafe body.withUnsafeBytes { bytes in
            let part = unsafe UnsafeRawBufferPointer(rebasing: bytes[lower..<upper])
            if hasEscapes {
                unsafe JSONText.decode(part, to: &buffer)
            } else {
                unsafe buffer.append(part)
            }
        }
    }
}

/// The content of JSON strings.
enum JSONText {
    /// Appends a string's content with its escapes resolved, which the reader has found well-formed.
    ///
    /// Half of a surrogate pair alone stands for no character: it becomes U+FFFD.
    static func decode(_ bytes: UnsafeRawBufferPointer, to target: inout ReusedBytes) {
        var place = 0
        while place < bytes.count {
            let byte = unsafe bytes[place]
            guard byte == UInt8(ascii: "\\"), place + 1 < bytes.count else {
                target.append(byte)
                place += 1
                continue
            }
            let escape = unsafe bytes[place + 1]
            place += 2
            switch escape {
            case UInt8(ascii: "b"): target.append(8)
            case UInt8(ascii: "t"): target.append(9)
            case UInt8(ascii: "n"): target.append(10)
            case UInt8(ascii: "f"): target.append(12)
            case UInt8(ascii: "r"): target.append(13)
            case UInt8(ascii: "u"): unsafe decodeUnicode(bytes, &place, to: &target)
            default: target.append(escape)
            }
        }
    }

    /// Whether a string's content is that text.
    static func equals(
        _ bytes: UnsafeRawBufferPointer, hasEscapes: Bool, _ text: UnsafeRawBufferPointer
    ) -> Bool {
        if hasEscapes {
            var buffer = ReusedBytes()
            unsafe decode(bytes, to: &buffer)
            return unsafe buffer.bytes.elementsEqual(text)
        }
        return unsafe bytes.count == text.count && bytes.elementsEqual(text)
    }

    private static func decodeUnicode(
        _ bytes: UnsafeRawBufferPointer, _ place: inout Int, to target: inout ReusedBytes
    ) {
        var code = unsafe hexadecimal(bytes, at: place)
        place += 4
        if code >> 10 == 0x36, place + 6 <= bytes.count, unsafe bytes[place] == UInt8(ascii: "\\"),
            unsafe bytes[place + 1] == UInt8(ascii: "u")
        {
            let low = unsafe hexadecimal(bytes, at: place + 2)
            if low >> 10 == 0x37 {
                code = 0x10000 + (code & 0x3FF) << 10 + (low & 0x3FF)
                place += 6
            }
        }
        let scalar = Unicode.Scalar(code) ?? "\u{FFFD}"
        for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter { target.append(byte) }
    }

    private static func hexadecimal(_ bytes: UnsafeRawBufferPointer, at place: Int) -> UInt32 {
        var code: UInt32 = 0
        for index in place..<place + 4 where index < bytes.count {
            code = code << 4 | UInt32(hexDigit(unsafe bytes[index]) ?? 0)
        }
        return code
    }

    static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }
}
