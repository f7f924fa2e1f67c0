/// How an application tells its own pages' requests from those that other sites forge: a token that
/// belongs to the session, and that no browser sends by itself.
package struct CSRFProtection: Sendable, Equatable {
    /// Where the token is found.
    package enum Source: Sendable, Equatable {
        /// In a cookie of that name, percent-decoded as clients in a browser do: double submit.
        case cookie(String)
        /// In the answer's body.
        case body(JSONPath)
    }

    /// What carries the token in a user's requests.
    package enum Carrier: Sendable, Equatable {
        /// A header of every request.
        case header(String)
        /// A field of every form.
        case field(String)

        /// The header's name; nil where none carries it.
        package var header: String? {
            if case .header(let name) = self { name } else { nil }
        }

        /// The field's name; nil where none carries it.
        package var field: String? {
            if case .field(let name) = self { name } else { nil }
        }
    }

    /// The request whose answer gives the token; nil where the answer to signing in gives it.
    ///
    /// It is sent before a user registers or signs in, and again behind it, since most applications
    /// change the token then.
    package var request: HTTPRequestTemplate?
    package var source: Source
    package var carrier: Carrier
    package var position: SourcePosition

    package init(
        request: HTTPRequestTemplate? = nil, source: Source, carrier: Carrier,
        position: SourcePosition
    ) {
        self.request = request
        self.source = source
        self.carrier = carrier
        self.position = position
    }
}
