/// Base 64 with padding (RFC 4648, section 4), for a module that does without Foundation.
enum Base64 {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let padding = UInt8(ascii: "=")

    static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            var bits = group.reduce(0) { $0 << 8 | Int($1) }
            bits <<= 8 * (3 - group.count)
            for digit in 0..<4 {
                let isPadding = digit > group.count
                text.append(isPadding ? padding : alphabet[bits >> (18 - 6 * digit) & 63])
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes, or nil when the text is no base 64.
    static func decode(_ text: String) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard digits.count.isMultiple(of: 4) else { return nil }
        let values = Dictionary(uniqueKeysWithValues: alphabet.enumerated().map { ($1, $0) })
        var bytes: [UInt8] = []
        for start in stride(from: 0, to: digits.count, by: 4) {
            let group = digits[start..<start + 4]
            let significant = group.prefix { $0 != padding }
            let isLast = start + 4 == digits.count
            let paddingCount = 4 - significant.count
            guard paddingCount <= (isLast ? 2 : 0),
                !group.dropFirst(significant.count).contains(
                    where: { $0 != padding })
            else { return nil }
            var bits = 0
            for digit in significant {
                guard let value = values[digit] else { return nil }
                bits = bits << 6 | value
            }
            bits <<= 6 * paddingCount
            let group24 = [UInt8(bits >> 16 & 255), UInt8(bits >> 8 & 255), UInt8(bits & 255)]
            bytes += group24.prefix(3 - paddingCount)
        }
        return bytes
    }
}
