internal import Yams

/// A value of an OpenAPI document, in JSON's terms; mappings keep their order.
indirect enum OpenAPIValue: Equatable {
    case scalar(String)
    case list([OpenAPIValue])
    case mapping([OpenAPIEntry])

    /// The value of a key; nil where there is none, or this is no mapping.
    subscript(key: String) -> OpenAPIValue? {
        guard case .mapping(let entries) = self else { return nil }
        return entries.first { $0.key == key }?.value
    }

    var text: String? {
        guard case .scalar(let text) = self else { return nil }
        return text
    }

    var isTrue: Bool { text == "true" }

    var items: [OpenAPIValue] {
        guard case .list(let items) = self else { return [] }
        return items
    }

    var entries: [OpenAPIEntry] {
        guard case .mapping(let entries) = self else { return [] }
        return entries
    }
}

/// A key of a mapping with its value.
struct OpenAPIEntry: Equatable {
    var key: String
    var value: OpenAPIValue
}

extension OpenAPIValue {
    /// How deep a document may be nested.
    private static let deepestNesting = 64
    /// How many values a document may hold, those that aliases stand for counted each time.
    private static let mostValues = 500_000

    /// Reads JSON or YAML: the first is a part of the second.
    ///
    /// - Throws: an error for text that is neither, and for a document beyond the limits.
    static func read(_ text: String) throws(DraftingError) -> OpenAPIValue {
        let root: Node?
        do {
            root = try Yams.compose(yaml: text, .basic, .default, .utf8)
        } catch {
            throw DraftingError(
                message: "the document is neither JSON nor YAML",
                hint: "check that this is the OpenAPI document, and not a page about it")
        }
        var left = mostValues
        guard let root, let value = convert(root, depth: 1, left: &left) else {
            throw DraftingError(
                message: "the document is empty, or nested too deep, or too large",
                hint: "check that this is the OpenAPI document")
        }
        return value
    }

    private static func convert(_ node: Node, depth: Int, left: inout Int) -> OpenAPIValue? {
        left -= 1
        guard depth <= deepestNesting, left > 0 else { return nil }
        switch node {
        case .scalar(let scalar): return .scalar(scalar.string)
        case .sequence(let nodes):
            var items: [OpenAPIValue] = []
            for node in nodes {
                guard let item = convert(node, depth: depth + 1, left: &left) else { return nil }
                items.append(item)
            }
            return .list(items)
        case .mapping(let pairs):
            var entries: [OpenAPIEntry] = []
            for (key, node) in pairs {
                guard let value = convert(node, depth: depth + 1, left: &left) else { return nil }
                entries.append(OpenAPIEntry(key: key.string ?? "", value: value))
            }
            return .mapping(entries)
        case .alias: return nil
        }
    }
}
