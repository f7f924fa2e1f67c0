internal import DatabaseCatalog
internal import PostgresDriver
internal import ResultModel

extension Rule {
    /// **What**: a partition, or a table that inherits, shows or gives up rows of others when it is
    /// addressed by its own name.
    ///
    /// **Why**: the policies of the parent are asked only where the parent is named. Partitions that
    /// are made or attached later have neither row security nor policies of their own.
    ///
    /// **Fix**: take the application's rights to the child away, or enable row security on it: with
    /// no policy of its own, nobody reads it directly.
    ///
    /// CWE-1220, CWE-862; OWASP A01:2021.
    package static let exposedPartition = Rule(
        "exposed-partition", .critical, .isolation,
        "a partition or inheriting table opens what its parent's policies close")
}

/// Reads and empties every partition and inheriting table by its own name.
enum ExposedPartition: PolicyProbe {
    static let rule = Rule.exposedPartition

    static func run(
        _ bench: PolicyBench, _ ledger: inout PolicyLedger
    ) throws(PostgresError) {
        for target in bench.tables {
            for child in bench.access.descendants(of: target.table.id) {
                try PolicyCheck.guarding(rule, child.displayName, &ledger) {
                    (ledger) throws(PostgresError) in
                    try probe(child, of: target, bench, &ledger)
                }
            }
        }
    }

    private static func probe(
        _ child: Relation, of target: ProtectedTable, _ bench: PolicyBench,
        _ ledger: inout PolicyLedger
    ) throws(PostgresError) {
        guard let pair = bench.pairs(target.table, limit: 1).first else { return }
        let actor = pair.label
        var take = try read(child, of: target, pair, bench, sabotaged: false)
        if take == nil { take = try delete(child, of: target, pair, bench, sabotaged: false) }
        guard let take else {
            let fired = try read(child, of: target, pair, bench, sabotaged: true) != nil
            let isClosed = bench.privileges.grants(on: child.id).isEmpty
            return ledger.silent(
                rule, child.displayName, actor: actor, twinFired: fired,
                closure: isClosed ? "\(bench.privileges.role) has no right to it" : nil)
        }
        let name = child.sqlName
        ledger.leaked(
            rule, child.displayName, actor: actor,
            PolicyLedger.Leak(
                message: "\(child.displayName) opens what \(target.table.displayName) closes",
                evidence: "\(pair.actor.description): \(take.statement.shortened): \(take.effect)",
                replay: bench.replay(
                    preparation: take.preparation, as: pair.actor, [take.statement]),
                fix: """
                    REVOKE ALL ON \(name) FROM \(bench.privileges.role.quotedWhereNeeded);
                    ALTER TABLE \(name) ENABLE ROW LEVEL SECURITY;
                    """))
    }

    /// What was got from a child, and how.
    private struct Take {
        let preparation: [String]
        let statement: String
        let effect: String
    }

    /// Reads the child; where no row of others is in it, one is put there first.
    private static func read(
        _ child: Relation, of target: ProtectedTable, _ pair: ActingPair, _ bench: PolicyBench,
        sabotaged: Bool
    ) throws(PostgresError) -> Take? {
        let grants = sabotaged ? target.sabotagedGrants : bench.privileges.grants(on: child.id)
        let question = SweepQuestion(target.table, from: child.sqlName, grants: grants)
        return try attack(child, of: target, pair, bench, sabotaged: sabotaged) {
            (session, planting) throws(PostgresError) in
            let answer = try session.attempt(question.sql)
            try session.observe()
            let sweep = try question.judge(answer, as: pair.actor.key, session)
            guard sweep.foreign > 0 else { return nil }
            return Take(
                preparation: planting, statement: "SELECT * FROM \(child.sqlName)",
                effect: "\(sweep.foreign) rows of others\(sweep.exampleText)")
        }
    }

    /// Empties the child: the command asks other policies than a reading.
    private static func delete(
        _ child: Relation, of target: ProtectedTable, _ pair: ActingPair, _ bench: PolicyBench,
        sabotaged: Bool
    ) throws(PostgresError) -> Take? {
        let statement = "DELETE FROM \(child.sqlName)"
        return try attack(child, of: target, pair, bench, sabotaged: sabotaged) {
            (session, planting) throws(PostgresError) in
            let isOwn = bench.context.isOwned(target.table, as: "t", by: pair.actor.key)
            let count = """
                SELECT count(*) FROM \(child.sqlName) t
                WHERE (\(isOwn ?? "false")) IS NOT TRUE
                """
            try session.observe()
            let before = try session.connection.query(count).integer(row: 0, column: 0) ?? 0
            try session.become(pair.actor)
            _ = try session.attempt(statement)
            try session.observe()
            let after = try session.connection.query(count).integer(row: 0, column: 0) ?? 0
            guard after < before else { return nil }
            return Take(
                preparation: planting, statement: statement,
                effect: "\(before - after) of \(before) rows of others lost")
        }
    }

    private static func attack(
        _ child: Relation, of target: ProtectedTable, _ pair: ActingPair, _ bench: PolicyBench,
        sabotaged: Bool,
        _ body: (PolicySession, [String]) throws(PostgresError) -> Take?
    ) throws(PostgresError) -> Take? {
        let planting = try planting(child, of: target, pair.victim, bench)
        return try bench.session.trial { (session) throws(PostgresError) -> Take? in
            try session.prepare(planting)
            if sabotaged {
                try session.prepare([
                    "GRANT USAGE ON SCHEMA \(Connection.quoted(identifier: child.schema)) TO PUBLIC",
                    "GRANT ALL ON \(child.sqlName) TO PUBLIC",
                    "ALTER TABLE \(child.sqlName) DISABLE ROW LEVEL SECURITY",
                ])
            }
            try session.become(pair.actor)
            return try body(session, planting)
        }
    }

    /// Statements that put a row of the victim's into a child that has none.
    ///
    /// A partition refuses rows beyond its bounds: it is detached first, which leaves its row
    /// security and its rights as they are.
    private static func planting(
        _ child: Relation, of target: ProtectedTable, _ victim: ActingUser, _ bench: PolicyBench
    ) throws(PostgresError) -> [String] {
        let isOwned = bench.context.isOwned(target.table, as: "t", by: victim.key) ?? "true"
        let found = try bench.session.connection.query(
            "SELECT FROM \(child.sqlName) t WHERE \(isOwned) LIMIT 1")
        guard found.rowCount == 0,
            let draft = try bench.drafting.draft(target.table, owner: victim)
        else { return [] }
        let columns = target.table.columns.map(\.name).filter(child.columns.contains)
        var statements = draft.prerequisites
        let parent = child.parents.compactMap { bench.access.relation(withID: $0) }
            .first { $0.kind == .partitionedTable }
        if let parent {
            statements.append("ALTER TABLE \(parent.sqlName) DETACH PARTITION \(child.sqlName)")
        }
        statements.append(
            draft.insertion(into: child.sqlName, columns: columns, withNumbers: true))
        return statements
    }
}

extension Relation {
    /// The relation's name as SQL takes it from any search path.
    var sqlName: String {
        "\(Connection.quoted(identifier: schema)).\(Connection.quoted(identifier: name))"
    }
}
