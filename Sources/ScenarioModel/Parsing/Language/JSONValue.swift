/// A JSON value whose members keep their order.
indirect enum JSONValue: Sendable {
    case null
    case boolean(Bool)
    /// A number as it is written.
    case number(String)
    case string(String)
    case array([JSONValue])
    case object([(String, JSONValue)])

    /// As text, over several lines where `indent` is given.
    func serialized(indent: Int? = nil) -> String {
        switch self {
        case .null: return "null"
        case .boolean(let value): return value ? "true" : "false"
        case .number(let text): return text
        case .string(let text): return Self.quoted(text)
        case .array(let items):
            return Self.enclosed(
                "[", items.map { item in { item.serialized(indent: $0) } }, "]", indent)
        case .object(let members):
            let parts = members.map { name, value in
                { (inner: Int?) in
                    Self.quoted(name) + (inner == nil ? ":" : ": ")
                        + value.serialized(indent: inner)
                }
            }
            return Self.enclosed("{", parts, "}", indent)
        }
    }

    private static func enclosed(
        _ open: String, _ parts: [(Int?) -> String], _ close: String, _ indent: Int?
    ) -> String {
        guard let indent, !parts.isEmpty else {
            return open + parts.map { $0(nil) }.joined(separator: ",") + close
        }
        let margin = String(repeating: " ", count: indent + 2)
        let lines = parts.map { margin + $0(indent + 2) }.joined(separator: ",\n")
        return "\(open)\n\(lines)\n\(String(repeating: " ", count: indent))\(close)"
    }

    /// A JSON string: RFC 8259, section 7.
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}

extension JSONValue {
    /// A YAML value in JSON, its plain scalars resolved by YAML 1.2's core schema.
    init(_ node: YAMLNode) {
        switch node.content {
        case .mapping(let entries):
            self = .object(entries.map { ($0.key, JSONValue($0.value)) })
        case .sequence(let items):
            self = .array(items.map { JSONValue($0) })
        case .scalar(let scalar):
            self = Self.resolved(scalar)
        }
    }

    static func resolved(_ scalar: YAMLScalar) -> JSONValue {
        guard scalar.isPlain else { return .string(scalar.text) }
        switch scalar.text {
        case "", "~", "null": return .null
        case "true": return .boolean(true)
        case "false": return .boolean(false)
        case let text where isNumber(text): return .number(text)
        case let text: return .string(text)
        }
    }

    /// A number as JSON writes it: RFC 8259, section 6.
    static func isNumber(_ text: String) -> Bool {
        var rest = Substring(text).utf8
        func digits() -> Substring.UTF8View { rest.prefix { (0x30...0x39).contains($0) } }
        if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
        let whole = digits()
        guard let first = whole.first, whole.count == 1 || first != UInt8(ascii: "0") else {
            return false
        }
        rest = rest.dropFirst(whole.count)
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            guard !digits().isEmpty else { return false }
            rest = rest.dropFirst(digits().count)
        }
        if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
            rest = rest.dropFirst()
            if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") {
                rest = rest.dropFirst()
            }
            guard !digits().isEmpty else { return false }
            rest = rest.dropFirst(digits().count)
        }
        return rest.isEmpty
    }
}
