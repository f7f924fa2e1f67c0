extension TextTemplate {
    /// Reads text with `:name` places; every text is one.
    ///
    /// `::` is the only escape: a colon that no letter follows is text anyway, so that `12:30` and
    /// `http://` need none.
    static func parse(_ source: String) -> TextTemplate {
        var parts: [Part] = []
        var text = ""
        var rest = Substring(source)
        while let character = rest.popFirst() {
            guard character == ":", let following = rest.first else {
                text.append(character)
                continue
            }
            if following == ":" {
                text.append(character)
                rest.removeFirst()
                continue
            }
            let name = rest.prefix(while: isNameContinuation)
            guard isNameStart(following) else {
                text.append(character)
                continue
            }
            if !text.isEmpty { parts.append(.text(text)) }
            text = ""
            parts.append(.parameter(String(name)))
            rest = rest[name.endIndex...]
        }
        if !text.isEmpty { parts.append(.text(text)) }
        return TextTemplate(parts: parts)
    }

    /// Whether a text can name a parameter.
    static func isName(_ text: String) -> Bool {
        text.first.map(isNameStart) ?? false && text.allSatisfy(isNameContinuation)
    }

    private static func isNameStart(_ character: Character) -> Bool {
        character == "_" || (character.isASCII && character.isLetter)
    }

    private static func isNameContinuation(_ character: Character) -> Bool {
        isNameStart(character) || (character.isASCII && character.isNumber)
    }
}
