/// Where the value of a parameter or of a property comes from, guessed from its name and schema.
struct ValueGuess {
    let document: OpenAPIDocument
    /// The tables that paths speak of.
    let tables: Set<String>

    /// What stands in a request for a value.
    enum Place: Equatable {
        /// A parameter that needs no bind.
        case user
        /// A parameter with what it is bound to, in the scenario's own words.
        case bound(String, to: String)
        /// Text that is written as it stands, in YAML.
        case literal(String)
    }

    /// The place of a value of that name and schema.
    ///
    /// - Parameter names: the parameters that are taken already, which gains this one's.
    func place(_ name: String, _ schema: OpenAPIValue?, names: inout Set<String>) -> Place {
        if Names.isUser(name) { return .user }
        let snake = Names.snake(name)
        if snake.hasSuffix("_id"), let table = table(of: String(snake.dropLast(3))) {
            let parameter = unique(String(snake.dropLast(3)), &names)
            return .bound(parameter, to: "\(table).id")
        }
        // A key under the name of what it is the key of, as Django REST framework writes them.
        let plain = document.plain(schema)
        let isKey = document.type(of: plain) == "integer" || plain?["format"]?.text == "uuid"
        if isKey, let table = table(of: snake) {
            return .bound(unique(Names.singular(snake), &names), to: "\(table).id")
        }
        guard let generator = generator(name, schema) else { return .literal("null") }
        return .bound(unique(Names.identifier(name), &names), to: generator)
    }

    /// The table of that singular, where paths speak of one.
    func table(of singular: String) -> String? {
        tables.sorted().first { Names.singular($0) == singular || $0 == singular }
    }

    /// The name itself, or with a number where it is taken.
    func unique(_ name: String, _ names: inout Set<String>) -> String {
        var candidate = Names.identifier(name)
        // As many candidates as names are tried at most, and one of them is free.
        for number in 2...(names.count + 2) where names.contains(candidate) || candidate == "user" {
            candidate = "\(Names.identifier(name))_\(number)"
        }
        names.insert(candidate)
        return candidate
    }

    /// A generator for a schema that is no object and no list; nil for those.
    private func generator(_ name: String, _ schema: OpenAPIValue?) -> String? {
        guard let schema = document.plain(schema) else { return "{ words: 1..3 }" }
        let choices = (schema["enum"]?.items ?? []).compactMap(\.text).filter {
            !$0.isEmpty && !$0.contains("${")
        }
        if !choices.isEmpty {
            let list = choices.prefix(20).map(YAMLText.scalar).joined(separator: ", ")
            return "{ choice: [\(list)] }"
        }
        switch document.type(of: schema) {
        case "boolean": return "{ chance: 0.5 }"
        case "integer", "number":
            let least = schema["minimum"]?.text.flatMap(Int.init) ?? 1
            let most = schema["maximum"]?.text.flatMap(Int.init) ?? max(least, 100)
            return "{ integer: \(min(least, most))..\(max(least, most)) }"
        case "object", "array": return nil
        default: return text(Names.snake(name), schema)
        }
    }

    private func text(_ name: String, _ schema: OpenAPIValue) -> String {
        switch schema["format"]?.text {
        case "email": return "{ text: email }"
        case "uuid": return "{ uuid: true }"
        case "uri", "url": return "{ text: url }"
        case "date-time", "date": return "{ ago: 1h..7d }"
        default: break
        }
        if name == "email" { return "{ text: email }" }
        let most = schema["maxLength"]?.text.flatMap(Int.init) ?? 200
        // A word has up to a dozen letters.
        return most < 40 ? "{ words: 1 }" : "{ words: 2..\(min(8, most / 12)) }"
    }
}
