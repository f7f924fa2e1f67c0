/// Mints tokens into a book, as they are needed.
package struct TokenIssuer: ~Copyable {
    private let signer: TokenSigner
    private let template: TokenTemplate

    package init(_ template: TokenTemplate, key: SigningKey) throws(TokenError) {
        self.template = template
        signer = try TokenSigner(key)
    }

    /// Sees to it that a user's token is good and not about to expire.
    ///
    /// - Parameters:
    ///   - values: asked for only where a token has to be minted.
    ///   - now: seconds since 1970.
    /// - Returns: whether one was minted.
    package func ensureFresh(
        _ user: Int, in book: inout TokenBook, now: Int64, values: (Int) -> ClaimParameters
    ) throws(TokenError) -> Bool {
        guard book.state(of: user, now: now) != .fresh else { return false }
        let token = try signer.mint(template, for: values(user), issuedAt: now)
        book.keep(token, for: user, expiresAt: now + template.lifetimeSeconds)
        return true
    }
}
