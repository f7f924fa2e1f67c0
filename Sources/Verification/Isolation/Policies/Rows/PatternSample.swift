/// Texts that match the plain regular expressions of CHECK constraints: `^B-[0-9]{4}$`, `^[a-z]+$`.
///
/// Literals, classes, `\d` and `\w`, groups, alternatives and counts are followed; for anything else
/// the text may not match, which its user finds out from the server.
enum PatternSample {
    /// Characters of a sample, at most.
    private static let limit = 200

    /// - Returns: nil for a pattern that nothing could be made of.
    static func text(matching pattern: String) -> String? {
        var rest = pattern[...]
        let text = alternatives(&rest)
        return text.isEmpty || text.count > limit ? nil : text
    }

    /// The first of several alternatives, up to the end of the group.
    private static func alternatives(_ rest: inout Substring) -> String {
        let first = sequence(&rest)
        while rest.first == "|" {
            rest.removeFirst()
            _ = sequence(&rest)
        }
        return first
    }

    private static func sequence(_ rest: inout Substring) -> String {
        var text = ""
        while let next = rest.first, next != "|", next != ")", text.count <= limit {
            rest.removeFirst()
            var piece: String
            switch next {
            case "^", "$": continue
            case "(":
                if rest.hasPrefix("?:") { rest.removeFirst(2) }
                piece = alternatives(&rest)
                if rest.first == ")" { rest.removeFirst() }
            case "[": piece = member(ofClass: &rest)
            case "\\": piece = escaped(&rest)
            case ".": piece = "a"
            default: piece = String(next)
            }
            piece = String(repeating: piece, count: count(&rest))
            text += piece
        }
        return text
    }

    /// How often the piece before occurs, the fewest that say something: an asterisk once.
    private static func count(_ rest: inout Substring) -> Int {
        switch rest.first {
        case "+", "*", "?":
            rest.removeFirst()
            return 1
        case "{":
            let digits = rest.dropFirst().prefix(while: \.isNumber)
            guard let count = Int(digits) else { return 1 }
            rest = rest.drop { $0 != "}" }.dropFirst()
            return min(max(count, 1), limit)
        default: return 1
        }
    }

    private static func member(ofClass rest: inout Substring) -> String {
        guard rest.first != "^" else {
            rest = rest.drop { $0 != "]" }.dropFirst()
            return "a"
        }
        let named = [
            "[:alpha:]": "a", "[:lower:]": "a", "[:upper:]": "A", "[:digit:]": "1",
            "[:alnum:]": "a", "[:space:]": " ",
        ]
        for (name, member) in named where rest.hasPrefix(name) {
            rest = rest.dropFirst(name.count).drop { $0 != "]" }.dropFirst()
            return member
        }
        var first = rest.first.map(String.init) ?? ""
        if first == "\\" {
            rest.removeFirst()
            first = escaped(&rest)
        }
        rest = rest.drop { $0 != "]" }.dropFirst()
        return first
    }

    private static func escaped(_ rest: inout Substring) -> String {
        guard let next = rest.popFirst() else { return "" }
        switch next {
        case "d": return "1"
        case "w": return "a"
        case "s": return " "
        case "m", "M", "y", "A", "Z": return ""
        default: return String(next)
        }
    }
}
