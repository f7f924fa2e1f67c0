/// The JSON Schema of the scenario language, made from the tables that the parser reads by.
package enum ScenarioSchema {
    /// The schema (draft 2020-12) as indented JSON, ending with a line feed.
    package static let json: String = document.serialized(indent: 0) + "\n"

    private static var document: JSONValue {
        var shapes: [ObjectShape] = []
        collect(.scenario, into: &shapes)
        let objects = shapes.dropFirst().map { ($0.name, schema(of: $0)) }
        let forms = TextForm.all.map { ($0.name, schema(of: $0)) }
        let header: [(String, JSONValue)] = [
            ("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
            ("title", .string("Bulkhead scenario, version 1")),
        ]
        let environment: JSONValue = .object([
            ("description", .string("A value from the environment: ${NAME} or ${NAME:-default}.")),
            ("type", .string("string")), ("pattern", .string("\\$\\{[A-Za-z_][A-Za-z0-9_]*")),
        ])
        guard case .object(let root) = schema(of: .scenario) else { return .null }
        let definitions = [("environment", environment)] + forms + objects
        return .object(header + root + [("$defs", .object(definitions))])
    }

    /// Every shape that can be reached, each once, parents first.
    private static func collect(_ shape: ObjectShape, into shapes: inout [ObjectShape]) {
        guard !shapes.contains(where: { $0.name == shape.name }) else { return }
        shapes.append(shape)
        for key in shape.keys { collect(key.value, into: &shapes) }
    }

    private static func collect(_ value: ValueShape, into shapes: inout [ObjectShape]) {
        switch value {
        case .object(let shape): collect(shape, into: &shapes)
        case .list(let item, _): collect(item, into: &shapes)
        case .named(let item): collect(item, into: &shapes)
        case .either(let choices): for choice in choices { collect(choice, into: &shapes) }
        default: break
        }
    }

    private static func schema(of shape: ObjectShape) -> JSONValue {
        let required = shape.keys.filter { $0.presence == .required }.map(\.name)
        var members: [(String, JSONValue)] = [
            ("description", .string(shape.summary)), ("type", .string("object")),
            ("properties", .object(shape.keys.map { ($0.name, schema(of: $0)) })),
            ("additionalProperties", .boolean(false)),
        ]
        if !required.isEmpty {
            members.append(("required", .array(required.map { .string($0) })))
        }
        return .object(members)
    }

    private static func schema(of key: KeyShape) -> JSONValue {
        if key.presence == .unsupported {
            let text = key.summary + " Not supported by this version."
            return .object([("description", .string(text)), ("not", .object([]))])
        }
        if key.presence == .misplaced {
            return .object([("description", .string(key.summary)), ("not", .object([]))])
        }
        let text = "\(key.summary)\n\nExample: \(key.name): \(key.example)"
        guard case .object(let members) = schema(of: key.value) else { return .null }
        return .object([("description", .string(text))] + members)
    }

    private static func schema(of form: TextForm) -> JSONValue {
        .object([
            ("description", .string(form.summary)),
            (
                "type",
                form.acceptsNumbers
                    ? .array([.string("string"), .string("number")]) : .string("string")
            ),
            ("pattern", .string(form.pattern)),
        ])
    }

    private static func schema(of value: ValueShape) -> JSONValue {
        switch value {
        case .anything:
            return .object([])
        case .text:
            return type("string", "number", "boolean")
        case .form(let form):
            return orEnvironment(reference(form.name))
        case .words(let words):
            return orEnvironment(.object([("enum", .array(words.map { .string($0) }))]))
        case .integer(let range):
            return orEnvironment(
                .object([
                    ("type", .string("integer")), ("minimum", .number("\(range.lowerBound)")),
                    ("maximum", .number("\(range.upperBound)")),
                ]))
        case .number(let range):
            return orEnvironment(
                .object([
                    ("type", .string("number")), ("minimum", .number("\(range.lowerBound)")),
                    ("maximum", .number("\(range.upperBound)")),
                ]))
        case .boolean:
            return orEnvironment(type("boolean"))
        case .list(let item, let least):
            let minimum: [(String, JSONValue)] =
                least > 0 ? [("minItems", .number("\(least)"))] : []
            return .object(
                [("type", .string("array")), ("items", schema(of: item))] + minimum)
        case .named(let item):
            return .object([
                ("type", .string("object")), ("additionalProperties", schema(of: item)),
            ])
        case .object(let shape):
            return reference(shape.name)
        case .either(let choices):
            return .object([("anyOf", .array(choices.map { schema(of: $0) }))])
        }
    }

    private static func type(_ names: String...) -> JSONValue {
        .object([
            (
                "type",
                names.count == 1 ? .string(names[0]) : .array(names.map { .string($0) })
            )
        ])
    }

    private static func reference(_ definition: String) -> JSONValue {
        .object([("$ref", .string("#/$defs/\(definition)"))])
    }

    private static func orEnvironment(_ schema: JSONValue) -> JSONValue {
        .object([("anyOf", .array([schema, reference("environment")]))])
    }
}
