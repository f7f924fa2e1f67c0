package import Tokens

/// How users' requests say who calls, for the load.
package struct UserCredentials: Sendable {
    let plan: CredentialPlan

    /// Nothing but what the operations themselves say, or headers that name the user.
    package static let none = UserCredentials(plan: .none)

    /// What was obtained for each user before the run: a token, or the value of `Cookie`.
    package static func given(_ byUser: [String]) -> UserCredentials {
        UserCredentials(plan: .given(byUser))
    }

    /// What users got when they signed in, which somebody renews while the load goes on; a user who
    /// has none makes no request.
    package static func shared(_ tokens: SharedTokens) -> UserCredentials {
        UserCredentials(plan: .shared(tokens))
    }

    /// Tokens that each worker signs as they are needed.
    ///
    /// - Parameter claims: what the parameters stand for; nil where `:user` is all there are.
    package static func minted(
        _ template: TokenTemplate, by key: Tokens.SigningKey, claims: UserClaims? = nil
    ) -> UserCredentials {
        UserCredentials(plan: .minted(template, key, claims))
    }
}
