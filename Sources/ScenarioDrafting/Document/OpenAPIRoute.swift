/// One method of one path.
struct OpenAPIRoute {
    /// In capitals.
    let method: String
    /// As the document writes it, `/tasks/{task_id}`.
    let path: String
    let operation: OpenAPIValue
    /// Those of the path and of the method, references resolved.
    let parameters: [OpenAPIValue]

    /// The path's parts between slashes.
    var segments: [String] { path.split(separator: "/").map(String.init) }

    /// `GET /tasks/{task_id}`.
    var name: String { "\(method) \(path)" }

    /// The statuses of success that are documented, in order.
    var successes: [String] {
        (operation["responses"]?.entries ?? []).map(\.key).filter { $0.hasPrefix("2") }
    }
}

extension OpenAPIDocument {
    /// How many routes are read: more than any API that one scenario could be about.
    static let mostRoutes = 2_000

    /// Every route, in the order of the document.
    var routes: [OpenAPIRoute] {
        var routes: [OpenAPIRoute] = []
        for entry in root["paths"]?.entries ?? [] {
            guard let item = resolved(entry.value), entry.key.hasPrefix("/") else { continue }
            let shared = item["parameters"]?.items ?? []
            for method in ["get", "post", "put", "patch", "delete"] {
                guard let operation = item[method], routes.count < Self.mostRoutes else { continue }
                let own = operation["parameters"]?.items ?? []
                routes.append(
                    OpenAPIRoute(
                        method: method.uppercased(), path: entry.key, operation: operation,
                        parameters: (shared + own).compactMap { resolved($0) }))
            }
        }
        return routes
    }

    /// The schema of a request's body in one of its forms.
    func body(of route: OpenAPIRoute, as type: String) -> OpenAPIValue? {
        let content = resolved(route.operation["requestBody"])?["content"]
        return content?.entries.first { $0.key.hasPrefix(type) }.flatMap { $0.value["schema"] }
    }

    /// The forms in which a request's body may be sent.
    func bodyTypes(of route: OpenAPIRoute) -> [String] {
        (resolved(route.operation["requestBody"])?["content"]?.entries ?? []).map(\.key)
    }

    /// The schema of the JSON that a success is answered with.
    func answer(of route: OpenAPIRoute) -> OpenAPIValue? {
        for status in route.successes {
            let response = resolved(route.operation["responses"]?[status])
            let json = response?["content"]?.entries.first { $0.key.hasPrefix("application/json") }
            if let schema = json?.value["schema"] { return plain(schema) }
        }
        return nil
    }

    /// Whether a success is answered with server-sent events.
    func isStream(_ route: OpenAPIRoute) -> Bool {
        route.successes.contains { status in
            let content = resolved(route.operation["responses"]?[status])?["content"]
            return content?.entries.contains { $0.key.hasPrefix("text/event-stream") } ?? false
        }
    }

    /// Whether a route says that nobody need sign in for it, where others need to.
    func isAnonymous(_ route: OpenAPIRoute) -> Bool {
        let schemes = root["components"]?["securitySchemes"]?.entries ?? []
        guard !schemes.isEmpty else { return false }
        guard let wanted = route.operation["security"] ?? root["security"] else { return true }
        return wanted.items.isEmpty || wanted.items.contains { $0.entries.isEmpty }
    }
}
