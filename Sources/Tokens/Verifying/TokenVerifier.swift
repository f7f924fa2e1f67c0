/// Checks tokens as RFC 8725 advises: the keys decide about the algorithm, never the token.
package struct TokenVerifier: ~Copyable {
    /// What a token must say beside being signed by one of the keys.
    package struct Expectations: Sendable, Equatable {
        /// Nil where any issuer will do.
        package var issuer: String?
        /// Nil where tokens are for nobody in particular; one that names somebody is refused.
        package var audience: String?
        /// How far the clocks of issuer and verifier may lie apart.
        package var leewaySeconds: Int64

        package init(issuer: String? = nil, audience: String? = nil, leewaySeconds: Int64 = 0) {
            self.issuer = issuer
            self.audience = audience
            self.leewaySeconds = leewaySeconds
        }
    }

    /// Longer tokens are refused unread.
    package static let lengthLimit = 16_384

    private let key: VerifyingKey
    /// Nil for a shared secret.
    private let handle: KeyHandle?
    private let expectations: Expectations

    package init(
        _ key: VerifyingKey, expecting expectations: Expectations = Expectations()
    ) throws(TokenError) {
        self.key = key
        self.expectations = expectations
        if let pem = key.publicPEM {
            handle = try KeyHandle(publicPEM: pem)
        } else {
            handle = nil
        }
    }

    /// The token's claims, once all of it has been found in order.
    ///
    /// - Parameters:
    ///   - token: as it came, without `Bearer`.
    ///   - now: seconds since 1970.
    package func verify(
        _ token: some Collection<UInt8>, now: Int64
    ) throws(TokenRefusal) -> VerifiedToken {
        guard token.count <= Self.lengthLimit else { throw .malformed }
        let parts = token.split(
            separator: UInt8(ascii: "."), maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 3, let headerText = Base64URL.decode(parts[0]),
            let header = decoded(TokenHeader.self, from: headerText)
        else { throw .malformed }
        guard header.alg == key.algorithm.rawValue else { throw .unexpectedAlgorithm }
        guard header.crit == nil, header.kid == nil || key.keyID == nil || header.kid == key.keyID
        else { throw .unknownKey }
        guard let payload = Base64URL.decode(parts[1]), let signature = Base64URL.decode(parts[2])
        else { throw .malformed }
        guard try isOurs(signature, of: Array(token.prefix(parts[0].count + 1 + parts[1].count)))
        else { throw .wrongSignature }
        // Nothing of the payload has been looked at until here.
        guard let claims = decoded(RegisteredClaims.self, from: payload) else { throw .malformed }
        return try judge(claims, payload: payload, now: now)
    }

    private func isOurs(
        _ signature: [UInt8], of message: [UInt8]
    ) throws(TokenRefusal) -> Bool {
        switch handle {
        case .some(let handle):
            return handle.verifies(signature, of: message, algorithm: key.algorithm)
        case .none:
            guard let expected = try? Digests.hmac(message, key: key.secret.bytes) else {
                throw .wrongSignature
            }
            return Digests.areEqual(signature, expected)
        }
    }

    private func judge(
        _ claims: RegisteredClaims, payload: [UInt8], now: Int64
    ) throws(TokenRefusal) -> VerifiedToken {
        guard let expiry = claims.exp else { throw .missing(claim: "exp") }
        guard expiry.isFinite, abs(expiry) < 1e15 else { throw .malformed }
        guard Double(now - expectations.leewaySeconds) < expiry else { throw .expired }
        if let notBefore = claims.nbf, Double(now + expectations.leewaySeconds) < notBefore {
            throw .notYetValid
        }
        if let issuer = expectations.issuer, claims.iss != issuer { throw .wrongIssuer }
        switch (expectations.audience, claims.aud?.names) {
        case (nil, nil): break
        case (let audience?, let names?) where names.contains(audience): break
        default: throw .wrongAudience
        }
        guard let subject = claims.sub, !subject.isEmpty else { throw .missing(claim: "sub") }
        return VerifiedToken(subject: subject, expiresAt: Int64(expiry), payload: payload)
    }
}
