internal import ResultModel

// Rules that only the api layer judges. They stand here because the catalogue is one; what judges
// them is in APIVerification/Probes, which knows HTTP.
extension Rule {
    /// **What**: a row came to belong to another user because a request said so: in its path, body,
    /// query or headers, or in an argument of a tool that a model calls.
    ///
    /// **Why**: text is planted among somebody's own, or an own row is given away, and the victim is
    /// its author. Whoever may write the owner may be anybody (mass assignment).
    ///
    /// **Fix**: take the owner from the verified token alone, and list the members that a body may
    /// hold.
    ///
    /// CWE-915, CWE-639; OWASP API3:2023.
    package static let ownerFromRequest = Rule(
        "owner-from-request", .high, .isolation, "a request decides whose a row is")

    /// **What**: a request for another user's row is answered with a status of 500 or above.
    ///
    /// **Why**: the row was found and something failed over it; that it was not handed out is luck.
    /// It also tells the row from one that does not exist, and fills the error log.
    ///
    /// **Fix**: ask for the owner together with the row, and answer 404.
    ///
    /// CWE-703, CWE-209.
    package static let denialIsAnError = Rule(
        "denial-is-an-error", .medium, .isolation, "a foreign row is refused by failing")

    /// **What**: a value that no client should send (a NUL, markup, an over-long text, a malformed
    /// id) is answered with a status of 500 or above.
    ///
    /// **Why**: it reached code that did not expect it, most often the database; what fails over a
    /// length today may do as it is told by a quote tomorrow.
    ///
    /// **Fix**: check every value before it is used, and answer 422.
    ///
    /// CWE-20, CWE-703.
    package static let inputIsAnError = Rule(
        "input-is-an-error", .medium, .isolation, "a malformed value is answered with a failure")

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

    /// **What**: after an account was deleted, its token is still served data, or others are served
    /// the data of the account.
    ///
    /// **Why**: somebody who asked to be forgotten is not, and a stolen token outlives its account.
    ///
    /// **Fix**: delete the rows together with the account, and look the account up when a token is
    /// verified, or keep tokens short-lived.
    ///
    /// CWE-613, CWE-459.
    package static let deletedAccountServed = Rule(
        "deleted-account-served", .high, .cascade, "a deleted account's data is still served")
}
