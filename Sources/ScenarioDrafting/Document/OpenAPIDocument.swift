/// An OpenAPI 3.0 or 3.1 document, as far as a draft needs it.
struct OpenAPIDocument {
    let root: OpenAPIValue

    /// - Throws: an error for text that is no OpenAPI 3 document, or one without paths.
    init(_ text: String) throws(DraftingError) {
        root = try OpenAPIValue.read(text)
        guard let version = root["openapi"]?.text else {
            throw DraftingError(
                message: root["swagger"] == nil
                    ? "this is not an OpenAPI document: it has no 'openapi'"
                    : "this is a Swagger 2 document",
                hint: root["swagger"] == nil
                    ? "name the document itself, /openapi.json for example"
                    : "convert it to OpenAPI 3, with swagger2openapi for example")
        }
        guard version.hasPrefix("3.") else {
            throw DraftingError(
                message: "OpenAPI \(version.prefix(20)) is not read", hint: "write 3.0 or 3.1")
        }
        guard !(root["paths"]?.entries ?? []).isEmpty else {
            throw DraftingError(
                message: "the document has no paths", hint: "check that routes are published in it")
        }
    }

    /// Where a reference leads, or the value itself; a cycle of references ends nowhere.
    func resolved(_ value: OpenAPIValue?) -> OpenAPIValue? {
        var value = value
        for _ in 0..<16 {
            guard let reference = value?["$ref"]?.text else { return value }
            guard reference.hasPrefix("#/") else { return nil }
            var target: OpenAPIValue? = root
            for part in reference.dropFirst(2).split(separator: "/") {
                target = target?[String(part).replacing("~1", with: "/").replacing("~0", with: "~")]
            }
            value = target
        }
        return nil
    }

    /// The properties of an object's schema, those of `allOf` among them, and which are required.
    func properties(
        of schema: OpenAPIValue?, depth: Int = 0
    ) -> (all: [OpenAPIEntry], required: Set<String>) {
        guard let schema = resolved(schema), depth < 8 else { return ([], []) }
        var all = schema["properties"]?.entries ?? []
        var required = Set((schema["required"]?.items ?? []).compactMap(\.text))
        for part in schema["allOf"]?.items ?? [] {
            let inner = properties(of: part, depth: depth + 1)
            all += inner.all.filter { entry in !all.contains { $0.key == entry.key } }
            required.formUnion(inner.required)
        }
        return (all, required)
    }

    /// The kind of a schema: `string`, `integer`; of several the first that is not `null`.
    func type(of schema: OpenAPIValue?) -> String? {
        guard let schema = resolved(schema) else { return nil }
        if let name = schema["type"]?.text { return name }
        if let names = schema["type"]?.items {
            return names.compactMap(\.text).first { $0 != "null" }
        }
        return nil
    }

    /// A schema without the `null` that optional values are declared with: the first choice of
    /// `anyOf` and `oneOf` that is something else.
    func plain(_ schema: OpenAPIValue?) -> OpenAPIValue? {
        guard let schema = resolved(schema) else { return nil }
        let choices = (schema["anyOf"] ?? schema["oneOf"])?.items ?? []
        guard !choices.isEmpty else { return schema }
        return resolved(choices.first { type(of: $0) != "null" })
    }
}
