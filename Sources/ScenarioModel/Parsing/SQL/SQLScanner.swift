/// Cuts a statement into the few kinds of pieces that matter for finding its parameters.
///
/// The rules are those of PostgreSQL's own scanner (manual, 4.1 "Lexical Structure"): quotes,
/// `E''` escapes, dollar quotes and nested comments hide what is in them.
struct SQLScanner {
    /// One piece of a statement.
    enum Token: Equatable {
        /// A key word or an unquoted name.
        case word(Substring)
        /// `:name`, without its colon.
        case parameter(Substring)
        /// `$1`.
        case positional(Substring)
        /// A `;` that ends a statement.
        case semicolon
        /// A comment or white space.
        case blank(Substring)
        /// Anything else: quoted text, numbers, operators.
        case other(Substring)
    }

    private let source: String
    private var index: String.Index
    private var tokenStart: String.Index
    private var scalars: String.UnicodeScalarView { source.unicodeScalars }

    init(_ source: String) {
        self.source = source
        index = source.startIndex
        tokenStart = index
    }

    /// The next piece, or nil at the end.
    mutating func next() throws(SQLTemplateError) -> Token? {
        guard let first = peek() else { return nil }
        let start = index
        tokenStart = start
        switch first {
        case "'":
            try skipQuoted(by: "'", from: start, hasEscapes: false)
        case "\"":
            try skipQuoted(by: "\"", from: start, hasEscapes: false)
        case "-" where peek(1) == "-":
            skip { $0 != "\n" && $0 != "\r" }
            return .blank(source[start..<index])
        case "/" where peek(1) == "*":
            try skipBlockComment(from: start)
            return .blank(source[start..<index])
        case "$":
            if let token = try dollar(from: start) { return token }
        case ":":
            return colon(from: start)
        case ";":
            advance()
            return .semicolon
        case _ where Self.isNameStart(first):
            return try word(from: start)
        case _ where first.properties.isWhitespace:
            skip { $0.properties.isWhitespace }
            return .blank(source[start..<index])
        case _ where Self.isDigit(first):
            skip { Self.isNameContinuation($0) || $0 == "." }
        default:
            advance()
        }
        return .other(source[start..<index])
    }

    // MARK: Names and parameters

    private mutating func word(from start: String.Index) throws(SQLTemplateError) -> Token {
        skip(while: Self.isNameContinuation)
        let word = source[start..<index]
        // A prefix belongs to the quote that follows it at once: E'…', U&'…', B'…', X'…', N'…'.
        if peek() == "'", word.count == 1 {
            try skipQuoted(by: "'", from: index, hasEscapes: word == "e" || word == "E")
            return .other(source[start..<index])
        }
        return .word(word)
    }

    private mutating func colon(from start: String.Index) -> Token {
        advance()
        if peek() == ":" || peek() == "=" {
            advance()
            return .other(source[start..<index])
        }
        // `low:high` is a slice of an array: like SQLAlchemy, take no parameter next to a name.
        let isSlice =
            start > source.startIndex
            && Self.isNameContinuation(scalars[scalars.index(before: start)])
        guard !isSlice, let following = peek(), Self.isParameterStart(following) else {
            return .other(source[start..<index])
        }
        let nameStart = index
        skip { Self.isParameterStart($0) || Self.isDigit($0) }
        return .parameter(source[nameStart..<index])
    }

    /// A positional parameter or a dollar-quoted text; nil where the sign stands for itself.
    private mutating func dollar(from start: String.Index) throws(SQLTemplateError) -> Token? {
        advance()
        if let digit = peek(), Self.isDigit(digit) {
            skip(while: Self.isDigit)
            return .positional(source[start..<index])
        }
        let tagStart = index
        if let first = peek(), Self.isNameStart(first) {
            skip { Self.isNameContinuation($0) && $0 != "$" }
        }
        guard peek() == "$" else {
            index = tagStart
            return nil
        }
        advance()
        let delimiter = source[start..<index]
        while index < source.endIndex {
            if source[index...].unicodeScalars.starts(with: delimiter.unicodeScalars) {
                skip(count: delimiter.unicodeScalars.count)
                return .other(source[start..<index])
            }
            advance()
        }
        throw unterminated("dollar quote \(delimiter)", from: start, closing: String(delimiter))
    }

    // MARK: Quotes and comments

    private mutating func skipQuoted(
        by quote: Unicode.Scalar, from start: String.Index, hasEscapes: Bool
    ) throws(SQLTemplateError) {
        advance()
        while let scalar = peek() {
            advance()
            if scalar == "\\", hasEscapes {
                advance()
            } else if scalar == quote {
                guard peek() == quote else { return }
                advance()
            }
        }
        throw unterminated("quote \(quote)", from: start, closing: String(quote))
    }

    private mutating func skipBlockComment(from start: String.Index) throws(SQLTemplateError) {
        var depth = 0
        while let scalar = peek() {
            if scalar == "/", peek(1) == "*" {
                depth += 1
                skip(count: 2)
            } else if scalar == "*", peek(1) == "/" {
                depth -= 1
                skip(count: 2)
                if depth == 0 { return }
            } else {
                advance()
            }
        }
        throw unterminated("comment /*", from: start, closing: "*/")
    }

    private func unterminated(
        _ what: String, from start: String.Index, closing: String
    ) -> SQLTemplateError {
        SQLTemplateError(
            message: "the \(what) is never closed", hint: "end it with \(closing)",
            characterOffset: source.distance(from: source.startIndex, to: start))
    }

    // MARK: Moving

    /// Where the latest piece begins, in characters from the start of the statement.
    var characterOffset: Int { source.distance(from: source.startIndex, to: tokenStart) }

    private func peek(_ distance: Int = 0) -> Unicode.Scalar? {
        guard
            let place = scalars.index(index, offsetBy: distance, limitedBy: scalars.endIndex),
            place < scalars.endIndex
        else { return nil }
        return scalars[place]
    }

    private mutating func advance() {
        if index < scalars.endIndex { index = scalars.index(after: index) }
    }

    private mutating func skip(count: Int) {
        for _ in 0..<count { advance() }
    }

    private mutating func skip(while condition: (Unicode.Scalar) -> Bool) {
        while let scalar = peek(), condition(scalar) { advance() }
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
        ("0"..."9").contains(scalar)
    }

    private static func isParameterStart(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "_" || ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
    }

    /// PostgreSQL takes every byte above 127 as a letter.
    private static func isNameStart(_ scalar: Unicode.Scalar) -> Bool {
        isParameterStart(scalar) || scalar.value > 0x7F
    }

    private static func isNameContinuation(_ scalar: Unicode.Scalar) -> Bool {
        isNameStart(scalar) || isDigit(scalar) || scalar == "$"
    }
}
