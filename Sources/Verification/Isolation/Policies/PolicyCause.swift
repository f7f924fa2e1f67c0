internal import DatabaseCatalog
internal import ResultModel

extension Rule {
    /// **What**: row security is off on a table that holds users' rows, and the application's role
    /// reaches rows of other users in it.
    ///
    /// **Why**: without ENABLE ROW LEVEL SECURITY no policy is asked, not even one that exists; a
    /// restore that lost its last part leaves tables so.
    ///
    /// **Fix**: `ALTER TABLE … ENABLE ROW LEVEL SECURITY`, FORCE it, and write a policy for it.
    ///
    /// CWE-862, CWE-1220; OWASP API1:2023, A01:2021.
    package static let rowSecurityOff = Rule(
        "row-security-off", .critical, .isolation,
        "row security is off on a table whose foreign rows the application reaches")

    /// **What**: the application runs as a superuser or as a role with BYPASSRLS.
    ///
    /// **Why**: no policy binds such a role, forced or not: all policies are decoration.
    ///
    /// **Fix**: let the application log in as an ordinary role that owns nothing.
    ///
    /// CWE-250, CWE-269; OWASP API5:2023, A01:2021.
    package static let unboundRole = Rule(
        "unbound-role", .high, .isolation,
        "the application's role is a superuser or bypasses row security")

    /// **What**: the application's role owns a table, or inherits from its owner, and the table's
    /// row security is not forced.
    ///
    /// **Why**: policies bind an owner only with FORCE ROW LEVEL SECURITY.
    ///
    /// **Fix**: `ALTER TABLE … FORCE ROW LEVEL SECURITY`, or let another role own the table.
    ///
    /// CWE-250, CWE-282; OWASP A01:2021.
    package static let unforcedOwner = Rule(
        "unforced-owner", .high, .isolation,
        "the application's role owns a table whose row security is not forced")
}

/// Why a table leaks whatever its policies say: one cause, told once, instead of a finding for
/// each statement that shows it.
struct PolicyCause {
    let rule: Rule
    let object: String
    let message: String
    let fix: String

    /// The cause, if there is one besides the policies themselves.
    static func of(_ target: ProtectedTable, _ bench: PolicyBench) -> PolicyCause? {
        let role = bench.privileges.role
        let name = target.table.shownName
        let shownRole = role.quotedWhereNeeded
        if !bench.isRoleBound {
            let isSuperuser = bench.access.role(named: role)?.isSuperuser ?? false
            return PolicyCause(
                rule: .unboundRole, object: role,
                message: isSuperuser
                    ? "operations run as \(role), a superuser: no policy binds it"
                    : "operations run as \(role), which has BYPASSRLS: no policy binds it",
                fix: isSuperuser
                    ? """
                    CREATE ROLE application LOGIN NOSUPERUSER NOBYPASSRLS; \
                    grant it what the operations need, and name it under database.role
                    """ : "ALTER ROLE \(shownRole) NOBYPASSRLS;")
        }
        if !target.relation.hasRowSecurity {
            let dormant =
                target.policies.isEmpty
                ? "" : "; its \(target.policies.count) policies are never asked"
            let half = target.relation.isForced ? "; FORCE without ENABLE does nothing" : ""
            let policy =
                target.policies.isEmpty
                ? "\n" + bench.policyFix(target, .all) : ""
            return PolicyCause(
                rule: .rowSecurityOff, object: target.table.displayName,
                message: "row security is off on \(target.table.displayName)\(dormant)\(half)",
                fix: """
                    ALTER TABLE \(name) ENABLE ROW LEVEL SECURITY;
                    ALTER TABLE \(name) FORCE ROW LEVEL SECURITY;\(policy)
                    """)
        }
        guard bench.isBound(on: target.relation) else {
            return PolicyCause(
                rule: .unforcedOwner, object: target.table.displayName,
                message: """
                    \(role) has the rights of the owner of \(target.table.displayName), whose row \
                    security is not forced
                    """, fix: "ALTER TABLE \(name) FORCE ROW LEVEL SECURITY;")
        }
        return nil
    }
}
