internal import DatabaseCatalog
internal import PostgresDriver
internal import ResultModel

extension Rule {
    /// **What**: the application's role may put triggers on a table that holds rows of several
    /// users.
    ///
    /// **Why**: a trigger is handed every row that anybody writes, past every policy, and runs with
    /// the writer's rights. A function for it needs no more than the temporary schema, which
    /// everybody has.
    ///
    /// **Fix**: `REVOKE TRIGGER`; GRANT ALL includes it.
    ///
    /// CWE-732, CWE-862; OWASP A01:2021.
    package static let triggerGranted = Rule(
        "trigger-granted", .critical, .isolation,
        "the application's role may put triggers on a table of everybody's rows")
}

/// Puts a trigger on each protected table as one user, writes as another, and looks what the first
/// was handed.
enum TriggerGranted: PolicyProbe {
    static let rule = Rule.triggerGranted

    static func run(
        _ bench: PolicyBench, _ ledger: inout PolicyLedger
    ) throws(PostgresError) {
        guard bench.isRoleBound, let pair = bench.actingPairs.first else { return }
        let role = bench.privileges.role
        let place = try bench.mayMakeTemporaries() ? "pg_temp" : bench.writableSchemas().first
        let writes = try OwnWrites(of: pair.victim, bench)
        for part in writes.parts {
            let target = part.target
            let name = target.table.displayName
            guard !bench.isOwner(of: target.relation), target.grants.privileges.contains(.trigger)
            else {
                ledger.silent(
                    rule, name, twinFired: nil, closure: "\(role) has no right to TRIGGER")
                continue
            }
            guard let place else {
                ledger.silent(
                    rule, name, twinFired: nil, closure: "\(role) may make functions in no schema")
                continue
            }
            try PolicyCheck.guarding(rule, name, &ledger) { (ledger) throws(PostgresError) in
                let sign = try sign(
                    target, part.statements, pair, in: place, bench, sabotage: [])
                guard let sign else {
                    return ledger.silent(rule, name, actor: pair.label, twinFired: nil)
                }
                ledger.leaked(
                    rule, name, actor: pair.label,
                    PolicyLedger.Leak(
                        message: "\(role) may put triggers on \(name), which see everybody's rows",
                        evidence: "\(pair.actor.description) put one on \(name); when "
                            + "\(pair.victim.description) wrote, it was handed the row: \(sign)",
                        replay: bench.replay(
                            as: pair.actor, making(target, in: place),
                            look: ["SELECT tgname FROM pg_trigger WHERE tgname = 'bulkhead_hear'"]),
                        fix: "REVOKE TRIGGER ON \(target.table.shownName) FROM "
                            + "\(role.quotedWhereNeeded), PUBLIC;"))
            }
        }
        try prove(pair, writes, bench, &ledger)
    }

    /// As the user who listens.
    private static func making(_ target: ProtectedTable, in place: String) -> [String] {
        let schema = Connection.quoted(identifier: place)
        return [
            "CREATE TABLE \(schema).bulkhead_heard (content text)",
            "GRANT INSERT ON \(schema).bulkhead_heard TO PUBLIC",
            """
            CREATE FUNCTION \(schema).bulkhead_hear() RETURNS trigger LANGUAGE plpgsql AS \
            'BEGIN INSERT INTO \(schema).bulkhead_heard VALUES (NEW::text); RETURN NEW; END'
            """,
            """
            CREATE TRIGGER bulkhead_hear AFTER INSERT OR UPDATE ON \(target.table.sqlName) \
            FOR EACH ROW EXECUTE FUNCTION \(schema).bulkhead_hear()
            """,
        ]
    }

    /// What of the victim's the trigger was handed; nil for nothing.
    private static func sign(
        _ target: ProtectedTable, _ writes: [String], _ pair: ActingPair, in place: String,
        _ bench: PolicyBench, sabotage: [String]
    ) throws(PostgresError) -> String? {
        let heard = try bench.session.trial { (session) throws(PostgresError) -> Answer in
            try session.prepare(sabotage)
            try session.become(pair.actor)
            for statement in making(target, in: place) {
                let answer = try session.attempt(statement)
                if answer.failure != nil { return answer }
            }
            for statement in writes {
                try session.become(pair.victim)
                _ = try session.attempt(statement)
            }
            try session.become(pair.actor)
            return try session.attempt(
                "SELECT content FROM \(Connection.quoted(identifier: place)).bulkhead_heard")
        }
        guard heard.failure == nil, let row = heard.rows.first?.first ?? nil else { return nil }
        return row.shortened
    }

    private static func prove(
        _ pair: ActingPair, _ writes: OwnWrites, _ bench: PolicyBench, _ ledger: inout PolicyLedger
    ) throws(PostgresError) {
        guard let part = writes.parts.first else { return }
        let target = part.target
        let schema = target.table.schema
        let rights =
            target.sabotage + [
                "GRANT USAGE, CREATE ON SCHEMA \(Connection.quoted(identifier: schema)) TO PUBLIC"
            ]
        let sign = try sign(
            target, part.statements, pair, in: schema, bench,
            sabotage: rights)
        ledger.twin(of: rule, on: target.table.displayName, fired: sign != nil)
    }
}
