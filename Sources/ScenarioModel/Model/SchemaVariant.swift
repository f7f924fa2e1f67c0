/// A change to the schema that a scenario keeps beside it, to be held against its own design: a file
/// `variants/NAME.sql`, applied after the schema.
package struct SchemaVariant: Sendable, Equatable {
    /// The file's name without its ending.
    package var name: String
    /// The file's first line where it is a comment; nil where it is none.
    package var summary: String?
    /// Relative to the scenario's folder.
    package var file: String
    /// SHA-256 over the scenario's own hash and the file, in lower-case hexadecimal.
    package var contentHash: String

    package init(name: String, summary: String?, file: String, contentHash: String) {
        self.name = name
        self.summary = summary
        self.file = file
        self.contentHash = contentHash
    }
}

extension Scenario {
    /// The scenario with the variant's file after its schema.
    package func applying(_ variant: SchemaVariant) -> Scenario {
        var copy = self
        copy.database.schemaFiles.append(variant.file)
        copy.source.contentHash = variant.contentHash
        return copy
    }
}
