internal import ResultModel

// The catalogue is one, so the rule stands here; APIVerification judges it (Tokens/TokenMatrix and Routes/RouteCheck).
extension Rule {
    /// **What**: a route answers with users' data, or changes it, although the request holds no
    /// token.
    ///
    /// **Why**: no id has to be guessed and no account made: whoever finds the route reads on.
    ///
    /// **Fix**: put the route behind the check that the others have, or remove it.
    ///
    /// CWE-306, CWE-862; OWASP API2:2023, API5:2023, API9:2023.
    package static let anonymousAccess = Rule(
        "anonymous-access", .critical, .isolation, "a route serves users' data without a token")
}
