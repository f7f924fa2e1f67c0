private import CLibCrypto

/// A public key as applications fetch it (RFC 7517; RFC 7518, section 6; RFC 8037, section 2).
package struct JSONWebKey: Sendable, Equatable {
    /// What the key is found by: its own name, else its thumbprint.
    package let keyID: String
    private let algorithm: SigningAlgorithm
    /// What makes the key, in alphabetical order of names as a thumbprint needs them.
    private let parameters: [Parameter]

    private struct Parameter: Sendable, Equatable {
        var name: String
        var value: String
    }

    /// - Throws: `unsuitableKey` for a shared secret, which is not to be published.
    package init(_ key: VerifyingKey) throws(TokenError) {
        guard let pem = key.publicPEM else {
            throw TokenError(
                code: .unsuitableKey,
                message: "HS256 has no public key to publish: the application needs the secret")
        }
        let handle = try KeyHandle(publicPEM: pem)
        algorithm = key.algorithm
        let parameters = try handle.webParameters(algorithm: key.algorithm)
            .map { Parameter(name: $0.name, value: $0.value) }
        self.parameters = parameters
        keyID = key.keyID ?? Self.thumbprint(parameters)
    }

    /// The SHA-256 thumbprint of RFC 7638, in base 64.
    package var thumbprint: String { Self.thumbprint(parameters) }

    /// The key as a JSON object, in UTF-8.
    package var json: [UInt8] {
        let described = [("alg", algorithm.rawValue), ("kid", keyID), ("use", "sig")]
        return JSONText.object(parameters.map { ($0.name, $0.value) } + described)
    }

    /// The document that applications fetch: a set of keys (RFC 7517, section 5), in UTF-8.
    package static func set(_ keys: [JSONWebKey]) -> [UInt8] {
        var text = Array("{\"keys\":[".utf8)
        for (index, key) in keys.enumerated() {
            if index > 0 { text.append(UInt8(ascii: ",")) }
            text += key.json
        }
        text += Array("]}".utf8)
        return text
    }

    private static func thumbprint(_ parameters: [Parameter]) -> String {
        let text = JSONText.object(parameters.map { ($0.name, $0.value) })
        return Base64URL.text(Digests.sha256(text))
    }
}

extension KeyHandle {
    /// The members that RFC 7638 takes a thumbprint of, ordered by name.
    fileprivate func webParameters(
        algorithm: SigningAlgorithm
    ) throws(TokenError) -> [(name: String, value: String)] {
        switch algorithm {
        case .rs256:
            [
                ("e", Base64URL.text(try number(OSSL_PKEY_PARAM_RSA_E))), ("kty", "RSA"),
                ("n", Base64URL.text(try number(OSSL_PKEY_PARAM_RSA_N))),
            ]
        case .es256:
            [
                ("crv", "P-256"), ("kty", "EC"),
                ("x", Base64URL.text(try number(OSSL_PKEY_PARAM_EC_PUB_X, width: 32))),
                ("y", Base64URL.text(try number(OSSL_PKEY_PARAM_EC_PUB_Y, width: 32))),
            ]
        case .edDSA:
            [("crv", "Ed25519"), ("kty", "OKP"), ("x", Base64URL.text(try rawPublicKey()))]
        case .hs256: preconditionFailure("a secret is no key pair")
        }
    }

    /// One of the key's numbers, most significant byte first, filled up to `width` with zeros.
    private func number(_ name: String, width: Int? = nil) throws(TokenError) -> [UInt8] {
        var number: OpaquePointer?
        guard unsafe EVP_PKEY_get_bn_param(pointer, name, &number) == 1,
            let number = unsafe number
        else { throw TokenError.cryptography("read the parts of a public key") }
        defer { unsafe BN_free(number) }
        let count = width ?? Int(unsafe BN_num_bits(number) + 7) / 8
        var bytes = [UInt8](repeating: 0, count: count)
        guard unsafe BN_bn2binpad(number, &bytes, Int32(count)) == count else {
            throw TokenError.cryptography("read the parts of a public key")
        }
        return bytes
    }

    private func rawPublicKey() throws(TokenError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 32)
        var length = bytes.count
        guard unsafe EVP_PKEY_get_raw_public_key(pointer, &bytes, &length) == 1, length == 32
        else { throw TokenError.cryptography("read the parts of a public key") }
        return bytes
    }
}
