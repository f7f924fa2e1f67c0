extension HTTPRequestTemplate {
    private static let hint = "write a method and a path: GET /api/:user/tasks?limit=50"

    /// Reads `METHOD /path?name=value`, without headers and body.
    ///
    /// - Throws: a mistake with its place for an unknown method, an address in the place of a path,
    ///   a fragment, and a character that a request line cannot hold.
    static func parse(_ source: String) throws(TextMistake) -> HTTPRequestTemplate {
        let words = source.split(separator: " ", omittingEmptySubsequences: true)
        guard let first = words.first else {
            throw TextMistake(message: "there is no request here", hint: hint, characterOffset: 0)
        }
        let method = try method(first, in: source)
        guard words.count > 1 else {
            throw TextMistake(
                message: "the request has no path", hint: hint, characterOffset: source.count)
        }
        let target = words[1]
        if words.count > 2 {
            throw TextMistake(
                message: "a request line has no space behind its path",
                hint: "write %20 for a space in the path or the query",
                characterOffset: offset(of: words[2], in: source))
        }
        guard target.first == "/" else {
            throw TextMistake(
                message: target.contains("://")
                    ? "a request names no server: that is 'base_url'"
                    : "the path does not begin with '/'", hint: hint,
                characterOffset: offset(of: target, in: source))
        }
        try checkCharacters(target, in: source)
        let question = target.firstIndex(of: "?") ?? target.endIndex
        let path = TextTemplate.parse(String(target[..<question]))
        return HTTPRequestTemplate(
            method: method, path: path, query: try query(target[question...], in: source))
    }

    private static func offset(of part: Substring, in source: String) -> Int {
        source.distance(from: source.startIndex, to: part.startIndex)
    }

    private static func method(
        _ word: Substring, in source: String
    ) throws(TextMistake) -> HTTPMethod {
        if let method = HTTPMethod(rawValue: String(word)) { return method }
        let names = HTTPMethod.allCases.map(\.rawValue)
        var message = "'\(word)' is not a method"
        if word.first == "/" {
            message = "the request does not say its method"
        } else {
            message += Suggestion.clause(for: String(word), among: names)
        }
        throw TextMistake(
            message: message, hint: "write one of \(names.joined(separator: ", ")) and the path",
            characterOffset: offset(of: word, in: source))
    }

    /// The characters of RFC 3986's `pchar`, `/` and `?`: what is sent is what is written.
    private static func checkCharacters(
        _ target: Substring, in source: String
    ) throws(TextMistake) {
        for index in target.indices {
            let character = target[index]
            let isAllowed =
                character.isASCII
                && (character.isLetter || character.isNumber
                    || "-._~!$&'()*+,;=:@/?%".contains(character))
            func mistake(_ message: String, _ hint: String) -> TextMistake {
                TextMistake(
                    message: message, hint: hint,
                    characterOffset: source.distance(from: source.startIndex, to: index))
            }
            if character == "{" || character == "}" {
                throw mistake("parameters are written ':name' here", "write :name, without braces")
            }
            if character == "#" {
                throw mistake("a fragment is never sent to a server", "remove it, or write %23")
            }
            guard isAllowed else {
                let encoded = PercentEncoding.encode(String(character))
                throw mistake("'\(character)' cannot stand in a URL", "write \(encoded)")
            }
            if character == "%" {
                let digits = target[index...].dropFirst().prefix(2)
                guard digits.count == 2, digits.allSatisfy({ $0.isASCII && $0.isHexDigit }) else {
                    throw mistake(
                        "'%' begins an encoded byte, and two digits must follow",
                        "write %25 for the sign itself")
                }
            }
        }
    }

    private static func query(
        _ text: Substring, in source: String
    ) throws(TextMistake) -> [HTTPField] {
        var fields: [HTTPField] = []
        for part in text.dropFirst().split(separator: "&") {
            let equals = part.firstIndex(of: "=") ?? part.endIndex
            let name = part[..<equals]
            guard !name.isEmpty, TextTemplate.parse(String(name)).literal != nil else {
                throw TextMistake(
                    message: name.isEmpty
                        ? "a query parameter has no name"
                        : "a query parameter's name is no ':name'",
                    hint: "write name=:name", characterOffset: offset(of: part, in: source))
            }
            let value = TextTemplate.parse(String(part[equals...].dropFirst()))
            fields.append(HTTPField(name: String(name), value: value))
        }
        return fields
    }
}

/// Percent-encoding as RFC 3986 defines it.
package enum PercentEncoding {
    /// Every byte of the text's UTF-8 but letters, digits, `-`, `.`, `_` and `~` as `%XX`.
    package static func encode(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if isUnreserved(byte) {
                bytes.append(byte)
            } else {
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Whether a byte is one of RFC 3986's unreserved characters (2.3), which stand for themselves.
    package static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "_"), UInt8(ascii: "~"):
            true
        default: false
        }
    }
}
