/// Writes the elements of SVG and of XML files; every value is escaped.
struct MarkupWriter {
    private(set) var text = ""

    /// An element without content.
    mutating func element(_ name: String, _ attributes: MarkupAttributes) {
        open(name, attributes, end: "/>")
    }

    /// An element with text in it.
    mutating func element(
        _ name: String, _ attributes: MarkupAttributes, text content: String
    ) {
        open(name, attributes, end: ">")
        text += MarkupText.escaped(content) + "</\(name)>"
    }

    /// An element with other elements in it.
    mutating func group(
        _ name: String, _ attributes: MarkupAttributes,
        _ write: (inout MarkupWriter) -> Void
    ) {
        open(name, attributes, end: ">\n")
        write(&self)
        text += "</\(name)>\n"
    }

    private mutating func open(
        _ name: String, _ attributes: MarkupAttributes, end: String
    ) {
        text += "<\(name)"
        for (key, value) in attributes.pairs { text += " \(key)=\"\(MarkupText.escaped(value))\"" }
        text += end
    }
}

/// The attributes of an element, in order.
struct MarkupAttributes: ExpressibleByDictionaryLiteral {
    var pairs: [(name: String, value: String)]

    init(dictionaryLiteral elements: (String, String)...) {
        pairs = elements.map { (name: $0.0, value: $0.1) }
    }

    /// Some, and others behind them.
    static func + (some: MarkupAttributes, others: MarkupAttributes) -> MarkupAttributes {
        var all = some
        all.pairs += others.pairs
        return all
    }
}
