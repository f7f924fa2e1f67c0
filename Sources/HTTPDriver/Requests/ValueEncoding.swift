/// How a value is written where it stands in a request.
package enum ValueEncoding: UInt8, Sendable, Equatable {
    /// As it is: a JSON number, a part of a body that is encoded already.
    case verbatim
    /// In a path, a query or a form: everything but letters, digits and `-._~` (the unreserved
    /// characters of RFC 3986, section 2.3) as `%XX`.
    case percent
    /// As a JSON string with its quotes (RFC 8259, section 7).
    case jsonString
    /// Inside a JSON string that the text around it opens and closes.
    case jsonStringContent
    /// In a header line, where it may hold no line ending and no NUL.
    case header

    /// Appends an encoded value.
    ///
    /// - Returns: false when the value cannot stand there.
    func write(_ value: UnsafeRawBufferPointer, to target: inout ReusedBytes) -> Bool {
        switch self {
        case .verbatim:
            unsafe target.append(value)
        case .percent:
            for index in value.indices {
                let byte = unsafe value[index]
                if Self.isUnreserved(byte) {
                    target.append(byte)
                } else {
                    target.append(UInt8(ascii: "%"))
                    target.append(Self.hexDigit(byte >> 4))
                    target.append(Self.hexDigit(byte & 15))
                }
            }
        case .jsonString:
            target.append(UInt8(ascii: "\""))
            unsafe Self.writeJSON(value, to: &target)
            target.append(UInt8(ascii: "\""))
        case .jsonStringContent:
            unsafe Self.writeJSON(value, to: &target)
        case .header:
            for index in value.indices {
                let byte = unsafe value[index]
                guard byte != 0, byte != 10, byte != 13 else { return false }
                target.append(byte)
            }
        }
        return true
    }

    private static func writeJSON(_ value: UnsafeRawBufferPointer, to target: inout ReusedBytes) {
        for index in value.indices {
            let byte = unsafe value[index]
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                target.append(UInt8(ascii: "\\"))
                target.append(byte)
            case 0..<0x20:
                target.append(UInt8(ascii: "\\"))
                target.append(UInt8(ascii: "u"))
                target.append(UInt8(ascii: "0"))
                target.append(UInt8(ascii: "0"))
                target.append(hexDigit(byte >> 4))
                target.append(hexDigit(byte & 15))
            default: target.append(byte)
            }
        }
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"): true
        default: false
        }
    }

    private static func hexDigit(_ digit: UInt8) -> UInt8 {
        digit < 10 ? 0x30 + digit : 0x41 + digit - 10
    }
}
