internal import ResultModel

// The catalogue is one, so the rule stands here; APIVerification judges it
// (Privileges/PrivilegeCheck, Privileges/RegistrationCheck).
extension Rule {
    /// **What**: a user became more than a user, or a row more than it may be, because a request said
    /// so: `is_admin`, `role` or the like was added to a body that does not declare it, and was
    /// written.
    ///
    /// **Why**: handlers that hand a whole body to the database write whatever it holds (mass
    /// assignment). Whoever may write a role has every role, and isolation ends there. Registrations
    /// are tried as well: what anybody may write there, everybody is.
    ///
    /// **Fix**: list the members that a body may hold, and refuse others; keep privileges out of what
    /// users write at all. Where users may write it, declare it in the OpenAPI document, or send it
    /// with the operation.
    ///
    /// CWE-915, CWE-269; OWASP API3:2023.
    package static let privilegeFromRequest = Rule(
        "privilege-from-request", .high, .isolation, "a request decides what a user may do")
}
