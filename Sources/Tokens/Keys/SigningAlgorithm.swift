/// How a token is signed, by the names of RFC 7518 (section 3.1) and RFC 8037 (section 3.1).
package enum SigningAlgorithm: String, Sendable, Equatable, CaseIterable {
    /// HMAC with SHA-256: who can check a token can also mint one.
    case hs256 = "HS256"
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    case rs256 = "RS256"
    /// ECDSA on P-256 with SHA-256.
    case es256 = "ES256"
    /// Ed25519.
    case edDSA = "EdDSA"

    /// Whether signer and verifier hold the same secret.
    package var isSymmetric: Bool { self == .hs256 }
}
