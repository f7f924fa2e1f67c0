/// A request's body and its binds, guessed from a schema.
struct BodyGuess {
    let values: ValueGuess
    /// Parameters that are taken, those of the path for a start.
    var names: Set<String>
    /// The table whose rows a list of keys without a name of its own is of.
    let collection: String?
    /// A member that is sent although it is not required.
    let addition: String?
    /// The table whose rows the request lists by their keys.
    private(set) var listedTable: String?
    /// In order, `title: { words: 2..8 }`.
    private(set) var binds: [(parameter: String, rule: String)] = []

    init(
        values: ValueGuess, names: Set<String>, collection: String? = nil, addition: String? = nil
    ) {
        self.values = values
        self.names = names
        self.collection = collection
        self.addition = addition
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

    /// The place of a row's key, for a list of them: `ids`, `task_ids`, or no name at all.
    ///
    /// - Returns: nil where the schema is no list, or not one of keys.
    mutating func key(listedAs name: String, _ schema: OpenAPIValue?) -> String? {
        let schema = values.document.plain(schema)
        guard values.document.type(of: schema) == "array" else { return nil }
        let item = values.document.plain(schema?["items"])
        guard ["integer", "string"].contains(values.document.type(of: item)) else { return nil }
        let singular = Names.snake(Names.singular(name))
        let table: String?
        if ["id", "key", "uuid", "pk", "body"].contains(singular) {
            table = collection
        } else if singular.hasSuffix("_id") {
            table = values.table(of: String(singular.dropLast(3)))
        } else {
            table = nil
        }
        guard let table else { return nil }
        listedTable = table
        return write(.bound(values.unique(Names.singular(table), &names), to: "\(table).id"))
    }

    private mutating func value(
        _ name: String, _ schema: OpenAPIValue?, depth: Int, isListed: Bool = false
    ) -> String {
        let schema = values.document.plain(schema)
        // A list of rows that are there already, each by its key.
        if isListed, name == "id", let collection {
            let parameter = values.unique(Names.singular(collection), &names)
            return write(.bound(parameter, to: "\(collection).id"))
        }
        guard depth < Self.deepestNesting else { return "null" }
        let isObject = schema?["properties"] != nil || schema?["allOf"] != nil
        if isObject || values.document.type(of: schema) == "object" {
            let members = wanted(schema, isTop: depth == 0).map { entry in
                let text = value(
                    entry.key, entry.value, depth: depth + 1, isListed: name.isEmpty)
                return "\(YAMLText.scalar(entry.key)): \(text)"
            }
            return members.isEmpty ? "{}" : "{ \(members.joined(separator: ", ")) }"
        }
        if values.document.type(of: schema) == "array" {
            if let key = key(listedAs: name, schema) { return "[\(key)]" }
            let item = values.document.plain(schema?["items"])
            // Only the rows of the collection itself are listed under its name, or under none.
            let isOwn =
                item?["properties"] != nil
                && ["items", "body", collection ?? ""].contains(Names.snake(name))
            return "[\(value(isOwn ? "" : Names.singular(name), item, depth: depth + 1))]"
        }
        return write(values.place(name, schema, names: &names))
    }

    /// The required properties and the one that is added; all of them where none is required.
    private func wanted(_ schema: OpenAPIValue?, isTop: Bool = false) -> [OpenAPIEntry] {
        let (all, required) = values.document.properties(of: schema)
        let wanted =
            required.isEmpty
            ? all
            : all.filter { required.contains($0.key) || (isTop && $0.key == addition) }
        let writable = wanted.filter {
            values.document.resolved($0.value)?["readOnly"]?.isTrue != true
        }
        return Array(writable.prefix(Self.mostProperties))
    }
}
