extension ObjectShape {
    static let api = ObjectShape(
        "api", "The application's HTTP interface.",
        [
            .optional(
                "base_url", .text,
                "Where it is; ${API_URL} may be missing where 'start' is given.",
                example: "${API_URL}"),
            .optional(
                "start", .object(.start), "How it is started where it does not run already.",
                example: "{ command: [uvicorn, \"main:app\", --port, \"${PORT}\"], ready: /health }"
            ),
            .optional(
                "defects", .object(.defects),
                "Defects that the application can be started with, for 'bulkhead prove'.",
                example: "{ arguments: [--defect, \"${DEFECT}\"], "
                    + "names: [read-without-owner] }"),
            .optional(
                "auth", .either([.words(["none"]), .object(.authentication)]),
                "How it tells who calls.",
                example: "{ jwt: { algorithm: HS256, secret: \"${JWT_SECRET}\", "
                    + "claims: { sub: \":user\" } } }"),
            .optional(
                "timeouts", .object(.timeouts), "What bounds a request.",
                example: "{ connect: 5s, first_byte: 10s, total: 30s }"),
            .optional(
                "tls", .object(.tls), "Whose certificates are trusted; they are always verified.",
                example: "{ ca: certs/ca.pem }"),
            .optional(
                "http2", .boolean, "Whether HTTP/2 is offered over TLS; it is by itself.",
                example: "false"),
            .optional("proxy", .text, "A proxy to go through.", example: "${HTTP_PROXY}"),
            .optional(
                "redirects", .integer(0...ScenarioLimits.mostRedirects),
                "How many redirects of a request are followed; none by itself.", example: "3"),
            .optional(
                "compression", .boolean, "Whether compressed answers are asked for.",
                example: "true"),
            .optional(
                "retry", .either([.words(["none"]), .object(.retry)]),
                "What is done about status 429.", example: "{ attempts: 3, longest_wait: 10s }"),
            .optional(
                "openapi", .text,
                "The OpenAPI document: a path on the application, a URL, or a file.",
                example: "/openapi.json"),
            .optional(
                "model", .object(.scriptedModel),
                "An OpenAI-compatible model that Bulkhead plays for the application.",
                example: "{ listen: \"127.0.0.1:${MODEL_PORT}\", delay: 900ms }"),
        ])

    static let start = ObjectShape(
        "start",
        "How the application is started: ${PORT}, ${DATABASE_URL}, ${MODEL_PORT} and ${JWKS_PORT} "
            + "are set for it, and ${POOL_LOG} while its pool is measured.",
        [
            .required(
                "command", .list(.text, atLeast: 1), "A program and its arguments; no shell.",
                example: "[uvicorn, \"main:app\", --port, \"${PORT}\"]"),
            .required(
                "ready", .form(.path), "A path that is answered with 2xx once it is ready.",
                example: "/health"),
            .optional(
                "environment", .named(.text), "Variables of its environment.",
                example: "{ DATABASE_URL: \"${DATABASE_URL}\" }"),
            .optional(
                "timeout", .form(.duration), "How long it may take; 60s where nothing is said.",
                example: "90s"),
            .optional(
                "directory", .text, "Where it is started; the scenario's folder by itself.",
                example: "app"),
        ])

    static let defects = ObjectShape(
        "defects",
        "Defects that the application can be told to have; it is started once for each, and "
            + "${DEFECT} is its name.",
        [
            .optional(
                "arguments", .list(.text, atLeast: 1), "Arguments behind those of 'command'.",
                example: "[--defect, \"${DEFECT}\"]"),
            .optional(
                "environment", .named(.text), "Variables beside those of 'environment'.",
                example: "{ DEFECT: \"${DEFECT}\" }"),
            .required(
                "names", .list(.text, atLeast: 1), "What the application calls them.",
                example: "[read-without-owner, list-without-filter]"),
        ])

    static let timeouts = ObjectShape(
        "timeouts", "What bounds a request.",
        [
            .optional("connect", .form(.duration), "Until it is connected.", example: "5s"),
            .optional(
                "first_byte", .form(.duration), "Until the answer begins.", example: "10s"),
            .optional(
                "total", .form(.duration), "Until the answer is complete.", example: "30s"),
        ])

    static let tls = ObjectShape(
        "tls", "Whose certificates are trusted.",
        [
            .required(
                "ca", .text, "A file of PEM certificates, relative to the scenario's folder.",
                example: "certs/ca.pem")
        ])

    static let retry = ObjectShape(
        "retry", "What is done about status 429.",
        [
            .optional(
                "attempts", .integer(1...ScenarioLimits.mostRetries),
                "How often a request is sent again.", example: "3"),
            .optional(
                "longest_wait", .form(.duration),
                "The longest wait that Retry-After is granted.", example: "10s"),
        ])

    static let scriptedModel = ObjectShape(
        "scripted-model", "An OpenAI-compatible model on loopback.",
        [
            .required(
                "listen", .text, "Its address on loopback.",
                example: "\"127.0.0.1:${MODEL_PORT}\""),
            .optional(
                "delay", .either([.form(.duration), .object(.pause)]),
                "From the request to the first token; 500ms where nothing is said.",
                example: "{ lognormal: { median: 900ms, p95: 4s } }"),
            .optional(
                "tokens", .form(.range), "How many tokens an answer has.", example: "20..60"),
            .optional(
                "between", .either([.form(.duration), .object(.pause)]),
                "From token to token of a streamed answer.", example: "20ms"),
        ])

    // MARK: Who calls

    static let authentication = ObjectShape(
        "authentication", "How the application tells who calls: one of these.",
        [
            .optional(
                "header", .named(.text), "The same headers with every request of a user.",
                example: "{ X-API-Key: \"${API_KEY}\" }"),
            .optional(
                "jwt", .object(.jwt), "A token that Bulkhead signs.",
                example: "{ algorithm: HS256, secret: \"${JWT_SECRET}\", "
                    + "claims: { sub: \":user\" } }"),
            .optional(
                "login", .object(.accountRequest), "The request that signs a user in.",
                example: "{ request: POST /auth/login, json: { email: \":email\", "
                    + "password: \":password\" }, token: $.access_token }"),
            .optional(
                "register", .object(.accountRequest),
                "The request that opens an account, before anything else of that user.",
                example: "{ request: POST /auth/register, json: { email: \":email\", "
                    + "password: \":password\" }, user: $.id, token: $.token }"),
            .optional(
                "bearer", .either([.form(.column), .object(.storedToken)]),
                "An opaque token that stands in a seeded table.", example: "session.token"),
            .optional(
                "csrf", .object(.csrf),
                "A token that goes with a session's cookies, against forged requests.",
                example: "{ request: GET /csrf, cookie: csrftoken, header: X-CSRFToken }"),
        ])

    static let csrf = ObjectShape(
        "csrf",
        "A token against requests that other sites forge: where it comes from, and what carries it.",
        [
            .optional(
                "request", .form(.request),
                "What gives it, before a user registers or signs in and again behind it; the "
                    + "answer to that by itself.", example: "GET /csrf"),
            .optional(
                "cookie", .text, "The cookie that holds it: double submit.", example: "csrftoken"),
            .optional(
                "token", .form(.jsonPath), "Where the answer holds it.", example: "$.csrfToken"),
            .optional(
                "header", .text, "The header of a user's requests that carries it.",
                example: "X-CSRFToken"),
            .optional(
                "field", .text, "The field of a user's forms that carries it.",
                example: "csrfmiddlewaretoken"),
        ])

    private static let placementKeys: [KeyShape] = [
        .optional(
            "header", .text, "The header that carries it; Authorization by itself.",
            example: "X-Auth-Token"),
        .optional(
            "prefix", .text, "What stands before it: Bearer by itself, or none.",
            example: "Token"),
        .optional(
            "cookie", .text, "The cookie that carries it, in the place of a header.",
            example: "session"),
    ]

    static let jwt = ObjectShape(
        "jwt", "A JSON Web Token that Bulkhead signs.",
        [
            .required(
                "algorithm", .words(SigningAlgorithm.allCases.map(\.rawValue)),
                "The algorithm it is signed by.", example: "HS256"),
            .optional(
                "secret", .text, "The secret, for HS256.", example: "${JWT_SECRET}"),
            .optional(
                "key", .either([.text, .object(.keyFile)]),
                "The private key in PEM, or its file; made for the run where 'jwks' publishes it.",
                example: "{ file: keys/private.pem }"),
            .required(
                "claims", .named(.anything),
                "What the token says; 'iat' and 'exp' are added.", example: "{ sub: \":user\" }"),
            bindKey,
            .optional(
                "expires", .form(.duration), "How long it lives; 1h where nothing is said.",
                example: "15m"),
            .optional("key_id", .text, "The 'kid' of its header.", example: "main"),
            .optional(
                "jwks", .object(.jwks), "Where the application fetches the public keys.",
                example: "{ listen: \"127.0.0.1:${JWKS_PORT}\", path: /.well-known/jwks.json }"),
        ] + placementKeys)

    static let keyFile = ObjectShape(
        "key-file", "A private key.",
        [
            .required(
                "file", .text, "A PEM file, relative to the scenario's folder.",
                example: "keys/private.pem")
        ])

    static let jwks = ObjectShape(
        "jwks", "Where the public keys are published.",
        [
            .required(
                "listen", .text, "Its address on loopback.",
                example: "\"127.0.0.1:${JWKS_PORT}\""),
            .optional(
                "path", .form(.path), "Its path.", example: "/.well-known/jwks.json"),
        ])

    static let accountRequest = ObjectShape(
        "account-request",
        "A request about the account of a user: :email, :password and :name are made up.",
        [
            .required(
                "request", .form(.request), "The method and the path.",
                example: "POST /auth/login")
        ] + requestPartKeys + [
            bindKey,
            .optional(
                "expect", .either([.form(.status), .list(.form(.status), atLeast: 1)]),
                "The statuses that are a success; 2xx where nothing is said.", example: "200"),
            .optional(
                "token", .form(.jsonPath), "Where the answer holds the token.",
                example: "$.access_token"),
            .optional(
                "user", .form(.jsonPath), "Where the answer holds the user's key.",
                example: "$.user.id"),
            .optional(
                "expires", .either([.form(.duration), .form(.jsonPath)]),
                "How long the token is good for, or where the answer says so in seconds.",
                example: "30m"),
        ] + placementKeys)

    static let storedToken = ObjectShape(
        "stored-token", "A token that stands in a seeded table.",
        [
            .required(
                "column", .form(.column), "The column that holds it.", example: "session.token")
        ] + placementKeys)
}

extension ScenarioLimits {
    static let mostRedirects = 20
    static let mostRetries = 20
    static let mostTokens = 100_000
    static let mostTools = 64
}
