/// A key that tokens are signed with, as a value that can be sent and copied.
package struct SigningKey: Sendable, Equatable {
    package let algorithm: SigningAlgorithm
    /// What the token's header names the key by; nil where it names none.
    package var keyID: String?
    /// The shared secret, or the private key as PKCS #8 in PEM text.
    let material: Secret
    /// Nil for a shared secret.
    private let publicPEM: String?

    /// A shared secret, used as HS256 uses it: the bytes as they are.
    package init(secret: [UInt8], keyID: String? = nil) {
        algorithm = .hs256
        material = Secret(secret)
        publicPEM = nil
        self.keyID = keyID
    }

    /// A private key in PEM text; the kind of key decides the algorithm.
    ///
    /// - Throws: `unreadableKey` for other text; `unsuitableKey` for a kind that RS256, ES256 and
    ///   EdDSA cannot sign with, or not the one that was `expected`.
    package init(
        pem: String, expected: SigningAlgorithm? = nil, keyID: String? = nil
    ) throws(TokenError) {
        let handle = try KeyHandle(privatePEM: pem)
        let algorithm = try handle.algorithm(expected: expected)
        try self.init(handle, algorithm: algorithm, keyID: keyID)
    }

    /// A key made for this run: 32 random bytes, an RSA key of 2,048 bits, a key on P-256, or an
    /// Ed25519 key.
    package static func generated(
        for algorithm: SigningAlgorithm, keyID: String? = nil
    ) throws(TokenError) -> SigningKey {
        guard !algorithm.isSymmetric else {
            return SigningKey(secret: try Digests.random(32), keyID: keyID)
        }
        return try SigningKey(
            KeyHandle(generatedFor: algorithm), algorithm: algorithm, keyID: keyID)
    }

    private init(
        _ handle: borrowing KeyHandle, algorithm: SigningAlgorithm, keyID: String?
    ) throws(TokenError) {
        self.algorithm = algorithm
        material = Secret(Array(try handle.privatePEM().utf8))
        publicPEM = try handle.publicPEM()
        self.keyID = keyID
    }

    /// The key that checks what this one signs: the public half, or the same secret.
    package var verifyingKey: VerifyingKey {
        guard let publicPEM else { return VerifyingKey(secret: material.bytes, keyID: keyID) }
        return VerifyingKey(algorithm: algorithm, publicPEM: publicPEM, keyID: keyID)
    }
}

extension KeyHandle {
    /// What this key signs with, held against what somebody expects.
    func algorithm(expected: SigningAlgorithm?) throws(TokenError) -> SigningAlgorithm {
        guard let algorithm else {
            throw TokenError(
                code: .unsuitableKey,
                message: "the key is of a kind that tokens are not signed with here: "
                    + "expected RSA, EC on P-256 or Ed25519")
        }
        if let expected, expected != algorithm {
            throw TokenError(
                code: .unsuitableKey,
                message: "\(expected.rawValue) needs another kind of key: "
                    + "the one that is given signs with \(algorithm.rawValue)")
        }
        return algorithm
    }
}
