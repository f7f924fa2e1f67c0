internal import Glibc
internal import Population
package import Tokens

/// The sessions of users who act one at a time: signed in when they are first asked for, and again
/// before a session ends.
package final class SessionKeeper {
    private let exchange: AccountExchange
    private var users: [Int: SignedInUser] = [:]
    /// Why a user could not be signed in, the first time that it happened.
    package private(set) var failure: SignInError?

    /// - Parameter known: users who have a session already, by number.
    package init(_ plan: SignInPlan, known: [SignedInUser] = []) throws(SignInError) {
        exchange = try AccountExchange(plan)
        users = Dictionary(uniqueKeysWithValues: known.enumerated().map { ($0, $1) })
    }

    /// What a user says who it is with; nil where the user cannot be signed in.
    package func credential(ofUser user: Int) -> Credential? {
        let now = Int64(time(nil))
        let known = users[user]
        if let session = known?.session, now < known?.renewal ?? .max || !exchange.canRenew {
            return session.credential
        }
        do throws(SignInError) {
            let found = try exchange.signIn(user, key: known?.key)
            users[user] = found
            return found.session?.credential
        } catch {
            failure = failure ?? error
            return known?.session?.credential
        }
    }
}
