internal import DatabaseCatalog
internal import PostgresDriver
internal import ResultModel

extension Rule {
    /// **What**: a function of the schema's own is declared LEAKPROOF.
    ///
    /// **Why**: the server computes leakproof functions on rows before it asks the policies. One
    /// that raises a notice or an error with its argument in it tells of every hidden row.
    ///
    /// **Fix**: `ALTER FUNCTION … NOT LEAKPROOF`.
    ///
    /// CWE-200, CWE-209; OWASP A01:2021.
    package static let leakproofFunction = Rule(
        "leakproof-function", .medium, .isolation,
        "a function of the schema's own is trusted with rows that policies hide")
}

/// Looks at how the functions were declared; those of extensions are left out.
enum LeakproofFunction: PolicyProbe {
    static let rule = Rule.leakproofFunction

    static func run(
        _ bench: PolicyBench, _ ledger: inout PolicyLedger
    ) throws(PostgresError) {
        for function in bench.access.functions
        where function.isLeakproof && bench.privileges.functions.contains(function.id) {
            ledger.leaked(
                rule, function.displayName,
                PolicyLedger.Leak(
                    message: "\(function.displayName) is computed on rows that policies hide",
                    evidence: "declared LEAKPROOF, language \(function.language)",
                    replay: """
                        SELECT proname, proleakproof FROM pg_proc
                        WHERE oid = '\(function.id)'::regproc;
                        """,
                    fix: "ALTER FUNCTION \(function.sqlSignature) NOT LEAKPROOF;"))
        }
    }
}
