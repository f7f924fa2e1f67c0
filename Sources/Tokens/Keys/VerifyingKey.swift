/// A key that tokens are checked with, as a value that can be sent and copied.
package struct VerifyingKey: Sendable, Equatable {
    package let algorithm: SigningAlgorithm
    /// What a token's header may name the key by.
    package let keyID: String?
    /// The public key in PEM text, as the owner of a server would configure it; nil for a shared
    /// secret.
    package let publicPEM: String?
    /// Empty unless the key is a shared secret.
    let secret: Secret

    /// The secret that signer and verifier share (HS256).
    package init(secret: [UInt8], keyID: String? = nil) {
        algorithm = .hs256
        self.secret = Secret(secret)
        publicPEM = nil
        self.keyID = keyID
    }

    /// A public key in PEM text; the kind of key decides the algorithm.
    ///
    /// - Throws: `unreadableKey` or `unsuitableKey`, as `SigningKey.init(pem:)`.
    package init(
        pem: String, expected: SigningAlgorithm? = nil, keyID: String? = nil
    ) throws(TokenError) {
        let handle = try KeyHandle(publicPEM: pem)
        let algorithm = try handle.algorithm(expected: expected)
        self.init(algorithm: algorithm, publicPEM: try handle.publicPEM(), keyID: keyID)
    }

    init(algorithm: SigningAlgorithm, publicPEM: String, keyID: String?) {
        self.algorithm = algorithm
        self.publicPEM = publicPEM
        self.keyID = keyID
        secret = Secret([])
    }
}
