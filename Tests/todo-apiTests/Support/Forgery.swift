import Foundation

@testable import todo_api

/// A token that no honest issuer would make.
struct Forgery {
    var algorithm = "HS256"
    var secret = World.secret
    var claims = Claims(
        sub: "alice", exp: Date().timeIntervalSince1970 + 600, iss: "https://issuer.example",
        aud: Claims.Audience("todo-api"))

    func token() throws -> String {
        let header = Base64URL.text(Array(#"{"alg":"\#(algorithm)","typ":"JWT"}"#.utf8))
        let body = Base64URL.text(Array(try JSONEncoder().encode(claims)))
        let signed = Array("\(header).\(body)".utf8)
        let signature =
            algorithm == "HS256" ? SharedSecret(Array(secret.utf8)).signature(of: signed) : []
        return "\(header).\(body).\(Base64URL.text(signature))"
    }
}
