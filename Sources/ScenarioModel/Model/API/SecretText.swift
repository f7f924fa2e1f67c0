/// Text that no log, report or error may show.
package struct SecretText: Sendable, Equatable {
    /// The text itself, for the one place that uses it.
    package let revealed: String

    package init(_ revealed: String) {
        self.revealed = revealed
    }
}

extension SecretText: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "(secret)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
