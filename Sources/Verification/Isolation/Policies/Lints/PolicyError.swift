internal import DatabaseCatalog
internal import PostgresDriver
internal import ResultModel

extension Rule {
    /// **What**: a user's own statement on a table fails inside a policy.
    ///
    /// **Why**: a policy that reads its own table recurses, one that reads a table without a right
    /// to it is refused: every statement on the table fails, and whoever is in a hurry turns row
    /// security off.
    ///
    /// **Fix**: put what the policy has to look up into a STABLE SECURITY DEFINER function with a
    /// fixed search path.
    ///
    /// CWE-755, CWE-703; OWASP A05:2021.
    package static let policyError = Rule(
        "policy-error", .medium, .isolation,
        "a user's own statement fails inside a policy")
}

/// Reads every table as a user who owns rows in it, and looks for errors instead of answers.
enum PolicyError: PolicyProbe {
    static let rule = Rule.policyError

    static func run(
        _ bench: PolicyBench, _ ledger: inout PolicyLedger
    ) throws(PostgresError) {
        for target in bench.tables {
            let name = target.table.displayName
            guard let user = bench.pairs(target.table, limit: 1).first?.actor,
                !target.grants.readable.isEmpty
            else { continue }
            let sweep = try bench.session.trial { (session) throws(PostgresError) -> ReadSweep in
                try session.become(user)
                return try ReadSweep.read(
                    target.table, grants: target.grants, as: user.key, session)
            }
            guard let refusal = sweep.refusal, refusal.sqlState != .queryCanceled else {
                if let (statement, refusal) = try recursingWrite(user, target, bench) {
                    ledger.leaked(
                        rule, name, actor: user.label.rawValue,
                        PolicyLedger.Leak(
                            message: "the policies of \(name) recurse when a user writes to it",
                            evidence: "\(user.description): \(statement.shortened): \(refusal)",
                            replay: bench.replay(as: user, [statement]), fix: fix))
                    continue
                }
                ledger.silent(rule, name, actor: user.label.rawValue, twinFired: nil)
                continue
            }
            ledger.leaked(
                rule, name, actor: user.label.rawValue,
                PolicyLedger.Leak(
                    message: refusal.sqlState.rawValue == "42P17"
                        ? "the policies of \(name) recurse: no statement on it can be performed"
                        : "the policies of \(name) fail: no statement on it can be performed",
                    evidence: "\(user.description): SELECT * FROM \(name): \(refusal)",
                    replay: bench.replay(
                        as: user, ["SELECT * FROM \(target.table.sqlName) LIMIT 1"]),
                    fix: fix))
        }
    }

    private static let fix = """
        put what the policy looks up into a function: CREATE FUNCTION … STABLE SECURITY DEFINER \
        SET search_path = …, pg_temp
        """

    /// The first own write whose policies recurse: those for reading may be sound.
    private static func recursingWrite(
        _ user: ActingUser, _ target: ProtectedTable, _ bench: PolicyBench
    ) throws(PostgresError) -> (String, PostgresError)? {
        var statements: [String] = []
        let pair = ActingPair(actor: user, victim: user)
        if !target.grants.insertable.isEmpty,
            let draft = try bench.drafting.draft(target.table, owner: user)
        {
            statements.append(
                draft.insertion(columns: target.grants.insertable, withNumbers: false))
        }
        statements += try WriteStatements(pair, on: target, bench)?.blind ?? []
        for statement in statements {
            let answer = try bench.session.trial { (session) throws(PostgresError) -> Answer in
                try session.become(user)
                // Planning is enough to recurse, and touches no row.
                return try session.attempt("EXPLAIN \(statement)")
            }
            if let failure = answer.failure, failure.sqlState.rawValue == "42P17" {
                return (statement, failure)
            }
        }
        return nil
    }
}
