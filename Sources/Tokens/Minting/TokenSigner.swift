/// Mints tokens with one key; made once where it is used, because reading a key takes longer than
/// signing.
package struct TokenSigner: ~Copyable {
    package let key: SigningKey
    /// Nil for a shared secret.
    private let handle: KeyHandle?
    /// The header as it stands in every token, with the dot behind it.
    private let header: [UInt8]

    package init(_ key: SigningKey) throws(TokenError) {
        self.key = key
        if key.algorithm.isSymmetric {
            handle = nil
        } else {
            handle = try KeyHandle(
                privatePEM: String(decoding: key.material.bytes, as: UTF8.self))
        }
        header = Self.encoded(Self.header(algorithm: key.algorithm.rawValue, keyID: key.keyID))
    }

    /// A token for one user, as ASCII bytes.
    ///
    /// - Parameter issuedAt: seconds since 1970.
    /// - Throws: `missingValue`, where a claim names a parameter that has no value.
    package func mint(
        _ template: TokenTemplate, for values: ClaimParameters, issuedAt: Int64
    ) throws(TokenError) -> [UInt8] {
        try sign(encodedHeader: header, payload: template.payload(values, issuedAt: issuedAt))
    }

    /// A token with another header than the key's own.
    func sign(header: [UInt8], payload: [UInt8]) throws(TokenError) -> [UInt8] {
        try sign(encodedHeader: Self.encoded(header), payload: payload)
    }

    private func sign(
        encodedHeader: [UInt8], payload: [UInt8]
    ) throws(TokenError) -> [UInt8] {
        var token = Self.unsigned(encodedHeader: encodedHeader, payload: payload)
        let signature = try signature(of: token)
        token.append(UInt8(ascii: "."))
        Base64URL.append(signature, to: &token)
        return token
    }

    private func signature(of message: [UInt8]) throws(TokenError) -> [UInt8] {
        // A copy cannot be bound from what may not be copied, hence the switch.
        switch handle {
        case .some(let handle): try handle.signature(of: message, algorithm: key.algorithm)
        case .none: try Digests.hmac(message, key: key.material.bytes)
        }
    }

    /// Header and payload, as they are signed.
    static func unsigned(header: [UInt8], payload: [UInt8]) -> [UInt8] {
        unsigned(encodedHeader: encoded(header), payload: payload)
    }

    private static func unsigned(encodedHeader: [UInt8], payload: [UInt8]) -> [UInt8] {
        var token = encodedHeader
        token.reserveCapacity(encodedHeader.count + payload.count * 2 + 400)
        Base64URL.append(payload, to: &token)
        return token
    }

    static func header(algorithm: String, keyID: String?) -> [UInt8] {
        var members = [("alg", algorithm), ("typ", "JWT")]
        if let keyID { members.append(("kid", keyID)) }
        return JSONText.object(members)
    }

    private static func encoded(_ header: [UInt8]) -> [UInt8] {
        var text = Base64URL.encode(header)
        text.append(UInt8(ascii: "."))
        return text
    }
}
