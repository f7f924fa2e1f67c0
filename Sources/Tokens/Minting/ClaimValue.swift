/// The value of a claim: JSON whose texts may hold parameters such as `:user`.
package indirect enum ClaimValue: Sendable, Equatable {
    case null
    case bool(Bool)
    case integer(Int64)
    case decimal(Double)
    case text(String)
    case list([ClaimValue])
    case object([Claim])
}

/// A named value in a token's payload.
package struct Claim: Sendable, Equatable {
    package var name: String
    package var value: ClaimValue

    package init(_ name: String, _ value: ClaimValue) {
        self.name = name
        self.value = value
    }
}

extension ClaimValue {
    /// Appends the value as JSON, parameters replaced.
    ///
    /// - Parameters:
    ///   - mustBeText: writes a number that takes a parameter's place as a string.
    ///   - values: what the parameters stand for.
    /// - Throws: `missingValue` for a text that is a parameter which has no value.
    func append(
        to text: inout [UInt8], mustBeText: Bool = false, values: ClaimParameters
    ) throws(TokenError) {
        switch self {
        case .null: text += Array("null".utf8)
        case .bool(let value): text += Array((value ? "true" : "false").utf8)
        case .integer(let value): text += Array(String(value).utf8)
        case .decimal(let value):
            // JSON has no infinity; null says as much as it can.
            text += Array((value.isFinite ? String(value) : "null").utf8)
        case .text(let template):
            try Self.append(template, to: &text, mustBeText: mustBeText, values: values)
        case .list(let elements):
            text.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { text.append(UInt8(ascii: ",")) }
                try element.append(to: &text, values: values)
            }
            text.append(UInt8(ascii: "]"))
        case .object(let members):
            text.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { text.append(UInt8(ascii: ",")) }
                JSONText.append(string: member.name.utf8, to: &text)
                text.append(UInt8(ascii: ":"))
                try member.value.append(to: &text, values: values)
            }
            text.append(UInt8(ascii: "}"))
        }
    }

    private static func append(
        _ template: String, to text: inout [UInt8], mustBeText: Bool, values: ClaimParameters
    ) throws(TokenError) {
        if let name = ClaimParameter.name(ofWhole: template) {
            guard let value = values[name] else {
                throw TokenError(
                    code: .missingValue,
                    message: "a claim of the token is :\(name), for which there is no value")
            }
            switch value {
            case .number(let number) where !mustBeText: text += Array(String(number).utf8)
            default: JSONText.append(string: value.text.utf8, to: &text)
            }
            return
        }
        JSONText.append(
            string: ClaimParameter.replaced(in: template, by: values).utf8, to: &text)
    }
}
