internal import Foundation

/// The variants of a scenario: every file `variants/*.sql` in its folder.
package struct VariantFiles: Sendable, Equatable {
    /// Where they are, within the scenario's folder.
    package static let folder = "variants"

    /// By name.
    package let variants: [SchemaVariant]
    /// Where they were looked for, for messages.
    private let place: String

    /// Reads them.
    ///
    /// - Throws: ``Mistake`` where one is no readable text, or where there is none at all.
    package init(of scenario: Scenario) throws(Mistake) {
        let folder = scenario.source.folder
        place = "\(folder)/\(Self.folder)"
        let pattern = "\(Self.folder)/*.sql"
        let found = SchemaFiles(folder: folder).read([
            SchemaFiles.Pattern(
                pattern: pattern, written: pattern, position: SourcePosition(line: 1, column: 1))
        ])
        guard !found.files.isEmpty else {
            // A pattern that matches nothing is told too, in words about the scenario's file.
            throw Mistake(
                "\(scenario.name) has no variants: a variant is a file \(place)/NAME.sql, applied "
                    + "after the schema; its first line, where it is a comment, says what it is")
        }
        if let diagnostic = found.diagnostics.first { throw Mistake(diagnostic.message) }
        var variants: [SchemaVariant] = []
        for file in found.files {
            guard let text = String(validating: file.bytes, as: UTF8.self) else {
                throw Mistake("\(folder)/\(file.name) is not UTF-8")
            }
            variants.append(SchemaVariant(file.name, text, of: scenario))
        }
        self.variants = variants.sorted { $0.name < $1.name }
    }

    /// The variant of that name.
    ///
    /// - Throws: ``Mistake`` with those that there are.
    package func named(_ name: String) throws(Mistake) -> SchemaVariant {
        if let variant = variants.first(where: { $0.name == name }) { return variant }
        let names = variants.map(\.name)
        let meant =
            Suggestion.nearest(to: name, among: names).map { "did you mean '\($0)'? " } ?? ""
        throw Mistake(
            "there is no variant '\(name)': \(meant)\(place) has \(names.joined(separator: ", "))")
    }

    /// Why there is no such variant, as a sentence without its full stop.
    package struct Mistake: Error, Equatable, CustomStringConvertible {
        package let description: String

        init(_ description: String) {
            self.description = description
        }
    }
}

extension SchemaVariant {
    fileprivate init(_ file: String, _ text: String, of scenario: Scenario) {
        var hash = SHA256()
        hash.update("\(scenario.source.contentHash)\0\(file)\0".utf8)
        hash.update(Data(text.utf8))
        let name = file.split(separator: "/").last.map { $0.dropLast(".sql".count) } ?? ""
        self.init(
            name: String(name), summary: Self.summary(of: text), file: file,
            contentHash: hash.finalized())
    }

    private static func summary(of text: String) -> String? {
        guard
            let first = text.split(whereSeparator: \.isNewline).first?.drop(while: \.isWhitespace),
            first.hasPrefix("--")
        else { return nil }
        let words = first.drop { $0 == "-" }.split(whereSeparator: \.isWhitespace)
        return words.isEmpty ? nil : words.joined(separator: " ")
    }
}
