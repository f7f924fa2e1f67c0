internal import DatabaseCatalog
internal import PostgresDriver
internal import ResultModel
internal import ScenarioModel

extension Rule {
    /// **What**: an operation that reaches rows of its own user by itself reaches none of them, or
    /// is refused, as the application's role under the policies.
    ///
    /// **Why**: a table whose policy is missing, or whose right was not granted, looks perfectly
    /// isolated: nobody sees anything. The application does not work, and whoever is called at
    /// night switches row security off.
    ///
    /// **Fix**: write the policy that shows users their own rows, and grant what operations need.
    ///
    /// CWE-1220; OWASP A04:2021.
    package static let ownRowsWithheld = Rule(
        "own-rows-withheld", .medium, .isolation,
        "the policies keep a user's own rows from an operation")
}

/// Performs every operation twice for the same user: as a role that no policy binds, and as the
/// application's.
enum OwnRowsWithheld: PolicyProbe {
    static let rule = Rule.ownRowsWithheld

    /// One operation with parameters that reach rows where no policy is in the way.
    private struct Call {
        let operation: Operation
        let user: ActingUser
        let parameters: DrawnParameters
    }

    static func run(
        _ bench: PolicyBench, _ ledger: inout PolicyLedger
    ) throws(PostgresError) {
        guard bench.isRoleBound else { return }
        let captures = try JourneyCaptures(bench.context, bench.session.connection)
        var reaching: [Call] = []
        for operation in captures.operations where operation.actor == .user {
            if case .refusal = operation.expectation { continue }
            guard let call = try call(of: operation, bench) else {
                ledger.untested(
                    rule, operation.name, "no call reached a row without the policies either")
                continue
            }
            guard let loss = try loss(call, sabotage: [], bench) else {
                ledger.silent(
                    rule, operation.name, actor: call.user.label.rawValue, twinFired: nil)
                reaching.append(call)
                continue
            }
            ledger.leaked(
                rule, operation.name, actor: call.user.label.rawValue,
                leak(call, loss, bench))
        }
        try prove(reaching, bench, &ledger)
    }

    /// The first of some calls that touches a row.
    private static func call(
        of operation: Operation, _ bench: PolicyBench
    ) throws(PostgresError) -> Call? {
        let context = bench.context
        let tables = Set(context.references(in: operation.binds).map(\.table))
        guard let user = context.attackPairs(owning: tables).last?.actor ?? context.anyUser else {
            return nil
        }
        let source = ParameterSource(context: context, connection: bench.session.connection)
        return try bench.session.trial { (session) throws(PostgresError) -> Call? in
            try session.identify(user)
            // The identity may have taken a role that policies bind.
            try session.observe()
            for attempt in 0..<ParameterSource.attemptLimit {
                guard
                    let parameters = try source.parameters(
                        of: operation.binds, for: user, attempt: attempt)
                else { return nil }
                let answer = try session.attempt(
                    operation.sql.text, parameters.texts(for: operation.sql))
                if answer.touchesRows {
                    return Call(operation: operation, user: user, parameters: parameters)
                }
                guard source.varies(operation.binds) else { return nil }
            }
            return nil
        }
    }

    /// What becomes of a call under the policies.
    ///
    /// - Returns: nil where it reaches rows as well.
    private static func loss(
        _ call: Call, sabotage: [String], _ bench: PolicyBench
    ) throws(PostgresError) -> String? {
        try bench.session.trial { (session) throws(PostgresError) -> String? in
            try session.prepare(sabotage)
            try session.become(call.user)
            let answer = try session.attempt(
                call.operation.sql.text, call.parameters.texts(for: call.operation.sql))
            if let failure = answer.failure { return "it is refused: \(failure)" }
            return answer.touchesRows ? nil : "it reaches no row"
        }
    }

    private static func leak(
        _ call: Call, _ loss: String, _ bench: PolicyBench
    ) -> PolicyLedger.Leak {
        let sql = call.operation.sql
        let role = bench.session.role.name
        return PolicyLedger.Leak(
            message: "\(call.operation.name) does not reach the user's own rows as \(role)",
            evidence:
                "\(call.user.description) called \(call.operation.name) with rows of its own: "
                + "\(loss); a role that no policy binds reaches them",
            replay: bench.replay(
                as: call.user,
                [
                    "PREPARE own AS \(sql.text.trimmedStatement)",
                    "EXECUTE own\(call.parameters.arguments(for: sql))", "DEALLOCATE own",
                ]),
            fix: "write policies that let \(role) reach the acting user's rows, and grant it what "
                + "the operation needs")
    }

    /// Policies that hide everything, which must be seen.
    private static func prove(
        _ calls: [Call], _ bench: PolicyBench, _ ledger: inout PolicyLedger
    ) throws(PostgresError) {
        // What is bound to a row reads at least that row's table.
        let bound = calls.filter { !bench.context.references(in: $0.operation.binds).isEmpty }
        guard let call = bound.first ?? calls.first else { return }
        let sabotage = bench.tables.flatMap { target in
            [
                "ALTER TABLE \(target.table.sqlName) ENABLE ROW LEVEL SECURITY",
                "ALTER TABLE \(target.table.sqlName) FORCE ROW LEVEL SECURITY",
                """
                CREATE POLICY bulkhead_hides_all ON \(target.table.sqlName) AS RESTRICTIVE \
                USING (false)
                """,
            ]
        }
        let fired = try loss(call, sabotage: sabotage, bench) != nil
        ledger.silent(
            rule, "database", actor: call.user.label.rawValue, twinFired: fired)
    }
}

extension Answer {
    /// Whether it returned or changed anything.
    fileprivate var touchesRows: Bool {
        failure == nil && (!rows.isEmpty || affectedRows > 0)
    }
}
