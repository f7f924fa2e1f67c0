/// Where something that a result speaks of was written: a statement of the schema, or an entry of
/// the scenario.
package struct SourcePlace: Codable, Sendable, Equatable, Hashable {
    /// The file, with slashes: relative to the root of the repository that the scenario lies in,
    /// to the working directory where there is no repository, and absolute outside of both.
    package var file: String
    /// From 1; nil where it is the file as a whole.
    package var line: Int?

    package init(file: String, line: Int?) {
        self.file = file
        self.line = line
    }

    /// `schema.sql:33`, or the file alone.
    package var shown: String { line.map { "\(file):\($0)" } ?? file }
}
