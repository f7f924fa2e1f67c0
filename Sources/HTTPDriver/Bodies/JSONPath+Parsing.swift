/// Why a text is no path or no condition, with the place.
package struct JSONPathFault: Error, Sendable, Equatable, CustomStringConvertible {
    /// What was expected, in words.
    package var message: String
    /// The character where it was expected, from 1.
    package var column: Int

    package var description: String { "\(message) (character \(column))" }
}

extension JSONPath {
    /// Reads a path; the type's table has the language.
    ///
    /// - Throws: ``JSONPathFault``, worded for whoever wrote it.
    package init(_ text: String) throws(JSONPathFault) {
        var parser = JSONPathParser(text)
        self = try parser.path()
        try parser.expectEnd("expected . or [ or the end of the path")
    }
}

/// Reads paths and conditions, character by character.
struct JSONPathParser {
    private let characters: [Character]
    private var place = 0

    init(_ text: String) {
        characters = Array(text)
    }

    var next: Character? { place < characters.count ? characters[place] : nil }

    func fault(_ message: String) -> JSONPathFault {
        JSONPathFault(message: message, column: place + 1)
    }

    mutating func skipBlanks() {
        while next == " " { place += 1 }
    }

    func expectEnd(_ message: String) throws(JSONPathFault) {
        guard next == nil else { throw fault(message) }
    }

    /// Passes over a word if it comes next.
    mutating func take(_ word: String) -> Bool {
        guard characters[place...].starts(with: word) else { return false }
        place += word.count
        return true
    }

    /// What comes next up to a blank or the end.
    mutating func word() -> String {
        let start = place
        while let character = next, character != " " { _ = character; place += 1 }
        return String(characters[start..<place])
    }

    /// A path from its `$` to where it can go on no further.
    mutating func path() throws(JSONPathFault) -> JSONPath {
        let start = place
        guard take("$") else { throw fault("a path begins with $") }
        var steps: [JSONPath.Step] = []
        var names: [UInt8] = []
        func member(_ name: String) -> JSONPath.Step {
            let start = Int32(names.count)
            names += name.utf8
            return .member(start: start, length: Int32(names.count) - start)
        }
        // Every round passes over at least one character.
        while next == "." || next == "[" {
            guard steps.count < JSONPath.stepLimit else {
                throw fault("a path has at most \(JSONPath.stepLimit) steps")
            }
            if take(".") {
                if take("*") {
                    steps.append(.all)
                } else {
                    steps.append(member(try plainName()))
                }
                continue
            }
            place += 1
            if take("*") {
                steps.append(.all)
            } else if next == "'" || next == "\"" {
                steps.append(member(try quoted()))
            } else {
                steps.append(.element(try number()))
            }
            guard take("]") else { throw fault("expected ]") }
        }
        return JSONPath(
            steps: steps, names: names, description: String(characters[start..<place]))
    }

    private mutating func plainName() throws(JSONPathFault) -> String {
        let start = place
        while let character = next, Self.isNameCharacter(character) { place += 1 }
        guard place > start else {
            throw fault("expected a name; quote other names: ['a name']")
        }
        return String(characters[start..<place])
    }

    static func isNameCharacter(_ character: Character) -> Bool {
        guard let ascii = character.asciiValue else { return !character.isWhitespace }
        switch ascii {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: "-"):
            return true
        default: return false
        }
    }

    /// A text in single or double quotes, with `\'`, `\"` and `\\` inside.
    mutating func quoted() throws(JSONPathFault) -> String {
        guard let quote = next, quote == "'" || quote == "\"" else {
            throw fault("expected a quote")
        }
        place += 1
        var text = ""
        while let character = next {
            place += 1
            if character == quote { return text }
            guard character == "\\" else {
                text.append(character)
                continue
            }
            guard let escaped = next, "'\"\\".contains(escaped) else {
                throw fault("only \\', \\\" and \\\\ may stand there")
            }
            text.append(escaped)
            place += 1
        }
        throw fault("the quote is not closed")
    }

    private mutating func number() throws(JSONPathFault) -> Int32 {
        let start = place
        if next == "-" { place += 1 }
        while let character = next, character.isASCII, character.isNumber { place += 1 }
        guard let number = Int32(String(characters[start..<place])) else {
            place = start
            throw fault("expected a number, * or a quoted name")
        }
        return number
    }
}
