internal import ResultModel

// The catalogue is one, so the rule stands here; APIVerification judges it (Tokens/TokenMatrix).
extension Rule {
    /// **What**: a token that nobody may be served for was accepted: expired, not yet valid,
    /// unsigned, wrongly signed, for another audience or from another issuer.
    ///
    /// **Why**: whoever can write such a token is whoever it names. Judged by what came back, or by
    /// what happened to the rows, never by the status alone.
    ///
    /// **Fix**: verify signature, algorithm, `exp`, `nbf`, `aud` and `iss` with the library's own
    /// checks, and name the one algorithm that is accepted.
    ///
    /// CWE-347, CWE-613, CWE-287; OWASP API2:2023.
    package static let forgedTokenAccepted = Rule(
        "forged-token-accepted", .critical, .isolation, "a token that is not valid is accepted")
}
