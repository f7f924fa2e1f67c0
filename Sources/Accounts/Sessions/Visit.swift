internal import HTTPDriver
internal import Tokens

/// What one user was given on the way to a session, as a browser would keep it from one answer to
/// the next.
struct Visit {
    var cookies = CookieJar()
    /// Empty where none is known yet, or the application asks for none.
    var csrfToken = ""

    /// Takes in the cookies that an answer sets.
    ///
    /// - Parameters:
    ///   - requestPath: of the request that it answers.
    ///   - now: seconds since 1970.
    mutating func take(_ response: HTTPResponse, requestPath: String, now: Int64) {
        for header in response.headers where header.name.lowercased() == "set-cookie" {
            cookies.take(header.value, requestPath: requestPath, now: now)
        }
    }

    /// What a request for a path carries.
    func credential(for path: String) -> Credential {
        Credential(cookies.header(for: path), csrfToken: csrfToken)
    }

    /// What no message shows.
    var secrets: [String] { cookies.values + (csrfToken.isEmpty ? [] : [csrfToken]) }
}
