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

/// Reads and writes every partition and inheriting table by its own name.
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
        for command in [Policy.Command.delete, .update, .insert] where take == nil {
            take = try write(command, child, of: target, pair, bench)
        }
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

    /// Empties the child, changes every row of it, or inserts one of the victim's: each command asks
    /// other policies than a reading.
    private static func write(
        _ command: Policy.Command, _ child: Relation, of target: ProtectedTable,
        _ pair: ActingPair, _ bench: PolicyBench
    ) throws(PostgresError) -> Take? {
        var preparation: [String] = []
        let statement: String
        switch command {
        case .insert:
            guard let draft = try bench.drafting.draft(target.table, owner: pair.victim) else {
                return nil
            }
            let granted = bench.privileges.grants(on: child.id).insertable
            preparation = draft.prerequisites
            statement = draft.insertion(
                into: child.sqlName,
                columns: granted.filter { target.table.column(named: $0) != nil },
                // A child numbers nothing by itself.
                withNumbers: true)
        case .update:
            let parts = try WriteStatements(pair, on: target, bench)
            guard let assignment = parts?.plainAssignments.first else { return nil }
            statement = "UPDATE \(child.sqlName) SET \(assignment.sql)"
        case .delete: statement = "DELETE FROM \(child.sqlName)"
        case .select, .all: return nil
        }
        return try attack(child, of: target, pair, bench, sabotaged: false) {
            (session, planting) throws(PostgresError) in
            try session.observe()
            var ground = preparation
            // The bounds of a partition say nothing of its policies.
            if command == .insert, let detaching = detaching(child, bench),
                !planting.contains(detaching)
            {
                ground.append(detaching)
            }
            try session.prepare(ground)
            let before = try ForeignCensus.take(
                target.table, besides: pair.actor.key, bench.context, session.connection,
                in: child.sqlName)
            try session.become(pair.actor)
            _ = try session.attempt(statement)
            try session.observe()
            let effect = try before.again(
                target.table, besides: pair.actor.key, bench.context, session.connection,
                in: child.sqlName
            ).effect(since: before)
            guard !effect.isNone else { return nil }
            return Take(
                preparation: planting + ground, statement: statement,
                effect: effect.description(child.displayName))
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

    /// Nil for what is no partition.
    private static func detaching(_ child: Relation, _ bench: PolicyBench) -> String? {
        child.parents.compactMap { bench.access.relation(withID: $0) }
            .first { $0.kind == .partitionedTable }
            .map { "ALTER TABLE \($0.sqlName) DETACH PARTITION \(child.sqlName)" }
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
        var row = draft
        let columns = target.table.columns.map(\.name).filter(child.columns.contains)
        // Its own columns too: a policy may ask whether they hold something.
        var own: [(column: String, text: String?)] = []
        if let table = bench.context.catalog.table(withID: child.id) {
            for column in table.columns
            where !columns.contains(column.name) && !column.isGenerated {
                let text = try SampleValue.text(
                    for: column, of: table, bench.session.connection)
                own.append((column.name, text))
            }
            row = RowDraft(
                table: table, values: draft.values.filter { columns.contains($0.column) } + own)
        }
        var statements = draft.prerequisites
        if let detaching = detaching(child, bench) { statements.append(detaching) }
        statements.append(
            row.insertion(
                into: child.sqlName, columns: columns + own.map(\.column), withNumbers: true))
        return statements
    }
}

extension Relation {
    /// The relation's name as SQL takes it from any search path.
    var sqlName: String {
        "\(Connection.quoted(identifier: schema)).\(Connection.quoted(identifier: name))"
    }
}
