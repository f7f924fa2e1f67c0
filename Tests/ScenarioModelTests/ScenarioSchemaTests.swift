import Foundation
import Testing

@testable import ScenarioModel

@Suite struct ScenarioSchemaTests {
    private func decoded() throws -> [String: Any] {
        let object = try JSONSerialization.jsonObject(with: Data(ScenarioSchema.json.utf8))
        return try #require(object as? [String: Any])
    }

    @Test func `the schema is a JSON Schema of draft 2020-12`() throws {
        let schema = try decoded()
        #expect(
            schema["$schema"] as? String == "https://json-schema.org/draft/2020-12/schema")
        #expect(ScenarioSchema.json.hasSuffix("}\n"))
    }

    @Test func `every reference leads to a definition`() throws {
        let definitions = try #require(try decoded()["$defs"] as? [String: Any])
        let references = ScenarioSchema.json.split(separator: "\"#/$defs/").dropFirst()
            .compactMap { $0.split(separator: "\"").first.map(String.init) }
        #expect(!references.isEmpty)
        #expect(Set(references).subtracting(definitions.keys) == [])
    }

    @Test func `every key is described`() throws {
        let schema = try decoded()
        let definitions = try #require(schema["$defs"] as? [String: Any])
        let objects = ([schema] + definitions.values.compactMap { $0 as? [String: Any] })
            .compactMap { $0["properties"] as? [String: [String: Any]] }
        #expect(objects.count > 20)
        for (name, property) in objects.joined() {
            #expect((property["description"] as? String)?.isEmpty == false, "\(name)")
        }
    }

    @Test func `every example of a key is read as that key`() throws {
        // The examples are shown in errors: one that the parser refuses would mislead.
        let examples: [(shape: ObjectShape, original: String, wrap: (String) -> String)] = [
            (.pool, "{ size: 10, max_overflow: 5, timeout: 30s }", { "{ \($0) }" }),
            (
                .expectation, "bind: { task: tasks.id }",
                { "bind: { task: tasks.id }\n    expect: { \($0) }" }
            ),
            (.generator, "{ words: 2..8 }", { "{ \($0)}" }),
            (.chat, "{ words: 2..8 }", { "{ chat: { \($0) } }" }),
            (.claims, "{ indexes: 9 }", { "{ \($0) }" }),
            (.rows, "min: 0, max: 9, mean: 3", { "min: 0, max: 1000, mean: 50, \($0)" }),
        ]
        for (shape, original, wrap) in examples {
            for key in shape.keys where key.presence == .optional {
                guard !["null", "secret", "reference", "per", "when"].contains(key.name) else {
                    continue
                }
                let yaml = SmallScenario.replacing(
                    original, by: wrap("\(key.name): \(key.example)"))
                #expect(try ScenarioFolder().mistakes(in: yaml) == [], "\(shape.name) \(key.name)")
            }
        }
    }

    @Test func `the bundled scenario is valid by the schema, and damaged ones are not`() throws {
        guard try Python.hasJSONSchema() else {
            // Without the library the structure alone is held against the schema.
            try checkStructure(of: bundledYAML())
            return
        }
        #expect(try Python.errors(of: json(bundledYAML())) == [])
        #expect(try Python.errors(of: json(SmallScenario.yaml)) == [])
        #expect(try Python.errors(of: json(HTTPScenario.whole)) == [])
        #expect(try Python.errors(of: json(HTTPScenario.alone)) == [])
        for (original, broken) in [
            ("operations:", "opertions:"), ("users: 10", "users: ten"),
            ("rate: 200/s", "rate: 200"), ("tenant: users.id", "tenant: users.id\napi: []"),
            ("name: small\n", ""), ("layers: [queries]", "layers: [apis]"),
        ] {
            let yaml = SmallScenario.replacing(original, by: broken)
            #expect(try !Python.errors(of: json(yaml)).isEmpty, "\(broken)")
        }
    }

    private func bundledYAML() throws -> String {
        try String(
            contentsOfFile: BundledScenarios.todoChatbot + "/scenario.yaml", encoding: .utf8)
    }

    private func json(_ yaml: String) throws -> String {
        let document = YAMLDocument.read(yaml, text: SourceText(yaml), environment: [:])
        return JSONValue(try #require(document.root)).serialized()
    }

    private func checkStructure(of yaml: String) throws {
        let keys = Set(try #require(try decoded()["properties"] as? [String: Any]).keys)
        let document = YAMLDocument.read(yaml, text: SourceText(yaml), environment: [:])
        guard case .mapping(let entries) = document.root?.content else {
            Issue.record("the bundled scenario is no mapping")
            return
        }
        #expect(Set(entries.map(\.key)).subtracting(keys) == [])
    }
}

/// The Python interpreter with its `jsonschema` library, a validator that is not ours.
private enum Python {
    static func hasJSONSchema() throws -> Bool {
        try run("import jsonschema; jsonschema.Draft202012Validator", input: "").status == 0
    }

    /// The paths at which a document breaks the schema.
    static func errors(of document: String) throws -> [String] {
        let program = """
            import json, sys, jsonschema
            schema, document = json.load(sys.stdin)
            jsonschema.Draft202012Validator.check_schema(schema)
            for error in jsonschema.Draft202012Validator(schema).iter_errors(document):
                print("/".join(map(str, error.absolute_path)), error.message[:200])
            """
        let result = try run(program, input: "[\(ScenarioSchema.json), \(document)]")
        #expect(result.status == 0)
        return result.output.split(separator: "\n").map(String.init)
    }

    private static func run(
        _ program: String, input: String
    ) throws -> (status: Int32, output: String) {
        let folder = try ScenarioFolder(files: ["input.json": input])
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-c", program]
        process.standardInput = FileHandle(forReadingAtPath: folder.path + "/input.json")
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: bytes, as: UTF8.self))
    }
}
