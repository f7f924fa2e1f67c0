/// One mistake in a scenario: where it is, what is wrong, and what to write instead.
package struct Diagnostic: Sendable, Equatable, Hashable {
    /// Nil where the file as a whole is at fault (missing, too large).
    package var position: SourcePosition?
    /// One sentence without a full stop, in lower case.
    package var message: String
    /// What to write instead; nil where the message says it.
    package var hint: String?

    package init(_ message: String, at position: SourcePosition?, hint: String? = nil) {
        self.position = position
        self.message = message
        self.hint = hint
    }
}

extension SourcePosition: Comparable {
    package static func < (left: SourcePosition, right: SourcePosition) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}
