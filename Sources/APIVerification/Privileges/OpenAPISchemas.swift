private import FoundationEssentials
internal import ScenarioModel

/// One property of a schema in an OpenAPI document.
struct OpenAPIProperty: Equatable {
    let name: String
    /// `boolean`, `string`; empty where the document does not say.
    let type: String
    /// What it may be, where the document lists it.
    let values: [String]
    let isReadOnly: Bool
}

/// What an OpenAPI document says of the bodies of requests, and of everything else that has
/// properties.
struct OpenAPISchemas {
    private let document: Node

    /// How deep schemas are followed into each other.
    private static let depthLimit = 8

    /// Any value of the document.
    private indirect enum Node: Decodable {
        case object([String: Node])
        case array([Node])
        case text(String)
        case truth(Bool)
        case other

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let members = try? container.decode([String: Node].self) {
                self = .object(members)
            } else if let items = try? container.decode([Node].self) {
                self = .array(items)
            } else if let truth = try? container.decode(Bool.self) {
                self = .truth(truth)
            } else if let text = try? container.decode(String.self) {
                self = .text(text)
            } else {
                self = .other
            }
        }

        subscript(name: String) -> Node? {
            if case .object(let members) = self { members[name] } else { nil }
        }

        var text: String? { if case .text(let text) = self { text } else { nil } }
        var items: [Node] { if case .array(let items) = self { items } else { [] } }
        var members: [(key: String, value: Node)] {
            if case .object(let members) = self { members.sorted { $0.key < $1.key } } else { [] }
        }
    }

    /// - Parameter document: JSON.
    /// - Returns: nil where it is none.
    init?(_ document: [UInt8]) {
        do {
            self.document = try JSONDecoder().decode(Node.self, from: Data(document))
        } catch {
            return nil
        }
    }

    /// What a request of that route may hold: every property of its body's schema that is not
    /// read-only.
    func writable(_ operation: HTTPOperation) -> Set<String> {
        var names: Set<String> = []
        for (path, methods) in document["paths"]?.members ?? [] {
            let route = OpenAPIRoutes.Route(method: operation.request.method, path: path)
            guard route.isPath(of: operation.request.path),
                let request = methods[operation.request.method.rawValue.lowercased()]?[
                    "requestBody"]
            else { continue }
            for (_, content) in resolved(request)["content"]?.members ?? [] {
                guard let schema = content["schema"] else { continue }
                let found = properties(of: schema).filter { !$0.isReadOnly }
                names.formUnion(found.map(\.name))
            }
        }
        return names
    }

    /// Every property of every named schema.
    var allProperties: [OpenAPIProperty] {
        (document["components"]?["schemas"]?.members ?? []).flatMap { properties(of: $0.value) }
    }

    private func properties(of schema: Node, depth: Int = 0) -> [OpenAPIProperty] {
        guard depth < Self.depthLimit else { return [] }
        let schema = resolved(schema)
        let own = (schema["properties"]?.members ?? []).map { name, value in
            let value = resolved(value)
            // A value that may be null is one of several schemas.
            let kinds = [value] + (value["anyOf"]?.items ?? []).map { resolved($0) }
            var isReadOnly = false
            if case .truth(true)? = value["readOnly"] { isReadOnly = true }
            return OpenAPIProperty(
                name: name, type: kinds.lazy.compactMap { $0["type"]?.text }.first ?? "",
                values: kinds.flatMap { $0["enum"]?.items ?? [] }.compactMap(\.text),
                isReadOnly: isReadOnly)
        }
        let parts = ["allOf", "anyOf", "oneOf"].flatMap { schema[$0]?.items ?? [] }
        return own + parts.flatMap { properties(of: $0, depth: depth + 1) }
    }

    /// What `#/components/schemas/Task` leads to.
    private func resolved(_ node: Node) -> Node {
        var node = node
        for _ in 0..<Self.depthLimit {
            guard let reference = node["$ref"]?.text, reference.hasPrefix("#/") else { break }
            var target: Node? = document
            for part in reference.dropFirst(2).split(separator: "/") {
                target = target?[String(part)]
            }
            guard let target else { break }
            node = target
        }
        return node
    }
}
