internal import Foundation

/// Scenario files on disk.
package enum ScenarioFile {
    /// The largest scenario that is read: a hundred times the largest that anybody would write.
    package static let largestFileBytes = 1_000_000

    /// Reads, checks and hashes a scenario.
    ///
    /// - Parameters:
    ///   - path: a folder that holds `scenario.yaml`, or the file itself.
    ///   - environment: where `${NAME}` in values comes from.
    /// - Returns: a scenario in which everything that can be known without a server is in order.
    /// - Throws: every mistake at once.
    package static func load(
        path: String, environment: [String: String]
    ) throws(ScenarioError) -> Scenario {
        let file = try locate(path)
        let bytes: Data
        do {
            bytes = try BoundedFile.read(file, atMostBytes: largestFileBytes)
        } catch {
            throw refusal(of: file, "this file \(error.reason)", hint: error.hint)
        }
        return try parse(
            bytes, file: file, folder: folder(of: file), environment: environment)
    }

    private static func locate(_ path: String) throws(ScenarioError) -> String {
        guard let isFolder = BoundedFile.isFolder(path) else {
            throw refusal(
                of: path, "there is no such file or folder",
                hint: "name a folder that holds scenario.yaml, or the file itself")
        }
        guard isFolder else { return path }
        let file = path.hasSuffix("/") ? path + "scenario.yaml" : path + "/scenario.yaml"
        guard BoundedFile.isFolder(file) != nil else {
            throw refusal(
                of: path, "this folder holds no scenario.yaml",
                hint: "name the scenario's own folder, or its file")
        }
        return file
    }

    private static func folder(of file: String) -> String {
        let folder = file.lastIndex(of: "/").map { String(file[..<$0]) }
        return folder.map { $0.isEmpty ? "/" : $0 } ?? "."
    }

    private static func refusal(
        of file: String, _ message: String, hint: String?
    ) -> ScenarioError {
        ScenarioError(
            file: file, text: SourceText(""),
            diagnostics: [Diagnostic(message, at: nil, hint: hint)])
    }

    // MARK: Parsing

    /// Reads a scenario whose bytes are at hand; schema files are looked for in `folder`.
    static func parse(
        _ bytes: Data, file: String, folder: String, environment: [String: String]
    ) throws(ScenarioError) -> Scenario {
        guard var yaml = String(validating: bytes, as: UTF8.self) else {
            throw invalidUTF8(bytes, file: file)
        }
        if yaml.unicodeScalars.first == "\u{FEFF}" { yaml.unicodeScalars.removeFirst() }
        let text = SourceText(yaml)
        let document = YAMLDocument.read(yaml, text: text, environment: environment)
        guard let root = document.root else {
            throw ScenarioError(
                file: file, text: text,
                diagnostics: document.diagnostics + document.unexpanded.values)
        }
        var reader = ScenarioReader(
            text: text, unexpanded: Set(document.unexpanded.keys), environment: environment,
            folder: folder)
        let source = ScenarioSource(folder: folder, file: file, contentHash: "", text: yaml)
        let draft = reader.scenario(root, source: source)
        let patterns = reader.schemaPatterns(of: root)
        let schema = SchemaFiles(folder: folder).read(patterns)
        // A value that a reader took over has been expanded by it.
        let unexpanded = document.unexpanded.filter { reader.unexpanded.contains($0.key) }.values
        var diagnostics =
            document.diagnostics + unexpanded + reader.diagnostics + schema.diagnostics
        if let draft { diagnostics += ScenarioValidation.check(draft) }
        let shown = yaml.masking(reader.writtenSecrets)
        guard let draft, diagnostics.isEmpty else {
            throw ScenarioError(file: file, text: SourceText(shown), diagnostics: diagnostics)
        }
        var scenario = draft.scenario
        scenario.source.text = shown
        scenario.database.schemaFiles = schema.files.map(\.name)
        scenario.source.contentHash = contentHash(bytes, schema.files)
        return scenario
    }

    private static func invalidUTF8(_ bytes: Data, file: String) -> ScenarioError {
        let repaired = String(decoding: bytes, as: UTF8.self)
        let text = SourceText(repaired)
        let offset = repaired.firstIndex(of: "\u{FFFD}").map {
            repaired.distance(from: repaired.startIndex, to: $0)
        }
        return ScenarioError(
            file: file, text: text,
            diagnostics: [
                Diagnostic(
                    "this file is not UTF-8", at: text.position(characterOffset: offset ?? 0),
                    hint: "save it as UTF-8; the first byte that is not stands here")
            ])
    }

    /// SHA-256 over each file's name, size and content, so that no two lists of files agree.
    private static func contentHash(_ yaml: Data, _ schemas: [SchemaFiles.File]) -> String {
        var hash = SHA256()
        let files = [SchemaFiles.File(name: "scenario.yaml", bytes: yaml)] + schemas
        for file in files {
            hash.update("\(file.name)\0\(file.bytes.count)\0".utf8)
            hash.update(file.bytes)
        }
        return hash.finalized()
    }
}

extension ScenarioReader {
    /// The schema files that the document asks for, read from its root.
    ///
    /// Apart from `database`, so that files are looked for even where the rest has mistakes.
    fileprivate mutating func schemaPatterns(
        of root: YAMLNode
    ) -> [SchemaFiles.Pattern] {
        guard let schema = root.value(of: "database")?.value(of: "schema") else { return [] }
        let slot = Slot(
            name: "schema", node: schema, keyPosition: schema.position,
            example: "schema: schema.sql")
        return schemaPatterns(slot)
    }
}

extension String {
    /// The text with secrets that the file itself holds replaced, so that no error quotes them.
    fileprivate func masking(_ secrets: [(text: String, position: SourcePosition)]) -> String {
        secrets.reduce(self) { text, secret in
            SourceText(text).replacing(secret.text, at: secret.position, by: "*") ?? text
        }
    }
}

extension YAMLNode {
    /// The value of a key where this is a mapping that has it.
    fileprivate func value(of key: String) -> YAMLNode? {
        guard case .mapping(let entries) = content else { return nil }
        return entries.first { $0.key == key }?.value
    }
}
