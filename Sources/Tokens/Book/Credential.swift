/// What the requests of one user carry to say who calls.
package struct Credential: Sendable, Hashable {
    /// A token, or the value of `Cookie`; empty where there is none.
    package var identity: String
    /// The token against requests that other sites forge, which is good with this identity alone;
    /// empty where the application asks for none.
    package var csrfToken: String

    package init(_ identity: String, csrfToken: String = "") {
        self.identity = identity
        self.csrfToken = csrfToken
    }

    /// Nobody's.
    package static let none = Credential("")

    package var isNone: Bool { identity.isEmpty }

    /// A text with neither of the two in it.
    ///
    /// - Parameter sign: what stands in their place.
    package func masked(in text: String, by sign: String) -> String {
        [identity, csrfToken].reduce(text) { text, secret in
            secret.isEmpty ? text : text.replacing(secret, with: sign)
        }
    }
}

extension Credential: ExpressibleByStringLiteral {
    package init(stringLiteral identity: String) {
        self.init(identity)
    }
}
