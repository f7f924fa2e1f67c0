/// Leaves out of a text what looks like a secret: it is meant for a message.
///
/// What a secret looks like is guessed: the value of a JSON member whose name says so, a JSON Web
/// Token wherever it stands, and what follows `Bearer`. Secrets that are known are left out by
/// whoever knows them.
package enum SecretMask {
    /// What stands in a secret's place.
    package static let sign = "…"

    /// The text with `…` for everything that looks like a secret.
    package static func applied(to text: String) -> String {
        let member =
            /("[^"]*(?:token|password|passwd|secret|authorization|cookie|credential|api_?key|hash)[^"]*"\s*:\s*)"(?:[^"\\]|\\.)*(?:"|$)/
            .ignoresCase()
        let token = /[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]*/
        let bearer = /(Bearer\s+)[^\s"']+/.ignoresCase()
        return text.replacing(member) { "\($0.1)\"\(sign)\"" }
            .replacing(bearer) { "\($0.1)\(sign)" }
            .replacing(token, with: sign)
    }
}
