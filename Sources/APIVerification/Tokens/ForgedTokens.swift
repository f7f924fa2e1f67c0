internal import Population
package import Tokens
package import Verification

/// Tokens that no server may accept, for the users of a scenario.
package final class ForgedTokens {
    private let forger: TokenForger
    private let values: (ActingUser) -> ClaimParameters

    /// - Parameters:
    ///   - forger: made from what honest tokens say and are signed with.
    ///   - values: what the token's parameters stand for, for one user.
    package init(
        _ forger: consuming TokenForger, values: @escaping (ActingUser) -> ClaimParameters
    ) {
        self.forger = forger
        self.values = values
    }

    /// The forgeries that say something about this application; the attacker's own token is left
    /// out, because every attack is made with it.
    var applicable: [TokenForgery] {
        forger.applicable.filter { $0 != .absent && $0 != .foreignSubject }
    }

    /// - Parameter now: seconds since 1970.
    /// - Returns: nil where such a token cannot be made.
    func token(
        _ forgery: TokenForgery, victim: ActingUser, attacker: ActingUser, now: Int64
    ) -> String? {
        do throws(TokenError) {
            let bytes = try forger.forge(
                forgery, victim: values(victim), attacker: values(attacker), now: now)
            return bytes.map { String(decoding: $0, as: UTF8.self) }
        } catch {
            return nil
        }
    }
}
