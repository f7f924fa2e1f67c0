import Foundation

/// Verifies JSON Web Tokens (RFC 7519) of one algorithm, the one its key is for.
///
/// The header's `alg` is compared and never obeyed: whoever writes a token writes that too.
struct JSONWebTokenVerifier: TokenVerifier {
    private let settings: TokenSettings
    private let key: any SignatureKey
    private let defects: Set<Defect>

    /// - Throws: `SettingsError` where the public key is none.
    init(_ settings: TokenSettings, defects: Set<Defect>) throws(SettingsError) {
        self.settings = settings
        self.defects = defects
        switch settings.key {
        case .secret(let secret): key = SharedSecret(secret)
        case .publicKey(let text):
            // Checked once here, so that it cannot fail later.
            key = try RSAPublicKey(text)
        }
    }

    func subject(of token: String, at now: Date) throws(TokenRefusal) -> String {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3,
            let header = try? Base64URL.decode(parts[0], as: Header.self),
            let claims = try? Base64URL.decode(parts[1], as: Claims.self),
            let signature = Base64URL.bytes(parts[2])
        else { throw .malformed }
        try verify(signature, of: Array("\(parts[0]).\(parts[1])".utf8), by: header.alg)
        try check(claims, at: now)
        guard let subject = claims.sub, !subject.isEmpty else { throw .noSubject }
        return subject
    }

    private func verify(
        _ signature: [UInt8], of signed: [UInt8], by algorithm: String
    ) throws(TokenRefusal) {
        if defects.contains(.tokenNotVerified) { return }
        if defects.contains(.unsignedAccepted), algorithm.lowercased() == "none" { return }
        if defects.contains(.confusedAlgorithms), algorithm == "HS256",
            case .publicKey(let text) = settings.key
        {
            // What happens where the library is given the key and the token's own algorithm.
            let confused = SharedSecret(Array(text.utf8))
            guard confused.verifies(signature, of: signed) else { throw .wrongSignature }
            return
        }
        guard algorithm == key.algorithm else { throw .unknownAlgorithm }
        guard key.verifies(signature, of: signed) else { throw .wrongSignature }
    }

    private func check(_ claims: Claims, at now: Date) throws(TokenRefusal) {
        let seconds = now.timeIntervalSince1970
        if !defects.contains(.expiredAccepted) {
            guard let expiry = claims.exp, seconds < expiry else { throw .expired }
        }
        if let start = claims.nbf, !defects.contains(.earlyAccepted) {
            guard seconds >= start else { throw .early }
        }
        if let audience = settings.audience, !defects.contains(.audienceNotChecked) {
            guard claims.aud?.names.contains(audience) == true else { throw .wrongAudience }
        }
        if let issuer = settings.issuer, !defects.contains(.issuerNotChecked) {
            guard claims.iss == issuer else { throw .wrongIssuer }
        }
    }

    private struct Header: Decodable {
        let alg: String
    }
}

/// What a token says.
struct Claims: Codable {
    var sub: String?
    var exp: Double?
    var nbf: Double?
    var iat: Double?
    var iss: String?
    var aud: Audience?

    /// One name or a list of them, as RFC 7519 allows.
    struct Audience: Codable {
        var names: [String]

        init(_ name: String) { names = [name] }

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            if let several = try? value.decode([String].self) {
                names = several
            } else {
                names = [try value.decode(String.self)]
            }
        }

        func encode(to encoder: any Encoder) throws {
            var value = encoder.singleValueContainer()
            try value.encode(names.first)
        }
    }
}

extension TokenSettings {
    /// A token of one hour for a user; nil where tokens are minted elsewhere.
    func token(for user: String, at now: Date) throws -> String? {
        guard case .secret(let secret) = key else { return nil }
        let seconds = now.timeIntervalSince1970.rounded(.down)
        let claims = Claims(
            sub: user, exp: seconds + 3600, iat: seconds, iss: issuer,
            aud: audience.map(Claims.Audience.init))
        let header = Base64URL.text(Array(#"{"alg":"HS256","typ":"JWT"}"#.utf8))
        let body = Base64URL.text(Array(try JSONEncoder().encode(claims)))
        let signature = SharedSecret(secret).signature(of: Array("\(header).\(body)".utf8))
        return "\(header).\(body).\(Base64URL.text(signature))"
    }
}
