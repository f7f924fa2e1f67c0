/// Writes JSON as UTF-8 bytes, members in the order they are given.
enum JSONText {
    /// A string with its quotes, escaped as RFC 8259, section 7, demands and no further.
    static func append(string: some Sequence<UInt8>, to text: inout [UInt8]) {
        text.append(UInt8(ascii: "\""))
        append(escaped: string, to: &text)
        text.append(UInt8(ascii: "\""))
    }

    /// The inside of a string.
    static func append(escaped string: some Sequence<UInt8>, to text: inout [UInt8]) {
        for byte in string {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                text.append(UInt8(ascii: "\\"))
                text.append(byte)
            case 0..<0x20:
                text += Array("\\u00".utf8)
                text.append(hexadecimal[Int(byte >> 4)])
                text.append(hexadecimal[Int(byte & 15)])
            default: text.append(byte)
            }
        }
    }

    /// An object of string members.
    static func object(_ members: [(name: String, value: String)]) -> [UInt8] {
        var text = [UInt8(ascii: "{")]
        for (index, member) in members.enumerated() {
            if index > 0 { text.append(UInt8(ascii: ",")) }
            append(string: member.name.utf8, to: &text)
            text.append(UInt8(ascii: ":"))
            append(string: member.value.utf8, to: &text)
        }
        text.append(UInt8(ascii: "}"))
        return text
    }

    private static let hexadecimal = Array("0123456789abcdef".utf8)
}
