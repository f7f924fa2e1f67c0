internal import DatabaseCatalog
internal import PostgresDriver
internal import ResultModel

extension Rule {
    /// **What**: the application's role can become another role that sees rows of other users.
    ///
    /// **Why**: one `SET ROLE`, by injected SQL or by a job that shares the login, leaves every
    /// policy behind.
    ///
    /// **Fix**: `REVOKE` the membership; let jobs that need it log in by themselves.
    ///
    /// CWE-269, CWE-266; OWASP A01:2021.
    package static let rolePath = Rule(
        "role-path", .high, .isolation,
        "SET ROLE leads the application past the policies")
}

/// Becomes every role that the application's may become, and sweeps.
enum RolePath: PolicyProbe {
    static let rule = Rule.rolePath

    static func run(
        _ bench: PolicyBench, _ ledger: inout PolicyLedger
    ) throws(PostgresError) {
        // Where the login itself is unbound, no path is needed.
        guard bench.isRoleBound, let user = bench.context.anyUser else { return }
        for role in bench.loginPrivileges.reachableRoles where role != bench.privileges.role {
            // Where every user has a role of its own, to become another is to act as another.
            guard !bench.identity.roles.contains(role) else { continue }
            let sights = try sights(of: role, user, bench, twin: [])
            let object = "\(bench.session.role.name) → \(role)"
            // What is open to the user without the other role is no matter of roles.
            let opened = sights.leaks.first { sight in
                !ledger.hasFinding(
                    .foreignRowVisible, on: sight.target.table.displayName)
            }
            guard let sight = opened else {
                if let (target, take) = try write(as: role, user, bench, ledger) {
                    let table = target.table.displayName
                    ledger.leaked(
                        rule, object, actor: user.label.rawValue,
                        PolicyLedger.Leak(
                            message: "\(bench.session.role.name) can become \(role), which writes "
                                + "everybody's rows",
                            evidence: "\(user.description) after SET ROLE "
                                + "\(role.quotedWhereNeeded): \(take.statement.shortened): "
                                + take.effect,
                            replay: bench.replay(
                                as: user,
                                [
                                    "SET LOCAL ROLE \(Connection.quoted(identifier: role))",
                                    take.statement,
                                ], look: [bench.countOfOthers(target, user)]),
                            fix: "REVOKE \(role.quotedWhereNeeded) FROM "
                                + "\(bench.session.role.name.quotedWhereNeeded); or let the "
                                + "policies of \(table) bind it"))
                    continue
                }
                ledger.silent(rule, object, actor: user.label.rawValue, twinFired: nil)
                continue
            }
            let name = sight.target.table.displayName
            ledger.leaked(
                rule, object, actor: user.label.rawValue,
                PolicyLedger.Leak(
                    message:
                        "\(bench.session.role.name) can become \(role), which sees everybody's rows",
                    evidence: """
                        \(user.description) after SET ROLE \(role.quotedWhereNeeded): \
                        \(sight.sweep.foreign) rows of others in \(name)\(sight.sweep.exampleText)
                        """,
                    replay: bench.replay(
                        as: user,
                        [
                            "SET LOCAL ROLE \(Connection.quoted(identifier: role))",
                            "SELECT * FROM \(sight.target.table.sqlName) LIMIT 20",
                        ]),
                    fix: "REVOKE \(role.quotedWhereNeeded) FROM "
                        + "\(bench.session.role.name.quotedWhereNeeded);"))
        }
        let twin = "bulkhead_twin_\(UInt32.random(in: 0 ... .max))"
        let schemas = Set(bench.tables.map { Connection.quoted(identifier: $0.table.schema) })
        let sabotage =
            [
                "CREATE ROLE \(twin) BYPASSRLS",
                "GRANT \(twin) TO \(Connection.quoted(identifier: bench.session.role.name))",
            ]
            + schemas.sorted().flatMap { schema in
                [
                    "GRANT USAGE ON SCHEMA \(schema) TO \(twin)",
                    "GRANT SELECT ON ALL TABLES IN SCHEMA \(schema) TO \(twin)",
                ]
            }
        let seen = try sights(of: twin, user, bench, twin: sabotage)
        ledger.silent(
            rule, "database", actor: user.label.rawValue, twinFired: !seen.leaks.isEmpty)
    }

    /// What the other role may write of rows that it does not see.
    private static func write(
        as role: String, _ user: ActingUser, _ bench: PolicyBench, _ ledger: PolicyLedger
    ) throws(PostgresError) -> (ProtectedTable, PolicyBench.BlindTake)? {
        let privileges = try RolePrivileges.read(of: role, bench.session.connection)
        let explained: [Rule] = [.blindDelete, .blindUpdate, .insertOnBehalf, .ownershipTransfer]
        for known in bench.tables {
            let grants = privileges.grants(on: known.table.id)
            let name = known.table.displayName
            guard
                grants.privileges.contains(.delete) || !grants.updatable.isEmpty
                    || !grants.insertable.isEmpty, PolicyCause.of(known, bench) == nil,
                !explained.contains(where: { ledger.hasFinding($0, on: name) }),
                let victim = bench.pairs(known.table).map(\.victim).first(where: {
                    $0.key != user.key
                })
            else { continue }
            let target = ProtectedTable(
                table: known.table, relation: known.relation, policies: known.policies,
                grants: grants)
            let pair = ActingPair(actor: user, victim: victim)
            guard let parts = try WriteStatements(pair, on: target, bench) else { continue }
            var statements = parts.blind
            if !grants.insertable.isEmpty, known.table.id != bench.context.tenancy.tenantTable,
                let draft = try bench.drafting.draft(known.table, owner: victim)
            {
                statements.append(draft.insertion(columns: grants.insertable, withNumbers: false))
            }
            let take = try bench.session.trial {
                (session) throws(PostgresError) -> PolicyBench.BlindTake? in
                try session.prepare(parts.planting)
                return try bench.writeBlindly(target, statements, besides: user.key, session) {
                    (session) throws(PostgresError) in
                    try session.become(user)
                    _ = try session.attempt(
                        "SET LOCAL ROLE \(Connection.quoted(identifier: role))")
                }
            }
            if let take { return (target, take) }
        }
        return nil
    }

    private static func sights(
        of role: String, _ user: ActingUser, _ bench: PolicyBench, twin: [String]
    ) throws(PostgresError) -> [PolicyBench.Sight] {
        let privileges =
            twin.isEmpty
            ? try RolePrivileges.read(of: role, bench.session.connection) : nil
        return try bench.session.trial {
            (session) throws(PostgresError) -> [PolicyBench.Sight] in
            try session.prepare(twin)
            try session.become(user)
            let change = try session.attempt(
                "SET LOCAL ROLE \(Connection.quoted(identifier: role))")
            guard change.failure == nil else {
                try session.observe()
                return []
            }
            return try bench.sweepAll(
                as: user.key, session, isOpen: !twin.isEmpty, privileges: privileges)
        }
    }
}
