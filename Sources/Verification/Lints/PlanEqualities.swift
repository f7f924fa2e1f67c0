/// What a plan's conditions hold equal, read from the server's own deparsed text.
///
/// Terms are columns with their alias in front, `tasks.id`, as EXPLAIN (VERBOSE) writes them.
struct PlanEqualities: Sendable, Equatable {
    /// Terms that have one value: compared with a parameter or a constant, or asked for as they
    /// are, as booleans are.
    private(set) var constants: Set<String> = []
    /// Terms compared with one of a list of values.
    private(set) var listed: Set<String> = []
    /// Terms that are equal to each other.
    private(set) var pairs: [[String]] = []

    /// - Parameter conditions: `((t.user_id = $1) AND (t.completed = false))`.
    init(_ conditions: [String]) {
        for condition in conditions {
            for part in Self.conjuncts(of: condition) { note(part) }
        }
    }

    private mutating func note(_ condition: Substring) {
        guard let sides = Self.split(condition, at: " = ") else {
            let plain = condition.hasPrefix("NOT ") ? condition.dropFirst(4) : condition
            let asked = plain.hasSuffix(" IS NULL") ? plain.dropLast(8) : plain
            if let term = Self.term(asked) { constants.insert(term) }
            return
        }
        switch (Self.term(sides.0), Self.term(sides.1)) {
        case (let left?, let right?): pairs.append([left, right])
        case (let term?, nil): noteValue(of: term, sides.1)
        case (nil, let term?): noteValue(of: term, sides.0)
        case (nil, nil): break
        }
    }

    private mutating func noteValue(of term: String, _ value: Substring) {
        if value.hasPrefix("ANY ") {
            listed.insert(term)
        } else if !Self.mentionsColumn(value) {
            constants.insert(term)
        }
    }

    // MARK: Text

    /// The parts that AND joins, without the parentheses around them.
    private static func conjuncts(of condition: String) -> [Substring] {
        var waiting = [condition[...]]
        var parts: [Substring] = []
        // Every round takes an AND or a pair of parentheses away.
        while let next = waiting.popLast() {
            let text = withoutParentheses(next)
            if let (left, right) = split(text, at: " AND ") {
                waiting += [right, left]
            } else {
                parts.append(text)
            }
        }
        return parts
    }

    /// Splits at the first separator outside of parentheses and quotes.
    private static func split(
        _ text: Substring, at separator: String
    ) -> (Substring, Substring)? {
        var depth = 0
        var quote: Character?
        var index = text.startIndex
        while index < text.endIndex {
            let character = text[index]
            if let open = quote {
                if character == open { quote = nil }
            } else if character == "'" || character == "\"" {
                quote = character
            } else if character == "(" {
                depth += 1
            } else if character == ")" {
                depth -= 1
            } else if depth == 0, text[index...].hasPrefix(separator) {
                return (text[..<index], text[text.index(index, offsetBy: separator.count)...])
            }
            index = text.index(after: index)
        }
        return nil
    }

    private static func withoutParentheses(_ text: Substring) -> Substring {
        var text = text
        while text.first == "(", text.last == ")", closes(text) {
            text = text.dropFirst().dropLast()
        }
        return text
    }

    /// Whether the last parenthesis closes the first.
    private static func closes(_ text: Substring) -> Bool {
        var depth = 0
        var quote: Character?
        for (place, character) in text.enumerated() {
            if let open = quote {
                if character == open { quote = nil }
                continue
            }
            switch character {
            case "'", "\"": quote = character
            case "(": depth += 1
            case ")":
                depth -= 1
                if depth == 0 { return place == text.count - 1 }
            default: break
            }
        }
        return false
    }

    /// The column that a text is, without casts, parentheses and quotes: `((t.name)::text)` is
    /// `t.name`.
    static func term(_ text: Substring) -> String? {
        var text = withoutParentheses(text)
        if let cast = split(text, at: "::") { text = withoutParentheses(cast.0) }
        return isColumn(text) ? text.filter { $0 != "\"" } : nil
    }

    /// Whether a text is names joined by points, and at least two of them.
    private static func isColumn(_ text: Substring) -> Bool {
        var points = 0
        var inQuotes = false
        for character in text {
            if character == "\"" {
                inQuotes.toggle()
            } else if !inQuotes, character == "." {
                points += 1
            } else if !inQuotes,
                !(character.isLetter || character.isNumber || character == "_" || character == "$")
            {
                return false
            }
        }
        guard let first = text.first, first.isLetter || first == "_" || first == "\"" else {
            return false
        }
        return points > 0 && !inQuotes
    }

    /// Whether a value is computed from some column; a string constant is none.
    private static func mentionsColumn(_ text: Substring) -> Bool {
        var word = ""
        var inString = false
        for character in text + " " {
            if character == "'" { inString.toggle() }
            if inString { continue }
            if character.isLetter || character.isNumber || "_.\"$".contains(character) {
                word.append(character)
            } else {
                if isColumn(word[...]) { return true }
                word = ""
            }
        }
        return false
    }
}
