/// One operation, guessed from a route.
struct OperationGuess {
    /// The operation's name.
    var name: String
    let route: OpenAPIRoute
    /// The lines below its name, indented by four.
    var lines: [String] = []
    /// The table whose rows it makes or takes.
    var creates: String?
    var deletes: String?
    /// Why it cannot be written; nil where it can.
    var obstacle: String?
    /// What it sends beside what is required; nil where that is all.
    let addition: RouteAddition?

    init(
        _ route: OpenAPIRoute, name: String, values: ValueGuess,
        adding addition: RouteAddition? = nil
    ) {
        self.route = route
        self.name = name
        self.addition = addition
        let document = values.document
        let types = document.bodyTypes(of: route)
        if !types.isEmpty, !types.contains(where: { Self.isWritable($0) }) {
            obstacle = "its body is \(types[0])"
            return
        }
        let collection = Self.collection(of: route, values)
        var body = BodyGuess(
            values: values, names: [], collection: collection, addition: addition?.member)
        let path = Self.path(route, &body)
        let query = Self.parameters(route, "query", addition?.parameter, &body)
        let headers = Self.parameters(route, "header", nil, &body)
        lines.append("    http: \(YAMLText.scalar("\(route.method) \(path.text)"))")
        if !query.isEmpty { lines.append("    query: { \(query.joined(separator: ", ")) }") }
        if !headers.isEmpty { lines.append("    headers: { \(headers.joined(separator: ", ")) }") }
        if route.method != "GET" {
            if let schema = document.body(of: route, as: "application/json") {
                lines.append("    json: \(body.json(schema))")
            } else if let schema = document.body(
                of: route, as: "application/x-www-form-urlencoded")
            {
                lines.append("    form: \(body.form(schema))")
            }
        }
        if !body.binds.isEmpty {
            let binds = body.binds.map { "\($0.parameter): \($0.rule)" }
            lines.append("    bind: { \(binds.joined(separator: ", ")) }")
        }
        if document.isAnonymous(route) { lines.append("    as: anonymous") }
        let statuses = route.successes.filter { $0.count == 3 && $0.allSatisfy(\.isNumber) }
        if !statuses.isEmpty { lines.append("    expect: [\(statuses.joined(separator: ", "))]") }
        if document.isStream(route) { lines.append("    stream: sse") }
        guessEffect(path.lastTable ?? (takesRows ? body.listedTable : nil), values)
    }

    /// The collection that a path is about, also where its last word says what is done to it:
    /// `tasks` of `/tasks/bulk-delete`.
    private static func collection(of route: OpenAPIRoute, _ values: ValueGuess) -> String? {
        route.segments.last { values.tables.contains(Names.identifier($0)) }
            .map(Names.identifier)
    }

    /// Whether it takes rows away that the request lists.
    private var takesRows: Bool {
        let words = Names.snake(route.segments.last ?? "").split(separator: "_")
        return route.method == "DELETE"
            || words.contains { ["delete", "remove", "destroy", "purge"].contains($0) }
    }

    private static func isWritable(_ type: String) -> Bool {
        type.hasPrefix("application/json") || type.hasPrefix("application/x-www-form-urlencoded")
    }

    // MARK: What it does

    private mutating func guessEffect(_ lastTable: String?, _ values: ValueGuess) {
        guard let last = route.segments.last else { return }
        let collection = Names.identifier(last)
        let isAnybodys = values.document.isAnonymous(route)
        if route.method == "GET", values.tables.contains(collection), !isAnybodys {
            lines += Self.pages(of: collection, values.document.answer(of: route), values.document)
        }
        if route.method == "POST", values.tables.contains(collection) {
            let answer = values.document.answer(of: route)
            let key = AccountGuess.path(
                in: answer, values.document, ["id", "\(Names.singular(collection))_id"])
            creates = collection
            lines += ["    creates: \(collection)"]
            lines.append(
                "    capture: { id: \(YAMLText.scalar(key ?? "$.id")) }"
                    + (key == nil ? "   # guessed: the document does not say" : ""))
        } else if takesRows, let lastTable {
            deletes = lastTable
            lines.append("    deletes: \(lastTable)")
        } else if route.method == "DELETE", deletesAccount(last) {
            deletes = "users"
            lines.append("    deletes: users")
        }
    }

    /// A list whose pages are linked to each other.
    private static func pages(
        of table: String, _ answer: OpenAPIValue?, _ document: OpenAPIDocument
    ) -> [String] {
        let members = document.properties(of: answer).all
        guard members.contains(where: { $0.key == "next" }),
            let rows = members.first(where: {
                document.type(of: document.plain($0.value)) == "array"
            })
        else { return [] }
        let path = YAMLText.scalar("$.\(rows.key)[*]")
        return ["    pages: { of: \(table), rows: \(path), next: \(YAMLText.scalar("$.next")) }"]
    }

    private func deletesAccount(_ last: String) -> Bool {
        if Names.isUsers(last) { return true }
        let name = last.filter { $0 != "{" && $0 != "}" }
        guard last.first == "{", route.segments.count > 1 else { return false }
        return Names.isUsers(route.segments[route.segments.count - 2]) || Names.isUser(name)
    }

    // MARK: Parameters

    /// The path with `:name` places, and the table of its last part where that names a row.
    private static func path(
        _ route: OpenAPIRoute, _ body: inout BodyGuess
    ) -> (text: String, lastTable: String?) {
        var text = ""
        var collection: String?
        var lastTable: String?
        for segment in route.segments {
            text += "/"
            lastTable = nil
            guard segment.contains("{") else {
                text += literal(segment)
                collection = segment
                continue
            }
            var rest = Substring(segment)
            // Each turn takes one place, so this ends with the segment.
            while let open = rest.firstIndex(of: "{"),
                let close = rest[open...].firstIndex(of: "}")
            {
                text += literal(String(rest[..<open]))
                let name = String(rest[rest.index(after: open)..<close])
                let found = place(name, collection, route, &body)
                text += found.text
                lastTable = found.table
                rest = rest[rest.index(after: close)...]
            }
            text += literal(String(rest))
            collection = nil
        }
        // Frameworks redirect from the one form to the other, so the slash is kept.
        if route.path.hasSuffix("/") { text += "/" }
        return (text, lastTable)
    }

    private static func place(
        _ name: String, _ collection: String?, _ route: OpenAPIRoute, _ body: inout BodyGuess
    ) -> (text: String, table: String?) {
        let isUserItself = collection.map(Names.isUsers) ?? false
        if Names.isUser(name) || (isUserItself && ["id", "pk"].contains(Names.snake(name))) {
            return (":user", nil)
        }
        let schema = route.parameters.first {
            $0["in"]?.text == "path" && $0["name"]?.text == name
        }?["schema"]
        if let collection, body.values.tables.contains(Names.identifier(collection)) {
            let table = Names.identifier(collection)
            let parameter = body.values.unique(Names.singular(table), &body.names)
            _ = body.write(.bound(parameter, to: "\(table).id"))
            return (":\(parameter)", table)
        }
        switch body.values.place(name, schema, names: &body.names) {
        case .user: return (":user", nil)
        case .literal: return (Names.identifier(name), nil)
        case .bound(let parameter, let rule):
            _ = body.write(.bound(parameter, to: rule))
            let table = rule.hasSuffix(".id") ? String(rule.dropLast(3)) : nil
            return (":\(parameter)", table)
        }
    }

    /// The required parameters of a part of the request, `name: ":name"`, and one that is added.
    private static func parameters(
        _ route: OpenAPIRoute, _ part: String, _ added: String?, _ body: inout BodyGuess
    ) -> [String] {
        let wanted = route.parameters.filter {
            $0["in"]?.text == part
                && ($0["required"]?.isTrue == true || $0["name"]?.text == added)
        }
        return wanted.compactMap { parameter in
            guard let name = parameter["name"]?.text, !name.isEmpty,
                part != "header" || name.lowercased() != "authorization"
            else { return nil }
            let schema = parameter["schema"]
            if let listed = body.key(listedAs: name, schema) {
                return "\(YAMLText.scalar(name)): \(listed)"
            }
            switch body.values.place(name, schema, names: &body.names) {
            case .literal: return nil
            case .bound(let parameter, let rule) where name == added && rule.contains("words:"):
                // Several words are in hardly any row.
                let place = body.write(.bound(parameter, to: "{ words: 1 }"))
                return "\(YAMLText.scalar(name)): \(place)"
            case let place: return "\(YAMLText.scalar(name)): \(body.write(place))"
            }
        }
    }

    /// Text of a path as it is sent, with colons that begin no parameter.
    private static func literal(_ text: String) -> String {
        let allowed = "-._~!$&'()*+,;=@%"
        return text.map { character -> String in
            if character == ":" { return "::" }
            if character.isASCII, character.isLetter || character.isNumber { return "\(character)" }
            if allowed.contains(character) { return "\(character)" }
            return String(character).utf8.map { byte in
                "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16).uppercased()
            }.joined()
        }.joined()
    }
}
