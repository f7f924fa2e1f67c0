/// Why a statement cannot be used as a template.
package struct SQLTemplateError: Error, Sendable, Equatable {
    /// One sentence about the statement.
    package var message: String
    /// What to write instead.
    package var hint: String
    /// Where in the statement, in characters from its start.
    package var characterOffset: Int
}

extension SQLTemplate {
    /// Reads a statement with `:name` parameters, as psql and SQLAlchemy write them.
    ///
    /// A parameter is never found inside quotes, comments, dollar quotes, `::casts`, `:=` or the
    /// slices of an array; each occurrence becomes a `$n` of its own.
    ///
    /// - Throws: an error with its place for a quote or comment that never ends, for `$1` written
    ///   by hand, for several statements, and for no statement at all.
    package static func parse(_ source: String) throws(SQLTemplateError) -> SQLTemplate {
        var scanner = SQLScanner(source)
        var text = ""
        var occurrences: [String] = []
        var isEmpty = true
        var hasEnded = false
        while let token = try scanner.next() {
            if case .blank(let blank) = token {
                text += blank
                continue
            }
            if hasEnded, token != .semicolon {
                throw SQLTemplateError(
                    message: "there is more than one statement here",
                    hint: "make each statement an operation, and join them with a journey's "
                        + "'transaction: [...]'", characterOffset: scanner.characterOffset)
            }
            switch token {
            case .word(let piece), .other(let piece), .blank(let piece):
                text += piece
            case .parameter(let name):
                occurrences.append(String(name))
                text += "$\(occurrences.count)"
            case .positional(let piece):
                throw SQLTemplateError(
                    message: "parameters are written by name, not \(piece)",
                    hint: "write :name and bind it: 'bind: { name: ... }'",
                    characterOffset: scanner.characterOffset)
            case .semicolon:
                hasEnded = !isEmpty
            }
            isEmpty = isEmpty && token == .semicolon
        }
        guard !isEmpty else {
            throw SQLTemplateError(
                message: "there is no statement here", hint: "write the SQL that is executed",
                characterOffset: 0)
        }
        return SQLTemplate(source: source, text: text, occurrences: occurrences)
    }

    /// The key words and unquoted names of the statement in capitals, in order.
    var words: [String] {
        var scanner = SQLScanner(source)
        var words: [String] = []
        // A template was scanned once without an error, so scanning it again ends without one.
        while let token = try? scanner.next() {
            if case .word(let word) = token {
                words.append(word.uppercased())
            }
        }
        return words
    }
}
