internal import ResultModel

// The catalogue is one, so the rule stands here; APIVerification judges it (Cascade/AccountDeletion).
extension Rule {
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
