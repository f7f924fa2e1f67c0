extension JSONPath {
    /// Reads a path that is the whole text.
    ///
    /// - Throws: a mistake with its place.
    static func parse(_ source: String) throws(TextMistake) -> JSONPath {
        var scanner = JSONPathScanner(source)
        let path = try scanner.path()
        scanner.skipSpaces()
        guard scanner.isAtEnd else {
            throw scanner.mistake(
                "the path goes on with something that is no step",
                "write .name, ['name'], [0] or [*]")
        }
        return path
    }
}

extension JSONCondition {
    /// Reads a condition.
    ///
    /// - Throws: a mistake with its place.
    static func parse(_ source: String) throws(TextMistake) -> JSONCondition {
        var scanner = JSONPathScanner(source)
        let subject: Subject
        if scanner.skip("event") {
            subject = .eventName
        } else {
            subject = .path(try scanner.path())
        }
        scanner.skipSpaces()
        let test: Test
        if scanner.skip("==") {
            let literal = try scanner.literal()
            if case .eventName = subject {
                guard case .string = literal else {
                    throw scanner.mistake(
                        "an event's name is a text", "put it in quotes: event == 'token'")
                }
            }
            test = .equals(literal)
        } else if scanner.isAtEnd, case .path = subject {
            test = .exists
        } else {
            throw scanner.mistake(
                scanner.isAtEnd
                    ? "the condition does not say what the event's name must be"
                    : "a condition compares by '=='",
                "write \"$.type == 'error'\", or a path alone for a value that must be there")
        }
        scanner.skipSpaces()
        guard scanner.isAtEnd else {
            throw scanner.mistake(
                "a condition is one comparison", "remove what follows the value")
        }
        return JSONCondition(source: source, subject: subject, test: test)
    }
}

/// Walks over a path or a condition.
struct JSONPathScanner {
    private let source: String
    private let characters: [Character]
    private var index = 0

    init(_ source: String) {
        self.source = source
        characters = Array(source)
    }

    var isAtEnd: Bool { index >= characters.count }

    /// A mistake at the present place, or so many characters before it.
    func mistake(_ message: String, _ hint: String, back: Int = 0) -> TextMistake {
        TextMistake(message: message, hint: hint, characterOffset: max(0, index - back))
    }

    mutating func skipSpaces() {
        while !isAtEnd, characters[index] == " " { index += 1 }
    }

    /// Moves past a text; false where another one stands there.
    mutating func skip(_ text: String) -> Bool {
        guard characters[index...].starts(with: text) else { return false }
        index += text.count
        return true
    }

    // MARK: Paths

    private static let stepHint = "write $.name, $['a name'], $.list[0] or $.list[*]"

    mutating func path() throws(TextMistake) -> JSONPath {
        let start = index
        guard skip("$") else {
            throw mistake("a path begins with '$', the whole answer", Self.stepHint)
        }
        var steps: [JSONPath.Step] = []
        while !isAtEnd, characters[index] == "." || characters[index] == "[" {
            guard steps.count < JSONPath.mostSteps else {
                throw mistake(
                    "a path has at most \(JSONPath.mostSteps) steps", "write a shorter path")
            }
            steps.append(try step())
        }
        return JSONPath(source: String(characters[start..<index]), steps: steps)
    }

    private mutating func step() throws(TextMistake) -> JSONPath.Step {
        if skip(".") {
            if !isAtEnd, characters[index] == "." {
                throw mistake("'..' would search everywhere", "write every step: \(Self.stepHint)")
            }
            if skip("*") { return .everyElement }
            let start = index
            while !isAtEnd, Self.isNamePart(characters[index]) { index += 1 }
            guard index > start else {
                throw mistake("no name follows the '.'", Self.stepHint)
            }
            return .member(String(characters[start..<index]))
        }
        index += 1
        let step: JSONPath.Step
        if skip("*") {
            step = .everyElement
        } else if !isAtEnd, "'\"".contains(characters[index]) {
            step = .member(try quoted())
        } else {
            step = .element(try element())
        }
        guard skip("]") else { throw mistake("the '[' is never closed", "end it with ]") }
        return step
    }

    private mutating func element() throws(TextMistake) -> Int {
        let sign = skip("-") ? -1 : 1
        let digits = characters[index...].prefix { $0.isASCII && $0.isNumber }
        // Nine digits are more elements than any answer has, and always fit.
        guard (1...9).contains(digits.count), let number = Int(String(digits)) else {
            throw mistake(
                "there is no element's number between '[' and ']'",
                "write [0] for the first, [-1] for the last, [*] for every one, or ['name']")
        }
        index += digits.count
        return sign * number
    }

    /// Text in quotes, with `\` before a quote or a `\` that belongs to it.
    private mutating func quoted() throws(TextMistake) -> String {
        let quote = characters[index]
        let start = index
        index += 1
        var text = ""
        while !isAtEnd {
            let character = characters[index]
            index += 1
            if character == quote { return text }
            guard character == "\\" else {
                text.append(character)
                continue
            }
            guard !isAtEnd, "'\"\\".contains(characters[index]) else {
                throw mistake(
                    "only a quote or a '\\' stands behind a '\\'", "write \\\\ for the sign itself")
            }
            text.append(characters[index])
            index += 1
        }
        throw mistake(
            "the quote \(quote) is never closed", "end it with \(quote)", back: index - start)
    }

    private static func isNamePart(_ character: Character) -> Bool {
        character == "_" || character == "-" || character.isLetter || character.isNumber
    }

    // MARK: Values

    mutating func literal() throws(TextMistake) -> JSONLiteral {
        skipSpaces()
        if !isAtEnd, "'\"".contains(characters[index]) { return .string(try quoted()) }
        let word = String(characters[index...].prefix { $0 != " " })
        let literal: JSONLiteral
        switch word {
        case "null": literal = .null
        case "true": literal = .boolean(true)
        case "false": literal = .boolean(false)
        case _ where JSONValue.isNumber(word): literal = .number(word)
        default:
            throw mistake(
                word.isEmpty ? "no value follows" : "'\(word)' is no value",
                "put text in quotes: $.type == 'error'; or write a number, true, false or null")
        }
        index += word.count
        return literal
    }
}
