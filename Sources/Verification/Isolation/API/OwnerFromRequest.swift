internal import ResultModel

// The catalogue is one, so the rule stands here; APIVerification judges it (Probes/OwnerFromRequest).
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
}
