internal import DatabaseCatalog
internal import PostgresDriver
internal import ResultModel

extension Rule {
    /// **What**: a user's write to its own rows changes rows of other users.
    ///
    /// **Why**: a trigger with the rights of its owner writes past every policy; its own WHERE is
    /// all that keeps users apart.
    ///
    /// **Fix**: let the trigger's statements name the owner of the row, or run it as SECURITY
    /// INVOKER.
    ///
    /// CWE-639, CWE-863; OWASP API1:2023, A01:2021.
    package static let spreadingWrite = Rule(
        "spreading-write", .critical, .isolation,
        "a user's write to its own rows changes rows of other users")
}

/// Lets a user write rows of its own where triggers follow, and looks what became of everybody
/// else's in every table.
enum SpreadingWrite: PolicyProbe {
    static let rule = Rule.spreadingWrite

    static func run(
        _ bench: PolicyBench, _ ledger: inout PolicyLedger
    ) throws(PostgresError) {
        guard let pair = bench.actingPairs.first else { return }
        let actor = pair.actor
        let triggered = bench.tables.filter { $0.table.triggers.contains(where: \.isEnabled) }
        for target in triggered where bench.isSeeded(target.table) {
            let name = target.table.displayName
            try PolicyCheck.guarding(rule, name, &ledger) { (ledger) throws(PostgresError) in
                let statements = try statements(of: actor, target, bench)
                guard !statements.isEmpty else {
                    return ledger.untested(rule, name, "no own write could be drafted")
                }
                for statement in statements {
                    let effect = try effect(of: statement, on: target, actor, bench, sabotage: [])
                    guard let effect else { continue }
                    return ledger.leaked(
                        rule, name, actor: actor.label.rawValue,
                        PolicyLedger.Leak(
                            message: "a write to own rows of \(name) changes rows of other users",
                            evidence: "\(actor.description): \(statement.shortened): \(effect)",
                            replay: bench.replay(
                                as: actor, [statement],
                                look: bench.tables.map { bench.countOfOthers($0, actor) }),
                            fix: target.table.triggers.map {
                                "see to what \($0.name) writes: \($0.definition);"
                            }.joined(separator: "\n")))
                }
                ledger.silent(rule, name, actor: actor.label.rawValue, twinFired: nil)
            }
        }
        try prove(actor, bench, &ledger)
    }

    /// An own row inserted, changed and deleted.
    private static func statements(
        of actor: ActingUser, _ target: ProtectedTable, _ bench: PolicyBench
    ) throws(PostgresError) -> [String] {
        var statements: [String] = []
        if target.table.id != bench.context.tenancy.tenantTable,
            let draft = try bench.drafting.draft(target.table, owner: actor)
        {
            let rights = target.grants.insertable.isEmpty ? nil : target.grants.insertable
            statements.append(draft.insertion(columns: rights, withNumbers: false))
        }
        let pair = ActingPair(actor: actor, victim: actor)
        if let parts = try WriteStatements(pair, on: target, bench), let key = parts.ownKey {
            statements += parts.plainAssignments.prefix(1).map { parts.update($0, where: key) }
            statements.append(parts.delete(where: key))
        }
        return statements
    }

    /// What the statement did to rows of others; nil for nothing.
    private static func effect(
        of statement: String, on target: ProtectedTable, _ actor: ActingUser,
        _ bench: PolicyBench, sabotage: [String]
    ) throws(PostgresError) -> String? {
        try bench.session.trial { (session) throws(PostgresError) -> String? in
            // What a foreign key takes along is another rule's.
            try session.prepare(sabotage + target.relaxation(bench.context))
            try session.connection.execute("SAVEPOINT bulkhead_rehearsal")
            try session.become(actor)
            guard try session.attempt(statement).failure == nil else { return nil }
            try session.observe()
            try session.connection.execute("ROLLBACK TO SAVEPOINT bulkhead_rehearsal")
            let before = try bench.censuses(besides: actor.key, session)
            try session.become(actor)
            _ = try session.attempt(statement)
            try session.observe()
            return try bench.effect(since: before, besides: actor.key, session)
        }
    }

    /// A trigger that writes to all rows, made for the occasion.
    private static func prove(
        _ actor: ActingUser, _ bench: PolicyBench, _ ledger: inout PolicyLedger
    ) throws(PostgresError) {
        guard let target = bench.tables.first(where: { bench.isSeeded($0.table) }) else { return }
        let pair = ActingPair(actor: actor, victim: actor)
        guard let parts = try WriteStatements(pair, on: target, bench), let key = parts.ownKey
        else { return }
        let function = "\(Connection.quoted(identifier: target.table.schema)).bulkhead_twin"
        let sabotage =
            target.sabotage + [
                """
                CREATE FUNCTION \(function)() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS \
                'BEGIN DELETE FROM \(target.table.sqlName) WHERE NOT (\(key.replacing("'", with: "''"))); \
                RETURN NULL; END'
                """,
                """
                CREATE TRIGGER bulkhead_twin AFTER DELETE ON \(target.table.sqlName) \
                FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION \(function)()
                """,
            ]
        let effect = try effect(
            of: parts.delete(where: key), on: target, actor, bench, sabotage: sabotage)
        ledger.twin(of: rule, on: target.table.displayName, fired: effect != nil)
    }
}
