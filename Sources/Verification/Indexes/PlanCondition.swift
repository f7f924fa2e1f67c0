internal import DatabaseCatalog
internal import PostgresDriver

/// Which columns a plan's condition compares, read from the server's own deparsed text.
///
/// Used to word a suggestion, never to judge: an index that does not help is a poor hint, not a
/// false finding.
struct PlanCondition {
    /// Columns compared with `=`, or asked for as booleans.
    private(set) var equalities: [String] = []
    /// Columns compared in another way.
    private(set) var comparisons: [String] = []
    /// Whether some column is compared with a LIKE pattern.
    private(set) var hasPattern = false

    /// - Parameters:
    ///   - text: `((user_id = 5) AND (completed = false))`.
    ///   - alias: the node's; another alias' columns are passed over.
    init(_ text: String, of table: Table, alias: String?) {
        let tokens = Self.tokens(of: text)
        for (index, token) in tokens.enumerated() {
            guard let column = table.column(named: token),
                index + 1 >= tokens.count || tokens[index + 1] != "."
            else { continue }
            if index >= 2, tokens[index - 1] == ".", let alias, tokens[index - 2] != alias {
                continue
            }
            note(column, operatorAfter: index, in: tokens)
        }
    }

    private mutating func note(_ column: Column, operatorAfter index: Int, in tokens: [String]) {
        var next = index + 1
        // Over what may stand between a column and its operator: `)::text`.
        while next < tokens.count, tokens[next] == ")" { next += 1 }
        if next + 1 < tokens.count, tokens[next] == "::" { next += 2 }
        let symbol = next < tokens.count ? tokens[next] : ""
        let isBoolean = TypeID(rawValue: column.typeID) == .boolean
        let comparing: Set = ["<", ">", "<=", ">=", "~~", "~~*", "<>"]
        if symbol == "=" || (isBoolean && !comparing.contains(symbol)) {
            if !equalities.contains(column.name) { equalities.append(column.name) }
        } else if comparing.contains(symbol), !comparisons.contains(column.name) {
            comparisons.append(column.name)
            if symbol.hasPrefix("~~") { hasPattern = true }
        }
    }

    /// Names, runs of operator characters, and single characters; literals and space dropped.
    private static func tokens(of text: String) -> [String] {
        var tokens: [String] = []
        var current = ""
        var isOperator = false
        var quote: Character?
        func isName(_ character: Character) -> Bool {
            character.isLetter || character.isNumber || character == "_" || character == "$"
        }
        func flush() {
            if !current.isEmpty { tokens.append(current) }
            current = ""
        }
        for character in text {
            if let open = quote {
                if character == open {
                    // A quoted name counts as a name; a literal is dropped.
                    if open == "\"" { flush() } else { current = "" }
                    quote = nil
                } else {
                    current.append(character)
                }
                continue
            }
            let joins = "<>=~*!:".contains(character)
            if isName(character) {
                if isOperator { flush() }
                isOperator = false
                current.append(character)
            } else if joins {
                if !isOperator { flush() }
                isOperator = true
                current.append(character)
            } else {
                flush()
                isOperator = false
                if character == "'" || character == "\"" {
                    quote = character
                } else if !character.isWhitespace {
                    tokens.append(String(character))
                }
            }
        }
        flush()
        return tokens
    }
}
