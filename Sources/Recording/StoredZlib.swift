/// A zlib stream (RFC 1950) whose blocks are stored as they are (RFC 1951, section 3.2.4).
enum StoredZlib {
    private static let blockLimit = 65_535

    /// A valid stream that any zlib reader expands to `bytes`.
    static func wrap(_ bytes: [UInt8]) -> [UInt8] {
        var stream: [UInt8] = [0x78, 0x01]
        var rest = bytes[...]
        repeat {
            let block = rest.prefix(blockLimit)
            rest = rest.dropFirst(blockLimit)
            let length = UInt16(block.count)
            stream.append(rest.isEmpty ? 1 : 0)
            stream += [UInt8(length & 0xff), UInt8(length >> 8)]
            stream += [UInt8(~length & 0xff), UInt8(~length >> 8)]
            stream += block
        } while !rest.isEmpty
        let sum = adler32(bytes)
        stream += [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: sum >> $0) }
        return stream
    }

    /// The bytes that `wrap` was given.
    static func unwrap(_ stream: ArraySlice<UInt8>) throws(HistogramDecodingError) -> [UInt8] {
        var reader = ByteReader(bytes: Array(stream))
        guard try reader.integer(UInt16.self) == 0x7801 else {
            throw HistogramDecodingError(description: "the histogram was compressed elsewhere")
        }
        var bytes: [UInt8] = []
        var isLast = false
        // Every round consumes at least five bytes.
        while !isLast {
            let head = try reader.integer(UInt8.self)
            let length = try reader.integer(UInt16.self).byteSwapped
            let complement = try reader.integer(UInt16.self).byteSwapped
            guard head <= 1, length == ~complement else {
                throw HistogramDecodingError(
                    description: "the histogram was compressed elsewhere")
            }
            isLast = head == 1
            for _ in 0..<length {
                bytes.append(try reader.integer(UInt8.self))
            }
        }
        guard try reader.integer(UInt32.self) == adler32(bytes) else {
            throw HistogramDecodingError(description: "the histogram's checksum is wrong")
        }
        return bytes
    }

    /// RFC 1950, section 8.2.
    private static func adler32(_ bytes: [UInt8]) -> UInt32 {
        var low: UInt32 = 1
        var high: UInt32 = 0
        for byte in bytes {
            low = (low + UInt32(byte)) % 65_521
            high = (high + low) % 65_521
        }
        return high << 16 | low
    }
}
