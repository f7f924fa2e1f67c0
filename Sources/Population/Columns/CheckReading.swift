/// What a CHECK on one column says of its values, as far as its deparsed text shows it.
///
/// Three forms are read: a list (`= ANY (ARRAY['a'::text, …])`), bounds of a number
/// (`>= 1 AND <= 5`), and a greatest length (`length(…) <= 200`). Anything else says nothing here;
/// the server still judges every row.
struct CheckReading: Equatable {
    private(set) var allowedValues: [String] = []
    private(set) var allowedRange: ClosedRange<Int64>?
    private(set) var maximumLength: Int?

    /// - Parameter definition: `CHECK (…)`, as `pg_get_constraintdef` writes it.
    init(_ definition: String) {
        // A disjunction or a negation may allow more than any of its parts says.
        guard definition.firstRange(of: " OR ") == nil, definition.firstRange(of: "NOT ") == nil
        else { return }
        if definition.firstRange(of: "= ANY (") != nil,
            let list = definition.firstRange(of: "ARRAY[")
        {
            allowedValues = Self.elements(definition[list.upperBound...])
            return
        }
        let bounds = Self.bounds(definition)
        guard bounds.low != nil || bounds.high != nil else { return }
        if definition.firstRange(of: "length(") != nil {
            maximumLength = bounds.high.map { Int($0) }
        } else if definition.firstRange(of: "~") == nil {
            let low = bounds.low ?? .min
            let high = bounds.high ?? .max
            if low <= high { allowedRange = low...high }
        }
    }

    /// The quoted or bare elements up to the closing bracket.
    private static func elements(_ text: Substring) -> [String] {
        var result: [String] = []
        var current = ""
        var isQuoted = false
        var isCast = false
        var index = text.startIndex
        while index < text.endIndex {
            let character = text[index]
            index = text.index(after: index)
            if isQuoted {
                if character == "'", index < text.endIndex, text[index] == "'" {
                    current.append("'")
                    index = text.index(after: index)
                } else if character == "'" {
                    isQuoted = false
                } else {
                    current.append(character)
                }
                continue
            }
            switch character {
            case "'": isQuoted = true
            case ":": isCast = true
            case "]":
                return result + [current]
            case ",":
                result.append(current)
                current = ""
                isCast = false
            case " ", "(", ")": break
            default: if !isCast { current.append(character) }
            }
        }
        return []
    }

    /// The tightest whole numbers behind `>=`, `>`, `<=` and `<`.
    private static func bounds(_ text: String) -> (low: Int64?, high: Int64?) {
        var low: Int64?
        var high: Int64?
        let words = text.split { " ()".contains($0) }
        for (index, word) in words.enumerated() where index + 1 < words.count {
            let literal = words[index + 1].prefix { $0 != ":" }.filter { $0 != "'" }
            guard let number = Int64(literal) else { continue }
            switch word {
            case ">=": low = max(low ?? number, number)
            case ">": low = max(low ?? number + 1, number + 1)
            case "<=": high = min(high ?? number, number)
            case "<": high = min(high ?? number - 1, number - 1)
            default: break
            }
        }
        return (low, high)
    }
}
