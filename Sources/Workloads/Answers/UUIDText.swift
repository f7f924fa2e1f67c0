/// Text of keys as binary answers carry them.
enum UUIDText {
    /// The 8-4-4-4-12 form of 16 bytes, in lower case.
    static func text(of bytes: RawSpan) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(36)
        for index in 0..<min(16, bytes.byteCount) {
            if index == 4 || index == 6 || index == 8 || index == 10 {
                text.append(UInt8(ascii: "-"))
            }
            let byte = unsafe bytes.unsafeLoad(fromByteOffset: index, as: UInt8.self)
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes themselves, as UTF-8.
    static func utf8(of bytes: RawSpan) -> String {
        unsafe bytes.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
    }
}
