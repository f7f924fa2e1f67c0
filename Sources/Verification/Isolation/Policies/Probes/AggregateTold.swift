internal import ResultModel

extension Rule {
    /// **What**: a view or a function answers one user differently when rows of other users are
    /// gone, although it hands out none of them.
    ///
    /// **Why**: counts, sums and averages over everybody tell how much there is of others, and,
    /// asked again and again, what they do.
    ///
    /// **Fix**: `security_invoker` on the view, or SECURITY INVOKER on the function; where the
    /// figure is meant for everybody, declare the view under `shared:`.
    ///
    /// CWE-203, CWE-200; OWASP API3:2023.
    package static let aggregateTold = Rule(
        "aggregate-told", .medium, .isolation,
        "a view or function tells of other users' rows without returning them")
}
