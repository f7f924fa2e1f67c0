/// What the predicate of a partial index asks of one column, as far as its deparsed text shows it:
/// `is_default`, `(NOT is_archived)`, `(status = 'active'::text)`, `(ended_at IS NULL)`.
struct PredicateReading: Equatable {
    enum Value: Equatable {
        case text(String)
        case null
    }

    let column: String
    let value: Value

    /// - Parameter predicate: as `pg_get_expr` writes it.
    /// - Returns: nil for anything but one condition on one column.
    init?(_ predicate: String) {
        // Casts and brackets that the server adds say nothing here.
        var words = predicate.split { " ()".contains($0) }.map { word in
            String(word.firstRange(of: "::").map { word[..<$0.lowerBound] } ?? word)
        }
        words.removeAll { $0.isEmpty }
        let isNegated = words.first == "NOT"
        if isNegated { words.removeFirst() }
        guard let name = words.first, !name.contains("'") else { return nil }
        column = name.hasPrefix("\"") ? String(name.dropFirst().dropLast()) : String(name)
        switch Array(words[1...]) {
        case []: value = .text(isNegated ? "false" : "true")
        case ["IS", "NULL"] where !isNegated: value = .null
        case ["IS", "TRUE"], ["=", "true"]: value = .text(isNegated ? "false" : "true")
        case ["IS", "FALSE"], ["=", "false"]: value = .text(isNegated ? "true" : "false")
        case let rest where rest.count == 2 && rest[0] == "=" && !isNegated:
            guard rest[1].hasPrefix("'"), rest[1].hasSuffix("'"), rest[1].count > 2 else {
                return nil
            }
            value = .text(String(rest[1].dropFirst().dropLast()))
        default: return nil
        }
    }
}
