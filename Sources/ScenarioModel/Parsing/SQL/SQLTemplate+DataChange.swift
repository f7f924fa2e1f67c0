extension SQLTemplate {
    /// Where a statement changes data.
    package enum DataChange: Sendable {
        /// The statement itself, perhaps after a WITH list: its answer counts the rows it changed.
        case statement
        /// A part of its WITH list only: its answer is that of a query.
        case withinQuery
    }

    /// Whether and where the statement changes data, by its own words; nil where it does not.
    ///
    /// What functions and triggers do cannot be seen here.
    package var dataChange: DataChange? {
        let tokens = significantTokens
        var depth = 0
        var found: DataChange?
        for (index, token) in tokens.enumerated() {
            if token == .other("(") { depth += 1 }
            if token == .other(")") { depth -= 1 }
            let previous = index > 0 ? tokens[index - 1] : nil
            guard previous == nil || previous == .other("(") || previous == .other(")"),
                Self.beginsChange(token, tokens.dropFirst(index + 1).first)
            else { continue }
            if depth == 0 { return .statement }
            found = .withinQuery
        }
        return found
    }

    /// The words are no reserved ones, so that a column may be called `delete`: the next one tells.
    private static func beginsChange(
        _ token: SQLScanner.Token, _ next: SQLScanner.Token?
    ) -> Bool {
        guard case .word(let verb) = token else { return false }
        switch (verb.uppercased(), next) {
        case ("INSERT", .word(let word)?), ("MERGE", .word(let word)?):
            return word.uppercased() == "INTO"
        case ("DELETE", .word(let word)?):
            return word.uppercased() == "FROM"
        case ("UPDATE", .word?):
            return true
        case ("UPDATE", .other(let text)?):
            return text.hasPrefix("\"")
        default:
            return false
        }
    }

    private var significantTokens: [SQLScanner.Token] {
        var scanner = SQLScanner(source)
        var tokens: [SQLScanner.Token] = []
        // A template was scanned once without an error, so scanning it again ends without one.
        while let token = try? scanner.next() {
            if case .blank = token { continue }
            tokens.append(token)
        }
        return tokens
    }
}
