/// Text as it may stand in a SARIF message.
enum SARIFText {
    /// A plain text message: what could rewrite a line by its code, and nothing that a viewer takes
    /// for a placeholder (3.11.5) or for a link (3.11.6).
    static func message(_ text: String) -> SARIFMessage {
        SARIFMessage(text: escaped(shown(text)))
    }

    /// A description with the same text as Markdown; only for texts of this program.
    static func description(markdown: String) -> SARIFMessage {
        SARIFMessage(
            text: escaped(markdown.replacing("**", with: "").replacing("`", with: "")),
            markdown: escaped(markdown))
    }

    /// The text with the codes of what could reorder or end a line; line breaks stay.
    static func shown(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if scalar == "\n" || scalar == "\t" || !scalar.isDisruptive {
                result.append(scalar)
            } else {
                result.append(contentsOf: scalar.code.unicodeScalars)
            }
        }
        return String(result)
    }

    /// The text as a sentence: viewers show the first one where there is little room.
    static func sentence(_ text: String) -> String {
        guard let last = text.last, !".!?".contains(last) else { return text }
        return text + "."
    }

    private static func escaped(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if scalar == "(", result.last == "]" { result.append(" ") }
            if scalar == "{" || scalar == "}" { result.append(scalar) }
            result.append(scalar)
        }
        return String(result)
    }

    /// JSON whose strings hold no markup either, so that it may stand within a page: `<` and `>`
    /// occur in strings alone, where their codes mean the same.
    static func withoutMarkup(_ json: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(json.count + json.count / 16)
        for byte in json {
            switch byte {
            case UInt8(ascii: "<"): result += Array("\\u003c".utf8)
            case UInt8(ascii: ">"): result += Array("\\u003e".utf8)
            default: result.append(byte)
            }
        }
        return result
    }
}
