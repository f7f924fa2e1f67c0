import Foundation
import Tokens

/// How tokens are signed and what they have to say.
struct TokenSettings: Sendable {
    let verifyingKey: VerifyingKey
    /// Nil where tokens are minted elsewhere.
    let signingKey: SigningKey?
    let expectations: TokenVerifier.Expectations

    /// Reads `JWT_SECRET` (HS256) or `JWT_KEY_FILE`, a key in PEM text: a private one signs tokens
    /// and verifies them, a public one verifies those of others (RS256, ES256, EdDSA).
    init(environment: [String: String]) throws(SettingsError) {
        expectations = TokenVerifier.Expectations(
            issuer: environment["JWT_ISSUER"], audience: environment["JWT_AUDIENCE"])
        switch (environment["JWT_KEY_FILE"], environment["JWT_SECRET"]) {
        case (let path?, _):
            guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
                throw SettingsError("JWT_KEY_FILE is '\(path)', which cannot be read")
            }
            do throws(TokenError) {
                if text.contains("PRIVATE KEY") {
                    let key = try SigningKey(pem: text)
                    signingKey = key
                    verifyingKey = key.verifyingKey
                } else {
                    signingKey = nil
                    verifyingKey = try VerifyingKey(pem: text)
                }
            } catch {
                throw SettingsError("JWT_KEY_FILE is '\(path)': \(error.message)")
            }
        case (nil, let secret?):
            guard secret.utf8.count >= 16 else {
                throw SettingsError("JWT_SECRET is too short: give at least 16 bytes")
            }
            let key = SigningKey(secret: Array(secret.utf8))
            signingKey = key
            verifyingKey = key.verifyingKey
        case (nil, nil):
            throw SettingsError(
                "Neither JWT_SECRET nor JWT_KEY_FILE is set: give what tokens are verified with")
        }
    }

    /// A token of one hour for a user; nil where tokens are minted elsewhere.
    ///
    /// - Parameter now: seconds since 1970.
    func token(for user: String, at now: Int64) throws(TokenError) -> String? {
        guard let signingKey else { return nil }
        var claims = [Claim("sub", .text(":user"))]
        if let issuer = expectations.issuer { claims.append(Claim("iss", .text(issuer))) }
        if let audience = expectations.audience { claims.append(Claim("aud", .text(audience))) }
        let token = try TokenSigner(signingKey).mint(
            TokenTemplate(claims: claims), for: ClaimParameters(user: .text(user)),
            issuedAt: now)
        return String(decoding: token, as: UTF8.self)
    }
}
