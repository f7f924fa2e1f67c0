/// The application's HTTP interface: where it is, how it is started, and how users sign in.
package struct APIDeclaration: Sendable, Equatable {
    /// Where it is; nil where it is wherever `start` puts it: `http://127.0.0.1:${PORT}`.
    package var baseURL: LateText?
    /// Whether `baseURL` came from the variable `API_URL`: the application runs already, and
    /// `start` is not used.
    package var isRunning: Bool
    /// How to start it; nil where it must run already.
    package var start: ApplicationStart?
    /// Defects that it can be started with; nil where it has none to plant.
    package var defects: DefectsDeclaration?
    package var authentication: AuthenticationDeclaration
    package var timeouts: HTTPTimeouts
    /// PEM certificates that are trusted beside the system's own, as a path; nil for these alone.
    ///
    /// Certificates are always verified.
    package var authorityFile: String?
    /// Whether HTTP/2 is offered where TLS is used.
    package var offersHTTP2: Bool
    /// May hold a password; nil for none.
    package var proxy: SecretText?
    /// How many redirects of one request are followed; a redirect beyond them is an answer.
    package var followedRedirects: Int
    /// Whether compressed answers are asked for.
    package var asksForCompression: Bool
    package var retry: HTTPRetry
    package var openAPI: OpenAPISource?
    /// The model that Bulkhead plays for the application; nil where the scenario has none.
    package var model: ModelDeclaration?
    package var position: SourcePosition

    package init(
        baseURL: LateText?, isRunning: Bool = false, start: ApplicationStart? = nil,
        defects: DefectsDeclaration? = nil,
        authentication: AuthenticationDeclaration = AuthenticationDeclaration(),
        timeouts: HTTPTimeouts = HTTPTimeouts(), authorityFile: String? = nil,
        offersHTTP2: Bool = true, proxy: SecretText? = nil, followedRedirects: Int = 0,
        asksForCompression: Bool = false, retry: HTTPRetry = HTTPRetry(),
        openAPI: OpenAPISource? = nil, model: ModelDeclaration? = nil, position: SourcePosition
    ) {
        self.baseURL = baseURL
        self.isRunning = isRunning
        self.start = start
        self.defects = defects
        self.authentication = authentication
        self.timeouts = timeouts
        self.authorityFile = authorityFile
        self.offersHTTP2 = offersHTTP2
        self.proxy = proxy
        self.followedRedirects = followedRedirects
        self.asksForCompression = asksForCompression
        self.retry = retry
        self.openAPI = openAPI
        self.model = model
        self.position = position
    }
}

/// How the application is started, and when it is ready.
package struct ApplicationStart: Sendable, Equatable {
    /// A program and its arguments; no shell reads them.
    package var command: [LateText]
    /// A path that is answered with a status of 200 to 299 once the application is ready.
    package var readyPath: String
    /// Laid over Bulkhead's own environment, in order.
    package var environment: [EnvironmentEntry]
    /// How long it may take until it is ready.
    package var timeoutNanoseconds: UInt64
    /// The folder that it is started in, as a path.
    package var directory: String
    package var position: SourcePosition

    package init(
        command: [LateText], readyPath: String, environment: [EnvironmentEntry] = [],
        timeoutNanoseconds: UInt64 = ApplicationStart.defaultTimeoutNanoseconds,
        directory: String, position: SourcePosition
    ) {
        self.command = command
        self.readyPath = readyPath
        self.environment = environment
        self.timeoutNanoseconds = timeoutNanoseconds
        self.directory = directory
        self.position = position
    }

    /// How long an application may take that states no `timeout`: 60 seconds.
    package static let defaultTimeoutNanoseconds: UInt64 = 60_000_000_000
}

/// A variable of the environment in which an application is started.
package struct EnvironmentEntry: Sendable, Equatable {
    package var name: String
    package var value: LateText

    package init(name: String, value: LateText) {
        self.name = name
        self.value = value
    }
}

/// What bounds a request.
package struct HTTPTimeouts: Sendable, Equatable {
    package var connectNanoseconds: UInt64
    /// From the request to the first byte of its answer; nil where the total alone bounds it.
    package var firstByteNanoseconds: UInt64?
    /// For operations that state no `timeout`, whose own time is already put in its place.
    package var totalNanoseconds: UInt64

    package init(
        connectNanoseconds: UInt64 = 5_000_000_000, firstByteNanoseconds: UInt64? = nil,
        totalNanoseconds: UInt64 = Operation.defaultTimeoutNanoseconds
    ) {
        self.connectNanoseconds = connectNanoseconds
        self.firstByteNanoseconds = firstByteNanoseconds
        self.totalNanoseconds = totalNanoseconds
    }
}

/// What is done about an answer with status 429.
package struct HTTPRetry: Sendable, Equatable {
    /// How often a request is sent again; 0 for never.
    package var attempts: Int
    /// The longest wait that `Retry-After` is granted; a longer one ends the call.
    package var longestWaitNanoseconds: UInt64

    package init(attempts: Int = 3, longestWaitNanoseconds: UInt64 = 10_000_000_000) {
        self.attempts = attempts
        self.longestWaitNanoseconds = longestWaitNanoseconds
    }
}

/// Where the application's OpenAPI document is.
package enum OpenAPISource: Sendable, Equatable {
    /// On the application itself, `/openapi.json`.
    case path(String)
    case url(String)
    /// A file, as a path.
    case file(String)
}

/// The OpenAI-compatible model that Bulkhead plays for the application under test.
package struct ModelDeclaration: Sendable, Equatable {
    package var listen: ListenAddress
    /// From the request to the first token.
    package var delay: ThinkTime
    /// How many tokens an answer has.
    package var tokens: ClosedRange<Int>
    /// From token to token of a streamed answer; nil where they follow at once.
    package var between: ThinkTime?
    package var position: SourcePosition

    package init(
        listen: ListenAddress, delay: ThinkTime, tokens: ClosedRange<Int>, between: ThinkTime?,
        position: SourcePosition
    ) {
        self.listen = listen
        self.delay = delay
        self.tokens = tokens
        self.between = between
        self.position = position
    }
}

/// An address on loopback at which Bulkhead serves something.
package struct ListenAddress: Sendable, Equatable {
    /// `127.0.0.1`, `::1` or `localhost`.
    package var host: String
    /// A number, or the variable of a port that is found free.
    package var port: LateText

    package init(host: String, port: LateText) {
        self.host = host
        self.port = port
    }
}
