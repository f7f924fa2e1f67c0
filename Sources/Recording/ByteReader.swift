/// Takes numbers off the front of some bytes.
struct ByteReader {
    private(set) var rest: ArraySlice<UInt8>

    init(bytes: [UInt8]) {
        rest = bytes[...]
    }

    /// A big-endian integer.
    mutating func integer<Number: FixedWidthInteger>(
        _ type: Number.Type
    ) throws(HistogramDecodingError) -> Number {
        let width = Number.bitWidth / 8
        guard rest.count >= width else { throw Self.truncated }
        let value = rest.prefix(width).reduce(Number.zero) { $0 << 8 | Number($1) }
        rest = rest.dropFirst(width)
        return value
    }

    /// A signed LEB128 number whose sign is folded into its lowest bit.
    mutating func zigzag() throws(HistogramDecodingError) -> Int64 {
        var folded: UInt64 = 0
        for shift in stride(from: 0, to: 56, by: 7) {
            guard let byte = rest.popFirst() else { throw Self.truncated }
            folded |= UInt64(byte & 0x7f) << UInt64(shift)
            if byte < 0x80 {
                return Int64(bitPattern: folded >> 1) ^ -Int64(bitPattern: folded & 1)
            }
        }
        throw HistogramDecodingError(description: "the histogram holds a number that is too long")
    }

    private static let truncated = HistogramDecodingError(
        description: "the histogram ends too early")
}
