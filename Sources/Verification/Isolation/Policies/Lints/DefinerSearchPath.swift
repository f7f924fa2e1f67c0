internal import DatabaseCatalog
internal import PostgresDriver
internal import ResultModel

extension Rule {
    /// **What**: a SECURITY DEFINER function that the application's role may call, or that a trigger
    /// calls, looks names up where its caller says: it sets no search path, or one that does not
    /// name `pg_temp` last.
    ///
    /// **Why**: names in its body are looked up among temporary tables first: a caller makes a table
    /// of the same name, and the owner's rights work on that, with the caller's triggers on it. A
    /// schema in the path in which the caller may make objects does the same.
    ///
    /// **Fix**: `ALTER FUNCTION … SET search_path = …, pg_temp`, names with their schemas in the
    /// body, or a body in BEGIN ATOMIC.
    ///
    /// CWE-426, CWE-427; OWASP A05:2021.
    package static let definerSearchPath = Rule(
        "definer-search-path", .medium, .isolation,
        "a SECURITY DEFINER function leaves its search path to its caller")
}

/// Looks at how the functions were declared; puts temporary tables in the way of those that set a
/// path, and looks which of them the owner's rights work on.
enum DefinerSearchPath: PolicyProbe {
    static let rule = Rule.definerSearchPath

    static func run(
        _ bench: PolicyBench, _ ledger: inout PolicyLedger
    ) throws(PostgresError) {
        let trial = try SearchPathTrial(bench)
        for function in bench.access.functions where function.isSecurityDefiner {
            // What was parsed when it was made, or is written in C, looks nothing up by name.
            let looksUp = !function.isParsed && ["sql", "plpgsql"].contains(function.language)
            let isReachable =
                function.returnsTrigger
                || bench.privileges.functions.contains(function.id)
            guard looksUp, isReachable else { continue }
            let name = function.displayName
            guard function.searchPath != nil else {
                leaked(
                    function, "leaves its search path to its caller",
                    "SECURITY DEFINER, \(function.language), no SET search_path", bench, &ledger)
                continue
            }
            try PolicyCheck.guarding(rule, name, &ledger) { (ledger) throws(PostgresError) in
                guard let (words, evidence) = try trial.exposure(of: function) else {
                    return ledger.silent(rule, name, twinFired: nil)
                }
                leaked(function, words, evidence, bench, &ledger)
            }
        }
        if let fired = try trial.prove() { ledger.twin(of: rule, on: "a path", fired: fired) }
    }

    private static func leaked(
        _ function: Function, _ words: String, _ evidence: String, _ bench: PolicyBench,
        _ ledger: inout PolicyLedger
    ) {
        ledger.leaked(
            rule, function.displayName,
            PolicyLedger.Leak(
                message: "\(function.displayName) \(words)", evidence: evidence,
                replay: """
                    SELECT proname, prosecdef, proconfig FROM pg_proc
                    WHERE oid = '\(function.id)'::regproc;
                    """,
                fix: "ALTER FUNCTION \(function.sqlSignature) SET search_path = "
                    + "\(function.soundPath), pg_temp;"))
    }
}

extension Function {
    /// The schemas of its SET search_path; nil where it sets none.
    var searchPath: [String]? {
        guard let setting = settings.first(where: { $0.hasPrefix("search_path=") }) else {
            return nil
        }
        let parts = setting.dropFirst("search_path=".count).split(separator: ",")
        return parts.map { part in String(part.filter { $0 != " " && $0 != "\"" }) }
            .filter { !$0.isEmpty }
    }

    /// Its search path without `pg_temp`; its own schema where it sets none.
    fileprivate var soundPath: String {
        let schemas = (searchPath ?? [schema]).filter { $0 != "pg_temp" }
        let shown = schemas.isEmpty ? ["pg_catalog"] : schemas.map(\.quotedWhereNeeded)
        return shown.joined(separator: ", ")
    }
}
