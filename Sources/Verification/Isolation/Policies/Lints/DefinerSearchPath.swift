internal import DatabaseCatalog
internal import PostgresDriver
internal import ResultModel

extension Rule {
    /// **What**: a SECURITY DEFINER function that the application's role may call does not fix its
    /// search path.
    ///
    /// **Why**: names in its body are looked up where its caller says, temporary tables first: a
    /// caller makes a table of the same name, and the owner's rights work on that.
    ///
    /// **Fix**: `ALTER FUNCTION … SET search_path = …, pg_temp`, or a body in BEGIN ATOMIC.
    ///
    /// CWE-426, CWE-427; OWASP A05:2021.
    package static let definerSearchPath = Rule(
        "definer-search-path", .medium, .isolation,
        "a SECURITY DEFINER function leaves its search path to its caller")
}

/// Looks at how the functions were declared.
enum DefinerSearchPath: PolicyProbe {
    static let rule = Rule.definerSearchPath

    static func run(
        _ bench: PolicyBench, _ ledger: inout PolicyLedger
    ) throws(PostgresError) {
        for function in bench.access.functions where function.isSecurityDefiner {
            // What was parsed when it was made, or is written in C, looks nothing up by name.
            let looksUp = !function.isParsed && ["sql", "plpgsql"].contains(function.language)
            let isReachable =
                function.returnsTrigger
                || bench.privileges.functions.contains(function.id)
            guard looksUp, isReachable else { continue }
            let isFixed = function.settings.contains { $0.hasPrefix("search_path=") }
            guard !isFixed else {
                ledger.silent(rule, function.displayName, twinFired: nil)
                continue
            }
            ledger.leaked(
                rule, function.displayName,
                PolicyLedger.Leak(
                    message: "\(function.displayName) leaves its search path to its caller",
                    evidence: "SECURITY DEFINER, \(function.language), no SET search_path",
                    replay: """
                        SELECT proname, prosecdef, proconfig FROM pg_proc
                        WHERE oid = '\(function.id)'::regproc;
                        """,
                    fix: "ALTER FUNCTION \(function.sqlSignature) SET search_path = "
                        + "\(function.schema.quotedWhereNeeded), pg_temp;"))
        }
    }
}
