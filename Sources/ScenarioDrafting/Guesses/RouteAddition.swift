/// Something that a route takes and does not require, and that is worth an operation of its own: what
/// a list is searched or filtered by, and the parent that a new row may name.
///
/// Leaks hide behind these: the list itself may be right, and the one that is searched wrong.
enum RouteAddition: Equatable {
    /// A parameter of the query.
    case query(String)
    /// A member of the body.
    case member(String)

    /// What an operation is called that adds it.
    func name(after base: String) -> String {
        switch self {
        case .query(let name): "\(base)_by_\(Names.identifier(name))"
        case .member(let name): "\(base)_with_\(Names.identifier(name))"
        }
    }

    /// What stands above the operation.
    var comment: String {
        switch self {
        case .query(let name): "the same list by \(name), which it does not require"
        case .member(let name): "the same with \(name), which it does not require"
        }
    }

    var parameter: String? { if case .query(let name) = self { name } else { nil } }
    var member: String? { if case .member(let name) = self { name } else { nil } }

    /// How many operations one route is given beside its own.
    private static let limit = 3

    private static let searches: Set<String> = [
        "q", "query", "search", "term", "keyword", "keywords", "text", "title", "name",
    ]

    /// What is worth trying of a route's.
    static func all(of route: OpenAPIRoute, _ values: ValueGuess) -> [RouteAddition] {
        let document = values.document
        guard !document.isAnonymous(route) else { return [] }
        if route.method == "GET" {
            let optional = route.parameters.filter {
                $0["in"]?.text == "query" && $0["required"]?.isTrue != true
            }
            return Array(
                optional.filter { narrows($0, values) }.compactMap { $0["name"]?.text }
                    .map(RouteAddition.query).prefix(limit))
        }
        guard ["POST", "PUT", "PATCH"].contains(route.method) else { return [] }
        let schema = document.body(of: route, as: "application/json")
        let (all, required) = document.properties(of: schema)
        // Where nothing is required, everything is sent.
        guard !required.isEmpty else { return [] }
        let parents = all.filter { entry in
            let name = Names.snake(entry.key)
            return !required.contains(entry.key) && name.hasSuffix("_id")
                && values.table(of: String(name.dropLast(3))) != nil
                && document.resolved(entry.value)?["readOnly"]?.isTrue != true
        }
        return Array(parents.map { RouteAddition.member($0.key) }.prefix(limit))
    }

    /// Whether a parameter says which rows are wanted, and not how many or in which order.
    private static func narrows(_ parameter: OpenAPIValue, _ values: ValueGuess) -> Bool {
        guard let written = parameter["name"]?.text else { return false }
        let name = Names.snake(written)
        if searches.contains(name) || Names.isUser(name) { return true }
        if name.hasSuffix("_id"), values.table(of: String(name.dropLast(3))) != nil { return true }
        let schema = values.document.plain(parameter["schema"])
        let isOrder = ["sort", "order", "direction", "format", "expand", "include"].contains {
            name.contains($0)
        }
        return !isOrder
            && (schema?["enum"] != nil || values.document.type(of: schema) == "boolean")
    }
}
