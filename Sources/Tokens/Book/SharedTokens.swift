private import Synchronization

/// What users who signed in by a request say who they are with: obtained and renewed by one part of
/// the program, sent by others.
package final class SharedTokens: Sendable {
    private let tokens: Mutex<[String]>
    private let changes = Atomic<Int>(0)

    /// - Parameter userCount: users are `0..<userCount`; none of them has a token yet.
    package init(userCount: Int) {
        tokens = Mutex(Array(repeating: "", count: max(0, userCount)))
    }

    /// Another number after every change: who has seen this one need not ask again.
    package var version: Int { changes.load(ordering: .acquiring) }

    /// Every user's token, or the value of `Cookie`; empty for who has none.
    package var all: [String] { tokens.withLock { $0 } }

    /// Puts a token in the place of the one the user had.
    package func keep(_ token: String, for user: Int) {
        tokens.withLock { $0[user] = token }
        changes.add(1, ordering: .releasing)
    }
}
