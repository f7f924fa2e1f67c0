/// Why no scenario can be drafted from a document.
package struct DraftingError: Error, Sendable, Equatable, CustomStringConvertible {
    /// One sentence about the document.
    package let message: String
    /// What to do about it.
    package let hint: String

    package var description: String { "\(message); \(hint)" }
}
