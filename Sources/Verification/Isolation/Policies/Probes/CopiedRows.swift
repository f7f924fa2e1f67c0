internal import DatabaseCatalog
internal import Population
internal import PostgresDriver
internal import ResultModel

extension Rule {
    /// **What**: a table that belongs to nobody in particular holds content of users, and others
    /// read it.
    ///
    /// **Why**: triggers that write audit trails, outboxes or summaries copy rows to where no policy
    /// follows them; the copy appears only after a write.
    ///
    /// **Fix**: take the application's rights to read the copy away, or give it an owner column and
    /// policies of its own.
    ///
    /// CWE-200, CWE-862; OWASP API1:2023, A01:2021.
    package static let copiedRows = Rule(
        "copied-rows", .critical, .isolation,
        "a table without owners shows content of other users")
}

/// Lets the victim write to every table, and another user read whatever belongs to nobody.
enum CopiedRows: PolicyProbe {
    static let rule = Rule.copiedRows
    private static let rowLimit = 20_000

    static func run(
        _ bench: PolicyBench, _ ledger: inout PolicyLedger
    ) throws(PostgresError) {
        guard let pair = bench.actingPairs.first else { return }
        let owned = Set(bench.tables.map(\.table.id))
        let strays = bench.access.relations.filter { relation in
            [.table, .partitionedTable, .foreignTable].contains(relation.kind)
                && !owned.contains(relation.id) && relation.parents.isEmpty
        }
        let content = ForeignContent(bench.context)
        let answers = try read(
            strays.map { ($0, bench.privileges.grants(on: $0.id)) }, pair, bench, [])
        for (stray, answer) in zip(strays, answers) {
            guard let answer else {
                ledger.silent(
                    rule, stray.displayName, twinFired: nil,
                    closure: "\(bench.privileges.role) has no right to read it")
                continue
            }
            guard let sign = content.sign(in: answer, besides: pair.actor) else {
                ledger.silent(rule, stray.displayName, actor: pair.label, twinFired: nil)
                continue
            }
            let name = stray.sqlName
            ledger.leaked(
                rule, stray.displayName, actor: pair.label,
                PolicyLedger.Leak(
                    message: "\(stray.displayName) shows every user content of the others",
                    evidence: """
                        after \(pair.victim.description) wrote, \(pair.actor.description): \
                        SELECT * FROM \(stray.displayName): \(sign)
                        """,
                    replay: bench.replay(
                        preparation: try OwnWrites(of: pair.victim, bench).all, as: pair.actor,
                        ["SELECT * FROM \(name) LIMIT 100"]),
                    fix: """
                        REVOKE SELECT ON \(name) FROM \
                        \(bench.privileges.role.quotedWhereNeeded), PUBLIC;
                        """))
        }
        try prove(pair, content, bench, &ledger)
    }

    /// Reads relations after the victim wrote to every table; nil where the role may not.
    private static func read(
        _ relations: [(Relation, RolePrivileges.Grants)], _ pair: ActingPair, _ bench: PolicyBench,
        _ sabotage: [String]
    ) throws(PostgresError) -> [Answer?] {
        let writes = try OwnWrites(of: pair.victim, bench).all
        return try bench.session.trial { (session) throws(PostgresError) -> [Answer?] in
            try session.prepare(sabotage)
            try OwnWrites.perform(writes, as: pair.victim, session)
            try session.become(pair.actor)
            var answers: [Answer?] = []
            for (relation, grants) in relations {
                let columns = grants.readable.map { Connection.quoted(identifier: $0) }
                    .joined(separator: ", ")
                answers.append(
                    grants.readable.isEmpty
                        ? nil
                        : try session.attempt(
                            "SELECT \(columns) FROM \(relation.sqlName) LIMIT \(rowLimit)"))
            }
            return answers
        }
    }

    /// A trigger that copies, made for the occasion.
    private static func prove(
        _ pair: ActingPair, _ content: ForeignContent, _ bench: PolicyBench,
        _ ledger: inout PolicyLedger
    ) throws(PostgresError) {
        let marked = bench.tables.filter { target in
            bench.isMarked(target.table) && target.table.id != bench.context.tenancy.tenantTable
        }
        // Where every row has content, the copy of any shows it; elsewhere its silence says nothing.
        let full = marked.first { target in
            bench.context.plan.tableIndex(withID: target.table.id).map {
                bench.context.plan.tables[$0].markedColumns.contains {
                    target.table.column(named: $0)?.isNotNull == true
                }
            } ?? false
        }
        guard let target = full else { return }
        let schema = Connection.quoted(identifier: target.table.schema)
        let copy = Relation(
            id: 0, schema: target.table.schema, name: "bulkhead_twin", kind: .table, owner: 0,
            hasRowSecurity: false, isForced: false, isSecurityInvoker: false,
            isSecurityBarrier: false, parents: [], columns: ["content"], sources: [])
        let sabotage =
            target.sabotage + [
                "CREATE TABLE \(copy.sqlName) (content text)",
                "GRANT ALL ON \(copy.sqlName) TO PUBLIC",
                """
                CREATE FUNCTION \(schema).bulkhead_twin() RETURNS trigger LANGUAGE plpgsql AS \
                'BEGIN INSERT INTO \(copy.sqlName) VALUES (NEW::text); RETURN NEW; END'
                """,
                """
                CREATE TRIGGER bulkhead_twin AFTER INSERT OR UPDATE ON \(target.table.sqlName) \
                FOR EACH ROW EXECUTE FUNCTION \(schema).bulkhead_twin()
                """,
            ]
        let grants = RolePrivileges.Grants(privileges: [.select], readable: ["content"])
        let answers = try read([(copy, grants)], pair, bench, sabotage)
        let sign = answers.first.flatMap { $0 }.flatMap {
            content.sign(in: $0, besides: pair.actor)
        }
        ledger.twin(of: rule, on: "a trigger that copies", fired: sign != nil)
    }
}
