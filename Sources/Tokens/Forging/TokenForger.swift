/// Makes the tokens that a sound server refuses, from what an attacker has: a token of its own and
/// the public key; and, where a check is to be told from the others, from the real key.
package struct TokenForger: ~Copyable {
    /// How far from now the times of an expired token, and of one that is not yet valid, lie: more
    /// than any leeway that servers grant.
    package static let distanceSeconds: Int64 = 3_700

    private let template: TokenTemplate
    private let signer: TokenSigner
    /// A key of the same kind that no server was given.
    private let rogue: TokenSigner
    private let rogueKeySetURL: String?

    /// - Parameters:
    ///   - template: what honest tokens say.
    ///   - key: what honest tokens are signed with.
    ///   - rogueKeySetURL: where `rogueKeySet` is served; nil leaves `foreign-jku` out.
    package init(
        _ template: TokenTemplate, key: SigningKey, rogueKeySetURL: String? = nil
    ) throws(TokenError) {
        let signer = try TokenSigner(key)
        let rogue = try TokenSigner(SigningKey.generated(for: key.algorithm, keyID: key.keyID))
        self.template = template
        self.signer = signer
        self.rogue = rogue
        self.rogueKeySetURL = rogueKeySetURL
    }

    /// The key set that a `foreign-jku` token points to, in UTF-8; nil for HS256, which has none.
    package func rogueKeySet() throws(TokenError) -> [UInt8]? {
        guard !rogue.key.algorithm.isSymmetric else { return nil }
        return JSONWebKey.set([try JSONWebKey(rogue.key.verifyingKey)])
    }

    /// The forgeries that this application's tokens can be put to, in the catalogue's order.
    package var applicable: [TokenForgery] {
        TokenForgery.allCases.filter { whyNot($0) == nil }
    }

    /// Why a forgery says nothing about this application; nil where it says something.
    package func whyNot(_ forgery: TokenForgery) -> String? {
        switch forgery {
        case .wrongAudience where !template.has("aud"): "honest tokens name no audience"
        case .wrongIssuer where !template.has("iss"): "honest tokens name no issuer"
        case .zeroSignature where signer.key.algorithm != .es256: "only ES256 has such signatures"
        case .publicKeyAsSecret where signer.key.algorithm.isSymmetric,
            .publicKeyAsSecretTrimmed where signer.key.algorithm.isSymmetric:
            "HS256 has no public key"
        case .foreignKeySet where signer.key.algorithm.isSymmetric: "HS256 has no public key"
        case .foreignKeySet where rogueKeySetURL == nil: "no key set of an attacker is served"
        default: nil
        }
    }

    /// A forged token, as ASCII bytes.
    ///
    /// - Parameters:
    ///   - victim: the user that the token speaks for.
    ///   - attacker: the user whose honest token the attacker holds.
    ///   - now: seconds since 1970.
    /// - Returns: nil for `absent`.
    /// - Precondition: `whyNot` has nothing against it.
    package func forge(
        _ forgery: TokenForgery, victim: ClaimParameters, attacker: ClaimParameters, now: Int64
    ) throws(TokenError) -> [UInt8]? {
        let honest = try template.payload(victim, issuedAt: now)
        switch forgery {
        case .absent: return nil
        case .garbage: return Array("not.a.token".utf8)
        case .expired: return try signer.sign(payload: expiredPayload(victim, now: now))
        case .notYetValid: return try signer.sign(payload: earlyPayload(victim, now: now))
        case .unsigned: return unsigned("none", honest)
        case .unsignedCapitalised: return unsigned("None", honest)
        case .unsignedMixedCase: return unsigned("nOnE", honest)
        case .signatureStripped:
            return unsigned(signer.key.algorithm.rawValue, honest, keyID: signer.key.keyID)
        case .wrongKey: return try rogue.sign(payload: honest)
        case .zeroSignature: return zeroSigned(honest)
        case .publicKeyAsSecret: return try confused(honest, trimmed: false)
        case .publicKeyAsSecretTrimmed: return try confused(honest, trimmed: true)
        case .wrongAudience: return try misdirected("aud", victim, now: now)
        case .wrongIssuer: return try misdirected("iss", victim, now: now)
        case .foreignSubject: return try signer.mint(template, for: attacker, issuedAt: now)
        case .payloadSwapped: return try swapped(honest, attacker: attacker, now: now)
        case .keyIDPath:
            return try TokenSigner(SigningKey(secret: [], keyID: Self.emptyFile))
                .sign(payload: honest)
        case .keyIDUnknown: return try rogue.sign(keyID: "no-such-key", payload: honest)
        case .embeddedKey: return try embedded(honest)
        case .foreignKeySet: return try pointed(honest)
        }
    }

    /// Where every Unix has an empty file, from wherever keys are kept.
    private static let emptyFile = "../../../../../../../../dev/null"
}

extension TokenSigner {
    fileprivate func sign(payload: [UInt8]) throws(TokenError) -> [UInt8] {
        try sign(keyID: key.keyID, payload: payload)
    }

    fileprivate func sign(keyID: String?, payload: [UInt8]) throws(TokenError) -> [UInt8] {
        try sign(
            header: Self.header(algorithm: key.algorithm.rawValue, keyID: keyID),
            payload: payload)
    }
}

// MARK: Claims

extension TokenForger {
    private func expiredPayload(
        _ victim: ClaimParameters, now: Int64
    ) throws(TokenError) -> [UInt8] {
        let expiry = now - Self.distanceSeconds
        let issued = expiry - template.lifetimeSeconds
        return try template.payload(
            victim, issuedAt: issued, notBefore: template.hasNotBefore ? issued : nil,
            expiresAt: expiry)
    }

    /// Only `nbf` lies ahead: a token from the future (`iat`) is refused for other reasons.
    private func earlyPayload(
        _ victim: ClaimParameters, now: Int64
    ) throws(TokenError) -> [UInt8] {
        let start = now + Self.distanceSeconds
        return try template.payload(
            victim, issuedAt: now, notBefore: start, expiresAt: start + template.lifetimeSeconds)
    }

    private func misdirected(
        _ claim: String, _ victim: ClaimParameters, now: Int64
    ) throws(TokenError) -> [UInt8] {
        try signer.mint(
            template.replacing(claim, by: .text("https://somebody-else.invalid")), for: victim,
            issuedAt: now)
    }
}

// MARK: Signatures

extension TokenForger {
    private func unsigned(
        _ algorithm: String, _ payload: [UInt8], keyID: String? = nil
    ) -> [UInt8] {
        TokenSigner.unsigned(
            header: TokenSigner.header(algorithm: algorithm, keyID: keyID), payload: payload)
            + [UInt8(ascii: ".")]
    }

    private func zeroSigned(_ payload: [UInt8]) -> [UInt8] {
        var token = unsigned(signer.key.algorithm.rawValue, payload, keyID: signer.key.keyID)
        Base64URL.append([UInt8](repeating: 0, count: 64), to: &token)
        return token
    }

    private func swapped(
        _ payload: [UInt8], attacker: ClaimParameters, now: Int64
    ) throws(TokenError) -> [UInt8] {
        let own = try signer.mint(template, for: attacker, issuedAt: now)
        let parts = own.split(separator: UInt8(ascii: "."))
        return Array(parts[0]) + [UInt8(ascii: ".")] + Base64URL.encode(payload)
            + [UInt8(ascii: ".")] + parts[2]
    }

    private func confused(_ payload: [UInt8], trimmed: Bool) throws(TokenError) -> [UInt8] {
        var secret = Array((signer.key.verifyingKey.publicPEM ?? "").utf8)
        if trimmed, secret.last == UInt8(ascii: "\n") { secret.removeLast() }
        return try TokenSigner(SigningKey(secret: secret, keyID: signer.key.keyID))
            .sign(payload: payload)
    }

    private func embedded(_ payload: [UInt8]) throws(TokenError) -> [UInt8] {
        let key: [UInt8]
        if rogue.key.algorithm.isSymmetric {
            // RFC 7518, section 6.4: a secret as a JSON Web Key.
            key = JSONText.object([
                ("k", Base64URL.text(rogue.key.material.bytes)), ("kty", "oct"),
            ])
        } else {
            key = try JSONWebKey(rogue.key.verifyingKey).json
        }
        return try rogue.sign(header: header(with: "jwk", key), payload: payload)
    }

    private func pointed(_ payload: [UInt8]) throws(TokenError) -> [UInt8] {
        var address: [UInt8] = []
        JSONText.append(string: (rogueKeySetURL ?? "").utf8, to: &address)
        return try rogue.sign(header: header(with: "jku", address), payload: payload)
    }

    /// The rogue key's header with one more member, given as JSON.
    private func header(with name: String, _ value: [UInt8]) -> [UInt8] {
        var text = TokenSigner.header(
            algorithm: rogue.key.algorithm.rawValue, keyID: rogue.key.keyID)
        text.removeLast()
        text += Array(",\"\(name)\":".utf8) + value
        text.append(UInt8(ascii: "}"))
        return text
    }
}
