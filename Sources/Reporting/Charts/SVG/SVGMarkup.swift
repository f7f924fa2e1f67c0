/// Writes SVG elements; every value is escaped.
struct SVGMarkup {
    private(set) var text = ""

    /// An element without content.
    mutating func element(_ name: String, _ attributes: KeyValuePairs<String, String>) {
        open(name, attributes, end: "/>")
    }

    /// An element with text in it.
    mutating func element(
        _ name: String, _ attributes: KeyValuePairs<String, String>, text content: String
    ) {
        open(name, attributes, end: ">")
        text += MarkupText.escaped(content) + "</\(name)>"
    }

    /// An element with other elements in it.
    mutating func group(
        _ name: String, _ attributes: KeyValuePairs<String, String>,
        _ write: (inout SVGMarkup) -> Void
    ) {
        open(name, attributes, end: ">\n")
        write(&self)
        text += "</\(name)>\n"
    }

    private mutating func open(
        _ name: String, _ attributes: KeyValuePairs<String, String>, end: String
    ) {
        text += "<\(name)"
        for (key, value) in attributes { text += " \(key)=\"\(MarkupText.escaped(value))\"" }
        text += end
    }

    /// A length or a coordinate to a tenth of a unit: `12.5`, `12`.
    static func length(_ value: Double) -> String {
        guard value.isFinite, abs(value) < 1e6 else { return "0" }
        let tenths = Int((value * 10).rounded())
        let sign = tenths < 0 ? "-" : ""
        let (whole, rest) = abs(tenths).quotientAndRemainder(dividingBy: 10)
        return rest == 0 ? "\(sign)\(whole)" : "\(sign)\(whole).\(rest)"
    }
}
