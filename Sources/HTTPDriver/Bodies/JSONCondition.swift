/// Something that a JSON body, or the data of an event, is asked: `$.type == 'error'`.
///
/// | form | holds when |
/// |---|---|
/// | `$.a == 'text'` | a selected value is a string with that text |
/// | `$.a == 12.5` | … a number of that value; digits beyond what a double holds are compared as text |
/// | `$.a == true`, `false`, `null` | … that literal |
/// | `$.a` | something is selected that is not null |
package struct JSONCondition: Sendable, Equatable, CustomStringConvertible {
    enum Comparison: Sendable, Equatable {
        case exists
        case string([UInt8])
        case number(text: [UInt8], value: Double)
        case literal(JSONValue.Kind)
    }

    package let path: JSONPath
    let comparison: Comparison

    package var description: String {
        switch comparison {
        case .exists: path.description
        case .string(let bytes):
            "\(path) == \(RequestTemplate.jsonEncoded(String(decoding: bytes, as: UTF8.self)))"
        case .number(let text, _): "\(path) == \(String(decoding: text, as: UTF8.self))"
        case .literal(let kind): "\(path) == \(kind)"
        }
    }

    /// Reads a condition; the type's table has the language.
    ///
    /// - Throws: ``JSONPathFault``, worded for whoever wrote it.
    package init(_ text: String) throws(JSONPathFault) {
        var parser = JSONPathParser(text)
        parser.skipBlanks()
        path = try parser.path()
        parser.skipBlanks()
        guard parser.next != nil else {
            comparison = .exists
            return
        }
        guard parser.take("==") else { throw parser.fault("expected == or the end") }
        parser.skipBlanks()
        comparison = try Self.comparison(&parser)
        parser.skipBlanks()
        try parser.expectEnd("expected nothing more: one comparison is all there is")
    }

    private static func comparison(
        _ parser: inout JSONPathParser
    ) throws(JSONPathFault) -> Comparison {
        if parser.next == "'" || parser.next == "\"" {
            return .string([UInt8](try parser.quoted().utf8))
        }
        let fault = parser.fault("expected 'a text', a number, true, false or null")
        let word = parser.word()
        switch word {
        case "true": return .literal(.true)
        case "false": return .literal(.false)
        case "null": return .literal(.null)
        default:
            guard word.first?.isNumber == true || word.first == "-", let value = Double(word),
                value.isFinite
            else { throw fault }
            return .number(text: [UInt8](word.utf8), value: value)
        }
    }

    /// Whether it holds of a body, or of an event's data.
    ///
    /// - Throws: ``JSONFault`` when that is not JSON.
    package func holds(in body: RawSpan) throws(JSONFault) -> Bool {
        var holds = false
        try path.select(in: body) { value in
            if !holds { holds = matches(value, in: body) }
        }
        return holds
    }

    private func matches(_ value: JSONValue, in body: RawSpan) -> Bool {
        switch comparison {
        case .exists: value.kind != .null
        case .literal(let kind): value.kind == kind
        case .string(let text): value.kind == .string && equals(value, text, in: body)
        case .number(let text, let number):
            value.kind == .number && equals(value, text, number: number, in: body)
        }
    }

    private func equals(_ value: JSONValue, _ text: [UInt8], in body: RawSpan) -> Bool {
        unsafe body.withUnsafeBytes { bytes in
            unsafe text.withUnsafeBytes { text in
                unsafe JSONText.equals(
                    UnsafeRawBufferPointer(rebasing: bytes[value.lower..<value.upper]),
                    hasEscapes: value.hasEscapes, text)
            }
        }
    }

    private func equals(
        _ value: JSONValue, _ text: [UInt8], number: Double, in body: RawSpan
    ) -> Bool {
        if equals(value, text, in: body) { return true }
        // Whole numbers that a double cannot tell apart are equal only digit by digit.
        guard abs(number) < 9_007_199_254_740_992 else { return false }
        return Double(value.text(in: body)) == number
    }
}
