import Foundation
import Tokens

@testable import todo_api

/// A token of alice's that no honest issuer would give her.
struct Forgery {
    var key = SigningKey(secret: Array(World.secret.utf8))
    var issuer = "https://issuer.example"
    var audience = "todo-api"
    /// When it was issued, seconds from now; it is good for an hour.
    var age: Int64 = 0
    var hasNotBefore = false

    func token() throws -> String {
        let template = TokenTemplate(
            claims: [
                Claim("sub", .text("alice")), Claim("iss", .text(issuer)),
                Claim("aud", .text(audience)),
            ], hasNotBefore: hasNotBefore)
        let bytes = try TokenSigner(key).mint(
            template, for: ClaimParameters(), issuedAt: secondsSince1970() + age)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The same under a header that names no algorithm, and without a signature.
    func unsignedToken() throws -> String {
        let header = Data(#"{"alg":"none","typ":"JWT"}"#.utf8).base64EncodedString()
        let payload = try token().split(separator: ".")[1]
        return "\(header.replacing("=", with: "")).\(payload)."
    }
}
