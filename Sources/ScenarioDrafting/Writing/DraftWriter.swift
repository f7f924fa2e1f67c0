/// Puts the guesses together into the text of a scenario.
struct DraftWriter {
    let document: OpenAPIDocument
    /// Where the application publishes the document; nil where it does not.
    let location: String?
    let account: AccountGuess
    /// The tables that paths speak of, by name.
    let tables: [String]
    private(set) var operations: [OperationGuess] = []
    private(set) var leftOut: [OperationGuess] = []

    init(_ document: OpenAPIDocument, location: String?) {
        self.document = document
        self.location = location
        account = AccountGuess(document)
        let routes = document.routes
        let tables = Set(routes.flatMap { Self.collections(of: $0) })
        self.tables = tables.sorted()
        let values = ValueGuess(document: document, tables: tables)
        var taken: Set<String> = ["all"]
        for route in routes where !account.routes.contains(route.name) {
            let name = Self.uniqueName(of: route, &taken)
            let guess = OperationGuess(route, name: name, values: values)
            guard guess.obstacle == nil else {
                leftOut.append(guess)
                continue
            }
            operations.append(guess)
            for addition in RouteAddition.all(of: route, values) {
                let name = Self.free(addition.name(after: name), &taken)
                operations.append(
                    OperationGuess(route, name: name, values: values, adding: addition))
            }
        }
    }

    /// The collections of a path whose rows it names: `tasks` of `/tasks/{task_id}`.
    private static func collections(of route: OpenAPIRoute) -> [String] {
        zip(route.segments, route.segments.dropFirst()).compactMap { collection, item in
            guard item.first == "{", item.last == "}", !collection.contains("{"),
                !Names.isUsers(collection), !Names.isUser(String(item.dropFirst().dropLast())),
                collection.first?.isLetter ?? false, collection != "api",
                Names.singular(Names.identifier(collection)) != Names.identifier(collection)
            else { return nil }
            return Names.identifier(collection)
        }
    }

    /// From the `operationId`, without the path and the method that FastAPI hangs on it.
    private static func uniqueName(of route: OpenAPIRoute, _ taken: inout Set<String>) -> String {
        let written = route.operation["operationId"]?.text ?? ""
        let path = route.path.map { $0.isLetter || $0.isNumber ? $0 : "_" }
        let suffix = "\(String(path))_\(route.method.lowercased())"
        let own = written.hasSuffix(suffix) ? String(written.dropLast(suffix.count)) : written
        var name = Names.identifier(own)
        if Names.snake(own).isEmpty {
            name = Names.identifier("\(route.method.lowercased()) \(route.path)")
        }
        return free(name, &taken)
    }

    /// The name itself, or with a number where it is taken.
    private static func free(_ base: String, _ taken: inout Set<String>) -> String {
        var name = base
        // As many candidates as names are tried at most, and one of them is free.
        for number in 2...(taken.count + 2) where taken.contains(name) {
            name = "\(base)_\(number)"
        }
        taken.insert(name)
        return name
    }

    // MARK: Text

    var text: String {
        let parts = [head, api, population, operationLines, load, isolation]
        return parts.map { $0.joined(separator: "\n") + "\n" }.joined(separator: "\n")
    }

    private var title: String { document.root["info"]?["title"]?.text ?? "application" }

    /// The scenario's name, which a folder can have too.
    var name: String { Names.identifier(title).replacing("_", with: "-") }

    private var head: [String] {
        [
            "# Drafted from an OpenAPI document: read every comment, then 'bulkhead validate'.",
            "bulkhead: 1",
            "name: \(name)",
            "description: \(YAMLText.scalar("\(title), drafted from its OpenAPI document"))",
        ]
    }

    private var api: [String] {
        var lines = ["api:", "  base_url: \"${API_URL:-\(address)}\""]
        lines += account.lines
        lines.append(
            published.map { "  openapi: \(YAMLText.scalar($0))" }
                ?? "  # openapi: /openapi.json   # where the application publishes the document")
        return lines
    }

    /// Where the document is: a path where it is the application's own, else as it was given.
    private var published: String? {
        guard let location, location.hasPrefix(address + "/") else { return location }
        return String(location.dropFirst(address.count))
    }

    /// The first server that is a plain address; what it leaves out is where the document came from.
    ///
    /// A document that an application on this machine publishes is about that application, whatever
    /// server it names: that may be the one in production.
    private var address: String {
        let fetched = location.flatMap(Self.origin)
        let local = fetched ?? "http://127.0.0.1:8000"
        guard let server = document.root["servers"]?.items.first?["url"]?.text,
            server.allSatisfy(Self.isPlain)
        else { return local }
        let trimmed = server.hasSuffix("/") ? String(server.dropLast()) : server
        if trimmed.hasPrefix("/") { return local + trimmed }
        let isAddress =
            (trimmed.hasPrefix("http://") || trimmed.hasPrefix("https://"))
            && (trimmed.split(separator: "/").dropFirst().first?.first?.isLetter ?? false)
            && !trimmed.dropFirst(6).contains(":")
        guard isAddress else { return local }
        guard let fetched, Self.isThisMachine(fetched) else { return trimmed }
        return fetched + trimmed.dropFirst(Self.origin(of: trimmed)?.count ?? trimmed.count)
    }

    private static func isPlain(_ character: Character) -> Bool {
        character.isASCII
            && (character.isLetter || character.isNumber || "-._~:/".contains(character))
    }

    /// Scheme, host and port of a URL; nil for anything else, or with characters of another kind.
    private static func origin(of url: String) -> String? {
        guard url.hasPrefix("http://") || url.hasPrefix("https://"),
            let mark = url.firstRange(of: "://")
        else { return nil }
        let authority = url[mark.upperBound...].prefix { !"/?#".contains($0) }
        guard !authority.isEmpty, authority.allSatisfy(isPlain) else { return nil }
        return String(url[..<authority.endIndex])
    }

    private static func isThisMachine(_ origin: String) -> Bool {
        let host = origin.drop { $0 != "/" }.dropFirst(2)
        return host == "localhost" || host.hasPrefix("localhost:") || host.hasPrefix("127.")
    }

    private var population: [String] {
        var lines = [
            "tenant: users.id   # ':user' is the key that the application knows a user by",
            "population:", "  users: 20",
        ]
        guard !tables.isEmpty else { return lines }
        lines.append("  tables:   # how many rows each user makes through the API")
        let created = Set(operations.compactMap(\.creates))
        lines += tables.map { table in
            "    \(table): { rows: { min: 1, max: 20, mean: 5 } }"
                + (created.contains(table) ? "" : "   # no route that makes these was recognised")
        }
        return lines
    }

    private var operationLines: [String] {
        var lines = ["operations:"]
        for operation in operations {
            if let addition = operation.addition {
                lines.append("  " + YAMLText.comment(addition.comment))
            } else if let summary = operation.route.operation["summary"]?.text {
                lines.append("  " + YAMLText.comment(summary))
            }
            lines.append("  \(operation.name):")
            lines += operation.lines
        }
        for operation in leftOut {
            let reason = operation.obstacle ?? ""
            lines.append("  " + YAMLText.comment("left out: \(operation.route.name): \(reason)"))
        }
        return operations.isEmpty ? ["# no route could be written as an operation"] : lines
    }

    private var load: [String] {
        let usual = operations.filter { $0.deletes == nil }
        guard !usual.isEmpty else { return ["# load: every operation deletes something"] }
        let weights = usual.prefix(50).map { operation in
            let isRead = operation.route.method == "GET"
            let isUsual = operation.addition == nil
            return "    \(operation.name): "
                + "\(isRead && isUsual ? 10 : operation.creates == nil || !isUsual ? 1 : 3)"
        }
        return ["load:", "  mix:   # guessed: reads are most of it"] + weights + [
            "  phases:", "    - { warmup: 5s, rate: 10/s }", "    - { duration: 30s, rate: 10/s }",
        ]
    }

    private var isolation: [String] {
        var lines = ["isolation:", "  layers: [api]"]
        if location != nil, !leftOut.isEmpty {
            lines.append("  untested:")
            lines += leftOut.map {
                "    - { route: \(YAMLText.scalar($0.route.name)), "
                    + "because: \(YAMLText.scalar($0.obstacle ?? "not written yet")) }"
            }
        }
        if operations.contains(where: { $0.deletes == "users" }), !tables.isEmpty {
            let children = tables.map { "\($0): delete" }.joined(separator: ", ")
            lines += ["cascade:", "  users: { \(children) }"]
        }
        return lines
    }
}
