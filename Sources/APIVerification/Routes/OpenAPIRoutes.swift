private import FoundationEssentials
internal import ScenarioModel

/// The routes that an OpenAPI document lists.
struct OpenAPIRoutes {
    let routes: [Route]

    /// One method of one path.
    struct Route: Equatable, Sendable {
        let method: HTTPMethod
        /// `/tasks/{id}`.
        let path: String

        /// `GET /tasks/{id}`.
        var name: String { "\(method.rawValue) \(path)" }

        /// Whether a scenario's path is this one, whatever its parameters are called.
        func isPath(of template: TextTemplate) -> Bool {
            let own = path.split(separator: "/")
            let parts = template.parts.map { part in
                switch part {
                case .text(let text): text
                case .parameter: "{}"
                }
            }.joined().split(separator: "/")
            return own.count == parts.count
                && zip(own, parts).allSatisfy { own, part in
                    part.contains("{}") ? own.contains("{") : own == part
                }
        }
    }

    /// The document's members that matter here.
    private struct Document: Decodable {
        let paths: [String: [String: Anything]]
    }

    /// A value that is passed over.
    private struct Anything: Decodable {
        init(from decoder: any Decoder) throws {}
    }

    /// - Parameter document: JSON.
    /// - Returns: nil where it is no OpenAPI document.
    init?(_ document: [UInt8]) {
        do {
            let decoded = try JSONDecoder().decode(Document.self, from: Data(document))
            routes = decoded.paths.sorted { $0.key < $1.key }.flatMap { path, methods in
                methods.keys.sorted().compactMap { name in
                    HTTPMethod(rawValue: name.uppercased()).map { Route(method: $0, path: path) }
                }
            }
        } catch {
            return nil
        }
    }
}
