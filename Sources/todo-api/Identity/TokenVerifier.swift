import Foundation

/// Decides whom a bearer token speaks for.
protocol TokenVerifier: Sendable {
    /// The token's subject.
    ///
    /// - Throws: `TokenRefusal`.
    func subject(of token: String, at now: Date) throws(TokenRefusal) -> String
}

/// Why a token is not good; callers are told only that it is not.
enum TokenRefusal: Error {
    case malformed
    case unknownAlgorithm
    case wrongSignature
    case expired
    case early
    case wrongAudience
    case wrongIssuer
    case noSubject
}

/// How tokens are signed and what they have to say.
struct TokenSettings: Sendable {
    let key: Key
    let audience: String?
    let issuer: String?

    enum Key: Sendable {
        /// HS256; the application mints tokens with it too.
        case secret([UInt8])
        /// RS256 by a PEM public key; tokens are minted elsewhere.
        case publicKey(String)
    }

    init(environment: [String: String]) throws(SettingsError) {
        audience = environment["JWT_AUDIENCE"]
        issuer = environment["JWT_ISSUER"]
        switch (environment["JWT_PUBLIC_KEY"], environment["JWT_SECRET"]) {
        case (let key?, _):
            self.key = .publicKey(key)
        case (nil, let secret?):
            guard secret.utf8.count >= 16 else {
                throw SettingsError("JWT_SECRET is too short: give at least 16 bytes")
            }
            self.key = .secret(Array(secret.utf8))
        case (nil, nil):
            throw SettingsError(
                "Neither JWT_SECRET nor JWT_PUBLIC_KEY is set: give what tokens are verified with")
        }
    }
}
