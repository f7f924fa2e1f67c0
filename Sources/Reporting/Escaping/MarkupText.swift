/// Text as it may stand in HTML and SVG, between tags and in quoted attributes.
enum MarkupText {
    /// Markup becomes text, and what could reorder or end a line is shown by its code.
    ///
    /// It goes by scalars, not characters: a quote with a combining mark behind it is one character
    /// and no quote, yet to a browser it is a quote.
    static func escaped(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        result.reserveCapacity(text.unicodeScalars.count)
        for scalar in text.unicodeScalars {
            if let entity = entities[scalar] {
                result.append(contentsOf: entity.unicodeScalars)
            } else if scalar == "\n" || scalar == "\t" || !scalar.isDisruptive {
                result.append(scalar)
            } else {
                result.append(contentsOf: scalar.code.unicodeScalars)
            }
        }
        return String(result)
    }

    private static let entities: [Unicode.Scalar: String] = [
        "&": "&amp;", "<": "&lt;", ">": "&gt;", "\"": "&quot;", "'": "&#39;",
    ]
}
