internal import HTTPDriver
internal import Population
internal import ScenarioModel
internal import Tokens

/// What the application answered to a request about an account.
struct AccountAnswer {
    private let response: HTTPResponse
    private let declaration: AccountRequest
    private let label: String
    /// What no message shows.
    private let secrets: [String]

    init(
        _ response: HTTPResponse, to declaration: AccountRequest, labelled label: String,
        secrets: [String]
    ) {
        self.response = response
        self.declaration = declaration
        self.label = label
        self.secrets = secrets
    }

    /// - Throws: ``SignInError`` where the status is none that was expected.
    func requireExpected() throws(SignInError) {
        guard !declaration.expectedStatuses.contains(response.status) else { return }
        throw SignInError(
            .refused, request: label, "answered \(response.status): \(excerpt)",
            advice: advice)
    }

    private var advice: String? {
        if response.wantsCSRFToken { return HTTPResponse.csrfAdvice }
        return switch response.status {
        case 400, 422: "compare the body that the scenario sends with what the application takes"
        case 404, 405: "check the method and the path"
        case 401, 403: "check the address, the password, and how the application hashes it"
        case 429: "raise the application's limit of requests for the run"
        case 500...: "look into the application's log"
        default: nil
        }
    }

    /// The user's key; nil where the scenario does not take it from here.
    func userKey() throws(SignInError) -> RowKey? {
        guard let path = declaration.user else { return nil }
        switch try value(at: path, called: "user") {
        case (.number, let text): return Int64(text).map { .integer($0) } ?? .text(text)
        case (_, let text): return .text(text)
        }
    }

    /// What the user says from now on who it is with.
    ///
    /// - Parameters:
    ///   - visit: what was given until now, in this answer too.
    ///   - commonPath: of the requests that the session is for.
    ///   - now: seconds since 1970.
    func session(
        _ placement: TokenPlacement, _ visit: Visit, commonPath: String, now: Int64
    ) throws(SignInError) -> Session {
        var end: Int64?
        switch declaration.lifetime {
        case nil: break
        case .nanoseconds(let nanoseconds):
            end = now + max(1, Int64(clamping: nanoseconds / 1_000_000_000))
        case .secondsAt(let path):
            let text = try value(at: path, called: "expires").text
            guard let seconds = Double(text), seconds > 0, seconds < 1e10 else {
                throw missing("expires", path, "is no number of seconds")
            }
            end = now + max(1, Int64(seconds))
        }
        if let path = declaration.token {
            return Session(
                credential: Credential(try value(at: path, called: "token").text), expiresAt: end)
        }
        guard case .cookie(let name) = placement else {
            throw SignInError(.scenario, request: label, "does not say where the token is")
        }
        guard visit.cookies.has(name, for: commonPath) else {
            throw SignInError(
                .incomplete, request: label,
                "answered \(response.status) and set no cookie '\(name)' that goes to \(commonPath)",
                advice: "name the cookie that the application sets")
        }
        return Session(
            credential: visit.credential(for: commonPath),
            expiresAt: end ?? visit.cookies.earliestExpiry(of: name))
    }

    /// The token against forged requests.
    ///
    /// - Parameter visit: what was given until now, in this answer too.
    func csrfToken(_ source: CSRFProtection.Source, _ visit: Visit) throws(SignInError) -> String {
        switch source {
        case .body(let path): return try value(at: path, called: "csrf").text
        case .cookie(let name):
            if let value = visit.cookies.decodedValue(of: name) { return value }
            throw SignInError(
                .incomplete, request: label,
                "answered \(response.status) and set no cookie '\(name)', which holds the token "
                    + "against forged requests",
                advice: "name the cookie, and the 'request' whose answer sets it, below 'csrf'")
        }
    }

    // MARK: Values

    private func value(
        at path: ScenarioModel.JSONPath, called name: String
    ) throws(SignInError) -> (kind: JSONValue.Kind, text: String) {
        let span = unsafe response.body.span.bytes
        guard let compiled = try? HTTPDriver.JSONPath(path.source),
            let found = try? compiled.first(in: span)
        else { throw missing(name, path, "is nowhere in the answer") }
        let text = found.text(in: span)
        guard found.kind == .string || found.kind == .number, !text.isEmpty else {
            throw missing(name, path, "is neither a text nor a number")
        }
        return (found.kind, text)
    }

    private func missing(
        _ name: String, _ path: ScenarioModel.JSONPath, _ problem: String
    ) -> SignInError {
        SignInError(
            .incomplete, request: label,
            "answered \(response.status), and '\(name)' (\(path.source)) \(problem): \(excerpt)")
    }

    private var excerpt: String { response.excerpt(without: secrets) }
}
