internal import ResultModel

// The catalogue is one, so the rule stands here; APIVerification judges it (Probes/DenialIsAnError).
extension Rule {
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
}
