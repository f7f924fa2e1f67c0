/// Why requests of one operation failed in one way: the first of them, in words.
package struct FailureExplanation: Sendable, Equatable, CustomStringConvertible {
    package var operation: String
    /// As the operation's errors name it: `HTTP 500`, `connection refused`.
    package var failure: String
    /// What happened and what to do; the server's own words only where no secret is in them.
    package var words: String

    package var description: String { "\(operation), \(failure): \(words)." }

    /// Whether another tells of the same failures.
    func isOfSameKind(_ other: FailureExplanation) -> Bool {
        operation == other.operation && failure == other.failure
    }
}
