/// How the application tells who calls.
package struct AuthenticationDeclaration: Sendable, Equatable {
    /// How a request carries who calls.
    package enum Credential: Sendable, Equatable {
        /// Nothing but what the operations themselves say.
        case none
        /// The same headers with every request of a user; `:user` is the acting user.
        case headers([HTTPField])
        /// A token that Bulkhead signs.
        case signedToken(TokenSigning)
        /// What the application gives at login, or at registration where there is no login.
        case session(TokenPlacement)
        /// An opaque token that stands in a seeded table.
        case storedToken(StoredToken)
    }

    package var credential: Credential
    /// The request that opens an account; nil where accounts are seeded.
    package var register: AccountRequest?
    /// The request that signs a user in; nil where there is none.
    package var login: AccountRequest?
    /// The token that goes with a session's cookies; nil where the application asks for none.
    package var csrf: CSRFProtection?

    package init(
        credential: Credential = .none, register: AccountRequest? = nil,
        login: AccountRequest? = nil, csrf: CSRFProtection? = nil
    ) {
        self.credential = credential
        self.register = register
        self.login = login
        self.csrf = csrf
    }

    /// Parameters of an account that Bulkhead makes up: they need no bind in these requests, nor in
    /// operations where there is one of these requests.
    package static let accountParameters = ["email", "password", "name"]
}

/// A JSON Web Token as Bulkhead signs it.
package struct TokenSigning: Sendable, Equatable {
    package var algorithm: SigningAlgorithm
    package var key: SigningKey
    /// A JSON object with `:name` places; `iat` and `exp` are added where it has none.
    package var claims: JSONTemplate
    /// Binds of the claims' parameters; `:user` and those of an account need none.
    package var binds: [Bind]
    package var lifetimeNanoseconds: UInt64
    /// The `kid` of the header; nil for none, or for `bulkhead` where the keys are published.
    package var keyID: String?
    package var placement: TokenPlacement
    /// Where the application fetches the public keys; nil where it has them.
    package var keySet: KeySetPublication?
    package var position: SourcePosition

    package init(
        algorithm: SigningAlgorithm, key: SigningKey, claims: JSONTemplate, binds: [Bind] = [],
        lifetimeNanoseconds: UInt64 = TokenSigning.defaultLifetimeNanoseconds,
        keyID: String? = nil, placement: TokenPlacement = .bearer,
        keySet: KeySetPublication? = nil, position: SourcePosition
    ) {
        self.algorithm = algorithm
        self.key = key
        self.claims = claims
        self.binds = binds
        self.lifetimeNanoseconds = lifetimeNanoseconds
        self.keyID = keyID
        self.placement = placement
        self.keySet = keySet
        self.position = position
    }

    /// How long a token lives whose scenario states nothing: one hour.
    package static let defaultLifetimeNanoseconds: UInt64 = 3_600_000_000_000
}

/// The algorithms of RFC 7518 and RFC 8037 that tokens may be signed by.
package enum SigningAlgorithm: String, Sendable, Equatable, CaseIterable {
    case hs256 = "HS256"
    case rs256 = "RS256"
    case es256 = "ES256"
    case edDSA = "EdDSA"

    /// Whether it signs by a secret that the application holds too.
    package var isSymmetric: Bool { self == .hs256 }
}

/// What a token is signed by.
package enum SigningKey: Sendable, Equatable {
    /// The secret's text, whose UTF-8 bytes are the key.
    case secret(SecretText)
    /// A private key in PEM.
    case pem(SecretText)
    /// A key that is made for the run: the application fetches its public part.
    case madeForTheRun
}

/// Where Bulkhead publishes the public keys of its tokens, as a JSON Web Key Set.
package struct KeySetPublication: Sendable, Equatable {
    package var listen: ListenAddress
    /// Begins with `/`.
    package var path: String

    package init(listen: ListenAddress, path: String) {
        self.listen = listen
        self.path = path
    }
}

/// Where a request carries its token.
package enum TokenPlacement: Sendable, Equatable {
    /// In a header, behind a prefix and a space; the prefix may be empty.
    case header(name: String, prefix: String)
    /// In a cookie; of a login, every cookie that its answer sets is kept and sent, and this one
    /// must be among them.
    case cookie(String)

    /// `Authorization: Bearer …`, RFC 6750.
    package static let bearer = TokenPlacement.header(name: "Authorization", prefix: "Bearer")
}

/// An opaque token that stands in a seeded table.
package struct StoredToken: Sendable, Equatable {
    package var column: ColumnReference
    package var placement: TokenPlacement
    package var position: SourcePosition

    package init(column: ColumnReference, placement: TokenPlacement, position: SourcePosition) {
        self.column = column
        self.placement = placement
        self.position = position
    }
}

/// A request that opens an account or signs a user in.
package struct AccountRequest: Sendable, Equatable {
    /// How long what it gives is good for.
    package enum Lifetime: Sendable, Equatable {
        case nanoseconds(UInt64)
        /// The answer says it here, in seconds.
        case secondsAt(JSONPath)
    }

    package var request: HTTPRequestTemplate
    /// Binds of its parameters; `:email`, `:password` and `:name` are an account's own without one.
    package var binds: [Bind]
    package var expectedStatuses: StatusSet
    /// Where the answer holds the token; nil where it gives none, or a cookie.
    package var token: JSONPath?
    /// Where the answer holds the user's key, the value of `:user`; nil where it is known before.
    package var user: JSONPath?
    /// Nil where it lasts for the run.
    package var lifetime: Lifetime?
    package var position: SourcePosition

    package init(
        request: HTTPRequestTemplate, binds: [Bind] = [],
        expectedStatuses: StatusSet = .successful, token: JSONPath? = nil, user: JSONPath? = nil,
        lifetime: Lifetime? = nil, position: SourcePosition
    ) {
        self.request = request
        self.binds = binds
        self.expectedStatuses = expectedStatuses
        self.token = token
        self.user = user
        self.lifetime = lifetime
        self.position = position
    }
}
