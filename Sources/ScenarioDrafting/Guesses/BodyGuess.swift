/// A request's body and its binds, guessed from a schema.
struct BodyGuess {
    let values: ValueGuess
    /// Parameters that are taken, those of the path for a start.
    var names: Set<String>
    /// In order, `title: { words: 2..8 }`.
    private(set) var binds: [(parameter: String, rule: String)] = []

    init(values: ValueGuess, names: Set<String>) {
        self.values = values
        self.names = names
    }

    private static let deepestNesting = 5
    private static let mostProperties = 40

    /// The template of an object's schema in YAML's flow form.
    mutating func json(_ schema: OpenAPIValue?) -> String {
        value("body", schema, depth: 0)
    }

    /// The fields of a form, `username: ":email"`.
    mutating func form(_ schema: OpenAPIValue?) -> String {
        let fields = wanted(schema).compactMap { entry -> String? in
            switch values.place(entry.key, entry.value, names: &names) {
            case .literal: return nil
            case let place: return "\(YAMLText.scalar(entry.key)): \(write(place))"
            }
        }
        return fields.isEmpty ? "{}" : "{ \(fields.joined(separator: ", ")) }"
    }

    /// The text that stands in a place, and the bind that it needs.
    mutating func write(_ place: ValueGuess.Place) -> String {
        switch place {
        case .user: return "\":user\""
        case .literal(let text): return text
        case .bound(let parameter, let rule):
            binds.append((parameter, rule))
            return "\":\(parameter)\""
        }
    }

    private mutating func value(_ name: String, _ schema: OpenAPIValue?, depth: Int) -> String {
        let schema = values.document.plain(schema)
        guard depth < Self.deepestNesting else { return "null" }
        let isObject = schema?["properties"] != nil || schema?["allOf"] != nil
        if isObject || values.document.type(of: schema) == "object" {
            let members = wanted(schema).map { entry in
                "\(YAMLText.scalar(entry.key)): \(value(entry.key, entry.value, depth: depth + 1))"
            }
            return members.isEmpty ? "{}" : "{ \(members.joined(separator: ", ")) }"
        }
        if values.document.type(of: schema) == "array" {
            return "[\(value(Names.singular(name), schema?["items"], depth: depth + 1))]"
        }
        return write(values.place(name, schema, names: &names))
    }

    /// The required properties; all of them where none is.
    private func wanted(_ schema: OpenAPIValue?) -> [OpenAPIEntry] {
        let (all, required) = values.document.properties(of: schema)
        let wanted = required.isEmpty ? all : all.filter { required.contains($0.key) }
        let writable = wanted.filter {
            values.document.resolved($0.value)?["readOnly"]?.isTrue != true
        }
        return Array(writable.prefix(Self.mostProperties))
    }
}
