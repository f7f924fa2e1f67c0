private import FoundationEssentials

/// What a token said whose signature, times, issuer and audience have been checked.
package struct VerifiedToken: Sendable, Equatable {
    /// Whose token it is.
    package let subject: String
    /// Seconds since 1970.
    package let expiresAt: Int64
    /// All claims as JSON, in UTF-8.
    package let payload: [UInt8]

    /// The claims as a type of the caller's.
    ///
    /// - Throws: `malformed`, where they are not of that form.
    package func claims<Claims: Decodable>(
        as type: Claims.Type
    ) throws(TokenRefusal) -> Claims {
        do {
            return try JSONDecoder().decode(type, from: Data(payload))
        } catch {
            throw .malformed
        }
    }
}

/// The header's members that decide about trust.
struct TokenHeader: Decodable {
    var alg: String
    var kid: String?
    /// Names of extensions that a reader must know (RFC 7515, section 4.1.11); we know none.
    var crit: [String]?
}

/// The claims that are checked.
///
/// Times may have decimals (RFC 7519, section 2).
struct RegisteredClaims: Decodable {
    var iss: String?
    var sub: String?
    var aud: Audience?
    var exp: Double?
    var nbf: Double?

    /// One text or several.
    struct Audience: Decodable {
        let names: [String]

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let name = try? container.decode(String.self) {
                names = [name]
            } else {
                names = try container.decode([String].self)
            }
        }
    }
}

/// Reads a part of a token.
///
/// - Returns: nil for anything but JSON of that form.
func decoded<Part: Decodable>(_ type: Part.Type, from json: [UInt8]) -> Part? {
    try? JSONDecoder().decode(type, from: Data(json))
}
