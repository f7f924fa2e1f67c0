private import Synchronization

/// What users who signed in by a request say who they are with: obtained and renewed by one part of
/// the program, sent by others.
package final class SharedTokens: Sendable {
    private let tokens: Mutex<[Credential]>
    private let changes = Atomic<Int>(0)

    /// - Parameter userCount: users are `0..<userCount`; none of them has a token yet.
    package init(userCount: Int) {
        tokens = Mutex(Array(repeating: .none, count: max(0, userCount)))
    }

    /// Another number after every change: who has seen this one need not ask again.
    package var version: Int { changes.load(ordering: .acquiring) }

    /// What every user sends; nobody's for who has none.
    package var all: [Credential] { tokens.withLock { $0 } }

    /// Puts a token in the place of the one the user had.
    package func keep(_ token: Credential, for user: Int) {
        tokens.withLock { $0[user] = token }
        changes.add(1, ordering: .releasing)
    }
}
