import Foundation
import Tokens

/// Tells whom a bearer token speaks for.
struct BearerTokens: Sendable {
    let settings: TokenSettings
    let defects: Set<Defect>

    /// The subject of a token that is in order.
    ///
    /// - Parameter now: seconds since 1970.
    func subject(of token: String, at now: Int64) throws(TokenRefusal) -> String {
        do throws(TokenRefusal) {
            return try subject(of: token, signedWith: settings.verifyingKey, at: now)
        } catch {
            guard let unverified = UnverifiedToken(token), forgives(error, unverified, at: now)
            else { throw error }
            return unverified.subject
        }
    }

    private func subject(
        of token: String, signedWith key: VerifyingKey, at now: Int64
    ) throws(TokenRefusal) -> String {
        // Made for each token: a handle of libcrypto's cannot be shared between threads.
        guard let verifier = try? TokenVerifier(key, expecting: settings.expectations) else {
            throw .unknownKey
        }
        return try verifier.verify(token.utf8, now: now).subject
    }

    /// Whether a planted defect lets a token pass that was refused for this.
    private func forgives(
        _ refusal: TokenRefusal, _ token: UnverifiedToken, at now: Int64
    ) -> Bool {
        switch refusal {
        case .wrongSignature: return defects.contains(.tokenNotVerified)
        case .unexpectedAlgorithm:
            if defects.contains(.tokenNotVerified) { return true }
            if defects.contains(.unsignedAccepted), token.algorithm.lowercased() == "none" {
                return true
            }
            // What happens where a library is given one key and takes the token's own algorithm.
            guard defects.contains(.confusedAlgorithms), token.algorithm == "HS256",
                let text = settings.verifyingKey.publicPEM
            else { return false }
            return [text, text.trimmingCharacters(in: .newlines)].contains { secret in
                let key = VerifyingKey(secret: Array(secret.utf8))
                return (try? subject(of: token.text, signedWith: key, at: now)) != nil
            }
        case .expired: return defects.contains(.expiredAccepted)
        case .notYetValid: return defects.contains(.earlyAccepted)
        case .wrongAudience: return defects.contains(.audienceNotChecked)
        case .wrongIssuer: return defects.contains(.issuerNotChecked)
        case .malformed, .unknownKey, .missing: return false
        }
    }
}

/// What a token says of itself; only planted defects believe it.
private struct UnverifiedToken {
    let text: String
    let algorithm: String
    let subject: String

    init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3,
            let header = try? JSONDecoder().decode(Header.self, from: Self.bytes(parts[0])),
            let claims = try? JSONDecoder().decode(Claims.self, from: Self.bytes(parts[1]))
        else { return nil }
        self.text = text
        algorithm = header.alg
        subject = claims.sub
    }

    private struct Header: Decodable {
        let alg: String
    }

    private struct Claims: Decodable {
        let sub: String
    }

    private static func bytes(_ part: Substring) -> Data {
        let plain = part.replacing("-", with: "+").replacing("_", with: "/")
        let padding = String(repeating: "=", count: (4 - plain.utf8.count % 4) % 4)
        return Data(base64Encoded: plain + padding) ?? Data()
    }
}
