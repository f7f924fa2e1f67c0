import Foundation
import ResultModel
import SampleResults
import Testing

@Suite("The schema of result.json")
struct ResultSchemaTests {
    private static let samples = [
        SampleResults.everyKey, SampleResults.passing, SampleResults.inconclusive,
        SampleResults.interrupted, SampleResults.verifyOnly, SampleResults.empty,
    ]

    @Test("every result conforms, and has no key that the schema does not describe")
    func conforms() throws {
        let schema = try SchemaReader()
        for sample in Self.samples {
            #expect(schema.faults(of: try ResultFile.encode(sample)) == [])
        }
    }

    @Test("every key that the schema describes occurs in a whole result")
    func noKeyTooMany() throws {
        let schema = try SchemaReader()
        let described = schema.describedKeys()
        let seen = schema.seenKeys(in: try ResultFile.encode(SampleResults.everyKey))
        #expect(described.subtracting(seen) == [])
        #expect(described.count > 150)
    }

    @Test("what does not conform is noticed, each in its own way")
    func faultsAreSeen() throws {
        let schema = try SchemaReader()
        let text = String(
            decoding: try ResultFile.encode(SampleResults.everyKey), as: UTF8.self)
        for (sound, broken, _) in Self.mutations {
            let mutant = text.replacing(sound, with: broken, maxReplacements: 1)
            #expect(mutant != text, "\(sound) is not in the sample")
            #expect(!schema.faults(of: Array(mutant.utf8)).isEmpty, "\(broken) went unnoticed")
        }
    }

    @Test(
        "the reference validator agrees",
        .enabled("the Python package jsonschema is not installed") { PythonValidator.isAvailable })
    func referenceValidator() throws {
        let sound = try Self.samples.map { try ResultFile.encode($0) }
        let text = String(decoding: sound[0], as: UTF8.self)
        let broken = Self.mutations.filter { $0.isInvalidJSONSchema }.map { mutation in
            Array(
                text.replacing(mutation.sound, with: mutation.broken, maxReplacements: 1).utf8)
        }
        let verdicts = try PythonValidator.validate(sound + broken)
        #expect(
            verdicts == Array(repeating: true, count: sound.count)
                + Array(repeating: false, count: broken.count))
    }

    /// What to replace by what, and whether the published schema forbids it too: it is open, so
    /// that an unknown key is only noticed here.
    private typealias Mutation = (sound: String, broken: String, isInvalidJSONSchema: Bool)

    private static let mutations: [Mutation] = [
        (#""startedAt""#, #""begunAt""#, true),
        (#""exitCode" : 97"#, #""exitCode" : 1"#, true),
        (#""status" : "fail""#, #""status" : "bad""#, true),
        (#""leaks" : 3"#, #""leaks" : "3""#, true),
        (#""users" : 1000"#, #""users" : 1000.5"#, true),
        (#""severity" : "critical""#, #""severity" : "fatal""#, true),
        (#""complete" : true"#, #""complete" : 1"#, true),
        (#""rows" : ["#, #""lines" : [], "rows" : ["#, false),
    ].map { ($0.0, $0.1, $0.2) }
}

/// Reads as much of JSON Schema as the published schema uses, and no unknown keys: types, enums,
/// properties, required, items, additionalProperties, references.
private struct SchemaReader {
    let root: JSON

    init() throws {
        root = try JSONDecoder().decode(JSON.self, from: Data(ResultSchema.text.utf8))
    }

    func faults(of bytes: [UInt8]) -> [String] {
        guard let json = try? JSONDecoder().decode(JSON.self, from: Data(bytes)) else {
            return ["not JSON"]
        }
        var faults: [String] = []
        walk(json, root, path: "$") {
            faults.append($0)
        } key: { _ in
        }
        return faults
    }

    /// Every `properties` key met in the result, by the object that holds it.
    func seenKeys(in bytes: [UInt8]) -> Set<String> {
        var keys: Set<String> = []
        if let json = try? JSONDecoder().decode(JSON.self, from: Data(bytes)) {
            walk(json, root, path: "$") { _ in
            } key: {
                keys.insert($0)
            }
        }
        return keys
    }

    /// Every `properties` key of the schema, by the same names.
    func describedKeys() -> Set<String> {
        var keys: Set<String> = []
        func collect(_ schema: JSON) {
            let node = resolved(schema)
            for (key, child) in node["properties"]?.members ?? [:] {
                let isNew = keys.insert(identity(of: node) + key).inserted
                if isNew { collect(child) }
            }
            for keyword in ["items", "additionalProperties"] {
                if let child = node[keyword] { collect(child) }
            }
        }
        collect(root)
        return keys
    }

    private func resolved(_ schema: JSON) -> JSON {
        guard case .string(let reference) = schema["$ref"] else { return schema }
        return root["$defs"]?[reference.replacing("#/$defs/", with: "")] ?? .null
    }

    /// Objects are told apart by their descriptions.
    private func identity(of node: JSON) -> String {
        guard case .string(let description) = node["description"] else { return "?." }
        return description + " "
    }

    private func walk(
        _ value: JSON, _ schema: JSON, path: String, fault: (String) -> Void,
        key: (String) -> Void
    ) {
        let node = resolved(schema)
        if let allowed = node["enum"]?.items, !allowed.contains(value) {
            fault("\(path): \(value) is not allowed")
        }
        if case .string(let type) = node["type"], !value.isOf(type: type) {
            fault("\(path): \(value) is not of type \(type)")
        }
        if let items = node["items"] {
            for (index, item) in (value.items ?? []).enumerated() {
                walk(item, items, path: "\(path)[\(index)]", fault: fault, key: key)
            }
        }
        guard let members = value.members else { return }
        for case .string(let required) in node["required"]?.items ?? []
        where members[required] == nil {
            fault("\(path): \(required) is missing")
        }
        for (member, child) in members {
            if let schema = node["properties"]?[member] {
                key(identity(of: node) + member)
                walk(child, schema, path: "\(path).\(member)", fault: fault, key: key)
            } else if let schema = node["additionalProperties"] {
                walk(child, schema, path: "\(path).\(member)", fault: fault, key: key)
            } else {
                fault("\(path): \(member) is not described")
            }
        }
    }
}

/// Any JSON value.
private indirect enum JSON: Decodable, Equatable {
    case null
    case boolean(Bool)
    case number(Double)
    case string(String)
    case array([JSON])
    case object([String: JSON])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .boolean(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([JSON].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: JSON].self))
        }
    }

    subscript(key: String) -> JSON? { members?[key] }

    var members: [String: JSON]? {
        guard case .object(let members) = self else { return nil }
        return members
    }

    var items: [JSON]? {
        guard case .array(let items) = self else { return nil }
        return items
    }

    func isOf(type: String) -> Bool {
        switch (type, self) {
        case ("object", .object), ("array", .array), ("string", .string), ("boolean", .boolean),
            ("number", .number):
            true
        case ("integer", .number(let value)): value == value.rounded()
        default: false
        }
    }
}

/// The field's reference implementation, where the machine has it.
private enum PythonValidator {
    static var isAvailable: Bool {
        (try? run("import jsonschema; jsonschema.Draft202012Validator", []))?.isEmpty == true
    }

    /// Whether each document conforms to the published schema, in order.
    static func validate(_ documents: [[UInt8]]) throws -> [Bool] {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "bulkhead-schema-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let schema = folder.appending(path: "schema.json")
        try Data(ResultSchema.text.utf8).write(to: schema)
        var names = [schema.path()]
        for (index, document) in documents.enumerated() {
            let file = folder.appending(path: "\(index).json")
            try Data(document).write(to: file)
            names.append(file.path())
        }
        let program = """
            import json, jsonschema, sys
            schema = json.load(open(sys.argv[1]))
            jsonschema.Draft202012Validator.check_schema(schema)
            validator = jsonschema.Draft202012Validator(schema)
            for name in sys.argv[2:]:
                print("yes" if validator.is_valid(json.load(open(name))) else "no")
            """
        return try run(program, names).split(separator: "\n").map { $0 == "yes" }
    }

    private static func run(_ program: String, _ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", "-c", program] + arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CocoaError(.executableLoad) }
        return String(decoding: bytes, as: UTF8.self)
    }
}
