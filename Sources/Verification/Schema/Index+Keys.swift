internal import DatabaseCatalog

extension Index {
    /// The key columns as the definition writes them, with order and operator class:
    /// `user_id`, `created_at DESC`.
    var keyTexts: [String] {
        guard let using = definition.firstRange(of: " USING "),
            let open = definition[using.upperBound...].firstIndex(of: "(")
        else { return columns.map { $0 ?? "" } }
        var keys: [String] = []
        var key = ""
        var depth = 0
        var isQuoted = false
        for character in definition[open...] {
            if character == "\"" { isQuoted.toggle() }
            switch character {
            case _ where isQuoted: break
            case "(":
                depth += 1
                if depth == 1 { continue }
            case ")":
                depth -= 1
                if depth == 0 { return keys + [key.trimmedStatement] }
            case "," where depth == 1:
                keys.append(key.trimmedStatement)
                key = ""
                continue
            default: break
            }
            key.append(character)
        }
        return keys
    }

    /// The index's name as a person would write it in a statement.
    func shownName(in table: Table) -> String {
        let name = self.name.quotedWhereNeeded
        return table.schema == "public" ? name : "\(table.schema.quotedWhereNeeded).\(name)"
    }

    /// Whether looking up rows by exactly these columns is served by the index's leading ones,
    /// in whatever order.
    func serves(lookUpBy lookedUp: [String]) -> Bool {
        isValid && predicate == nil && columns.count >= lookedUp.count
            && Set(columns.prefix(lookedUp.count)) == Set(lookedUp.map(Optional.some))
    }
}
