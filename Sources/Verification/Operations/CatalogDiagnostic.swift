package import ScenarioModel

/// A mistake in a scenario that only the database can show.
///
/// Printed as `file:line:column: error: message`.
package struct CatalogDiagnostic: Error, Sendable, Equatable {
    package var position: SourcePosition
    package var message: String
    /// What to write instead; nil where nothing better than the message is known.
    package var hint: String?

    package init(position: SourcePosition, message: String, hint: String? = nil) {
        self.position = position
        self.message = message
        self.hint = hint
    }
}
