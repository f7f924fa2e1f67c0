/// JSON that is sent, members in the order in which the real interface sends them.
indirect enum OutgoingJSON {
    case null
    case bool(Bool)
    case integer(Int)
    case text(String)
    case list([OutgoingJSON])
    case object([(name: String, value: OutgoingJSON)])
    /// A place that an `EventTemplate` fills.
    case hole

    /// In UTF-8, on one line.
    var bytes: [UInt8] {
        var result: [UInt8] = []
        append(to: &result)
        return result
    }

    /// Appends it in UTF-8.
    func append(to result: inout [UInt8]) {
        switch self {
        case .null: result += "null".utf8
        case .bool(let value): result += (value ? "true" : "false").utf8
        case .integer(let value): result += String(value).utf8
        case .text(let value): Self.append(value, to: &result)
        case .hole: result.append(EventTemplate.hole)
        case .list(let elements):
            result.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { result.append(UInt8(ascii: ",")) }
                element.append(to: &result)
            }
            result.append(UInt8(ascii: "]"))
        case .object(let members):
            result.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { result.append(UInt8(ascii: ",")) }
                Self.append(member.name, to: &result)
                result.append(UInt8(ascii: ":"))
                member.value.append(to: &result)
            }
            result.append(UInt8(ascii: "}"))
        }
    }

    /// RFC 8259, section 7.
    private static func append(_ text: String, to result: inout [UInt8]) {
        result.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                result.append(UInt8(ascii: "\\"))
                result.append(byte)
            case 0..<0x20:
                result += "\\u00".utf8
                result.append(hexadecimal[Int(byte >> 4)])
                result.append(hexadecimal[Int(byte & 15)])
            default: result.append(byte)
            }
        }
        result.append(UInt8(ascii: "\""))
    }

    private static let hexadecimal = Array("0123456789abcdef".utf8)
}

extension OutgoingJSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByNilLiteral, ExpressibleByArrayLiteral,
    ExpressibleByDictionaryLiteral
{
    init(stringLiteral value: String) { self = .text(value) }
    init(integerLiteral value: Int) { self = .integer(value) }
    init(booleanLiteral value: Bool) { self = .bool(value) }
    init(nilLiteral: ()) { self = .null }
    init(arrayLiteral elements: OutgoingJSON...) { self = .list(elements) }
    init(dictionaryLiteral elements: (String, OutgoingJSON)...) {
        self = .object(elements.map { (name: $0, value: $1) })
    }
}
