internal import DatabaseCatalog
internal import PostgresDriver
internal import ResultModel

extension Rule {
    /// **What**: a statement that was prepared for one user returns that user's rows to another.
    ///
    /// **Why**: a function that is declared IMMUTABLE is computed once, when a plan is made. Plans
    /// of prepared statements, and of statements in functions, are kept: the next user of the
    /// connection gets the last one's rows, while the same query typed by hand is clean.
    ///
    /// **Fix**: `ALTER FUNCTION … STABLE`: what reads a setting is never immutable.
    ///
    /// CWE-488, CWE-524; OWASP API1:2023, A01:2021.
    package static let stalePlan = Rule(
        "stale-plan", .critical, .isolation,
        "a prepared statement answers one user with another user's rows")
}

/// The same prepared statement as two users: once, and after seven executions, when the server has
/// turned to a generic plan.
enum StalePlan: PolicyProbe {
    static let rule = Rule.stalePlan

    /// A prepared statement and how often the first user executes it.
    private struct Form {
        let name: String
        let parameter: String
        let arguments: String
        let condition: String?
        let executions: Int
    }

    private static let forms = [
        Form(name: "once", parameter: "", arguments: "", condition: nil, executions: 1),
        // With a parameter, the first five executions have plans of their own.
        Form(
            name: "seven-times", parameter: "(integer)", arguments: "(1)", condition: "$1 = 1",
            executions: 7),
    ]

    static func run(
        _ bench: PolicyBench, _ ledger: inout PolicyLedger
    ) throws(PostgresError) {
        for target in bench.tables {
            for form in forms { try probe(target, form, bench, &ledger) }
        }
        try prove(bench, &ledger)
    }

    private static func probe(
        _ target: ProtectedTable, _ form: Form, _ bench: PolicyBench, _ ledger: inout PolicyLedger
    ) throws(PostgresError) {
        let table = target.table.displayName
        guard let pair = bench.pairs(target.table, limit: 1).first,
            let planting = try bench.planting(target.table, for: [pair.actor, pair.victim])
        else { return ledger.untested(rule, table, form: form.name, "no row could be drafted") }
        let grants = target.grants
        let question = SweepQuestion(target.table, where: form.condition, grants: grants)
        let (first, second) = try executions(
            form, question, pair, bench, planting: planting, before: { _ in })
        let actor = pair.label
        guard second.foreign > 0 else {
            let closure = target.closure(
                of: .select, bench.privileges, isBound: bench.isBound(on: target.relation))
            return ledger.silent(
                rule, table, form: form.name, actor: actor, twinFired: nil,
                doubt: first.own > 0 ? nil : "the first user saw no row of its own",
                closure: closure)
        }
        let cause = PolicyCause.of(target, bench)
        ledger.leaked(
            cause?.rule ?? rule, cause?.object ?? table,
            form: cause == nil ? form.name : "\(rule.id)/\(form.name)", actor: actor, of: table,
            explainedBy: [.foreignRowVisible],
            PolicyLedger.Leak(
                message: cause?.message
                    ?? "a prepared statement on \(table) returns another user's rows",
                evidence: """
                    prepared for \(pair.actor.description) and executed \(form.name), it returned \
                    \(second.foreign) rows of others to \(pair.victim.description)\
                    \(second.exampleText)
                    """,
                replay: replay(form, question, pair, bench, planting),
                fix: cause?.fix ?? fix(bench)))
    }

    /// Prepares as the first user, executes, and executes as the second.
    private static func executions(
        _ form: Form, _ question: SweepQuestion, _ pair: ActingPair, _ bench: PolicyBench,
        planting: [String], before: (PolicySession) throws(PostgresError) -> Void
    ) throws(PostgresError) -> (ReadSweep, ReadSweep) {
        defer { _ = try? bench.session.connection.execute("DEALLOCATE ALL") }
        return try bench.session.trial {
            (session) throws(PostgresError) -> (ReadSweep, ReadSweep) in
            try session.prepare(planting)
            try before(session)
            try session.become(pair.actor)
            let prepared = try session.attempt(
                "PREPARE bulkhead_plan\(form.parameter) AS \(question.sql)")
            guard prepared.failure == nil else {
                let refused = ReadSweep(refusal: prepared.failure)
                return (refused, refused)
            }
            var first = Answer()
            for _ in 0..<form.executions {
                first = try session.attempt("EXECUTE bulkhead_plan\(form.arguments)")
            }
            try session.identify(pair.victim)
            let second = try session.attempt("EXECUTE bulkhead_plan\(form.arguments)")
            try session.observe()
            return (
                try question.judge(first, as: pair.actor.key, session),
                try question.judge(second, as: pair.victim.key, session)
            )
        }
    }

    /// A policy on a function that is wrongly immutable, which must be seen.
    private static func prove(
        _ bench: PolicyBench, _ ledger: inout PolicyLedger
    ) throws(PostgresError) {
        let actor = bench.actorText
        for target in bench.tables {
            guard let actor,
                case .column(let column) = bench.context.tenancy.ownership(of: target.table),
                let pair = bench.pairs(target.table, limit: 1).first,
                let planting = try bench.planting(
                    target.table, for: [pair.actor, pair.victim])
            else { continue }
            let name = target.table.sqlName
            let drops = target.policies.map {
                "DROP POLICY \(Connection.quoted(identifier: $0.name)) ON \(name)"
            }
            let sabotage =
                target.sabotage + drops + [
                    """
                    CREATE FUNCTION \(Connection.quoted(identifier: target.table.schema))\
                    .bulkhead_twin() RETURNS text LANGUAGE plpgsql IMMUTABLE AS \
                    'BEGIN RETURN \(actor.doubled); END'
                    """,
                    """
                    CREATE POLICY bulkhead_twin ON \(name) USING \
                    (\(Connection.quoted(identifier: column))::text = \
                    \(Connection.quoted(identifier: target.table.schema)).bulkhead_twin())
                    """,
                    "ALTER TABLE \(name) ENABLE ROW LEVEL SECURITY",
                ]
            for form in forms {
                let question = SweepQuestion(
                    target.table, where: form.condition, grants: target.sabotagedGrants)
                let (_, second) = try executions(
                    form, question, pair, bench, planting: planting
                ) { (session) throws(PostgresError) in try session.prepare(sabotage) }
                ledger.twin(
                    of: rule, on: "\(target.table.displayName) \(form.name)",
                    fired: second.foreign > 0)
            }
            return
        }
    }

    private static func replay(
        _ form: Form, _ question: SweepQuestion, _ pair: ActingPair, _ bench: PolicyBench,
        _ planting: [String]
    ) -> String {
        let execute = "EXECUTE bulkhead_plan\(form.arguments)"
        let statement =
            "SELECT * FROM \(question.source)"
            + (form.condition.map { " WHERE \($0)" } ?? "")
        let second = bench.identity(of: pair.victim).map { line in
            line.hasSuffix(";") ? String(line.dropLast()) : line
        }
        return bench.replay(
            preparation: planting, as: pair.actor,
            ["PREPARE bulkhead_plan\(form.parameter) AS \(statement)"]
                + Array(repeating: execute, count: form.executions) + second + [execute]
                + ["DEALLOCATE bulkhead_plan"])
    }

    private static func fix(_ bench: PolicyBench) -> String {
        let readers = bench.access.functions.filter {
            $0.volatility == .immutable && $0.body.contains("current_setting")
        }
        guard !readers.isEmpty else {
            return "declare functions that policies call, and that read a setting, STABLE"
        }
        return readers.map { function in
            "ALTER FUNCTION \(function.sqlSignature) STABLE;"
        }.joined(separator: "\n")
    }
}

extension Function {
    /// `"app"."me"(text)`, as ALTER FUNCTION takes it.
    var sqlSignature: String {
        "\(schema.quotedWhereNeeded).\(name.quotedWhereNeeded)"
            + "(\(parameterTypes.joined(separator: ", ")))"
    }
}

extension String {
    /// A literal inside a literal: its quotes doubled.
    fileprivate var doubled: String {
        split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''")
    }
}
