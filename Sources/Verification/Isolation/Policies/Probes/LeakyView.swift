internal import DatabaseCatalog
internal import PostgresDriver
internal import ResultModel
internal import ScenarioModel

extension Rule {
    /// **What**: a view that filters rows hands them to conditions of its caller before it filters.
    ///
    /// **Why**: without `security_barrier` the server may compute the cheaper condition first: a
    /// function, a cast or a division in the caller's WHERE then sees the rows that the view hides,
    /// and tells of them in an error or a notice.
    ///
    /// **Fix**: `ALTER VIEW … SET (security_barrier = true)`, or `security_invoker`, so that the
    /// policies of the tables filter.
    ///
    /// CWE-200, CWE-1220; OWASP A01:2021.
    package static let leakyView = Rule(
        "leaky-view", .medium, .isolation,
        "a condition in a query on a view sees rows of others that the view hides")
}

/// Reads every view with a condition that costs nothing and notes each row it is asked about.
enum LeakyView: PolicyProbe {
    static let rule = Rule.leakyView
    private static let rowLimit = 20_000

    static func run(
        _ bench: PolicyBench, _ ledger: inout PolicyLedger
    ) throws(PostgresError) {
        guard let actor = bench.actingPairs.first?.actor else { return }
        let shared = Set(bench.context.scenario.shared.map(\.table))
        for view in bench.access.relations where view.kind == .view {
            let name = view.displayName
            let grants = bench.privileges.grants(on: view.id)
            guard !shared.contains(view.name), !shared.contains(name), !grants.readable.isEmpty,
                !ledger.hasFinding(.exposedView, on: name),
                !ledger.hasFinding(.aggregateTold, on: name)
            else { continue }
            try PolicyCheck.guarding(rule, name, &ledger) { (ledger) throws(PostgresError) in
                let sign = try sign(from: view, grants.readable, actor, bench, sabotage: [])
                guard let sign else {
                    return ledger.silent(rule, name, actor: actor.label.rawValue, twinFired: nil)
                }
                ledger.leaked(
                    rule, name, actor: actor.label.rawValue,
                    PolicyLedger.Leak(
                        message: "conditions of a query on \(name) see rows that it hides",
                        evidence: """
                            \(actor.description): a function in the WHERE of a SELECT on \(name) was \
                            handed \(sign)
                            """,
                        replay: bench.replay(
                            preparation: watcher(in: view.schema), as: actor,
                            [reading(view, grants.readable)],
                            look: ["SELECT * FROM \(seen(view.schema)) LIMIT 20"]),
                        fix: "ALTER VIEW \(view.sqlName) SET (security_barrier = true);"))
            }
        }
        try prove(actor, bench, &ledger)
    }

    private static func seen(_ schema: String) -> String {
        "\(Connection.quoted(identifier: schema)).bulkhead_seen"
    }

    /// A table of what was seen, and the function that notes it; as the observer.
    private static func watcher(in schema: String) -> [String] {
        let quoted = Connection.quoted(identifier: schema)
        return [
            "CREATE TABLE \(seen(schema)) (content jsonb)",
            """
            CREATE FUNCTION \(quoted).bulkhead_watch(jsonb) RETURNS boolean LANGUAGE plpgsql \
            SECURITY DEFINER COST 0.0000001 AS \
            'BEGIN INSERT INTO \(seen(schema)) VALUES ($1); RETURN true; END'
            """,
            "GRANT EXECUTE ON FUNCTION \(quoted).bulkhead_watch(jsonb) TO PUBLIC",
        ]
    }

    private static func reading(_ view: Relation, _ columns: [String]) -> String {
        let fields = columns.prefix(40).map {
            "\(Connection.quoted(literal: $0)), v.\(Connection.quoted(identifier: $0))"
        }
        let watch = "\(Connection.quoted(identifier: view.schema)).bulkhead_watch"
        return """
            SELECT count(*) FROM \(view.sqlName) v \
            WHERE \(watch)(jsonb_build_object(\(fields.joined(separator: ", "))))
            """
    }

    /// What of somebody else's the condition was handed; nil where there was nothing.
    private static func sign(
        from view: Relation, _ columns: [String], _ actor: ActingUser, _ bench: PolicyBench,
        sabotage: [String]
    ) throws(PostgresError) -> String? {
        let answer = try bench.session.trial { (session) throws(PostgresError) -> Answer in
            try session.prepare(sabotage + watcher(in: view.schema))
            try session.become(actor)
            _ = try session.attempt(reading(view, columns))
            try session.observe()
            let cells = columns.prefix(40).map {
                "content ->> \(Connection.quoted(literal: $0)) AS "
                    + Connection.quoted(identifier: $0)
            }
            return try session.attempt(
                """
                SELECT \(cells.joined(separator: ", ")) FROM \(seen(view.schema)) \
                LIMIT \(rowLimit)
                """)
        }
        if let sign = ForeignContent(bench.context).sign(in: answer, besides: actor) { return sign }
        return try bench.foreignRow(in: answer, besides: actor)
    }

    /// A view that filters by its owner column alone, made for the occasion.
    private static func prove(
        _ actor: ActingUser, _ bench: PolicyBench, _ ledger: inout PolicyLedger
    ) throws(PostgresError) {
        let seeded = bench.tables.first { target in
            guard case .column = bench.context.tenancy.ownership(of: target.table) else {
                return false
            }
            return bench.isSeeded(target.table)
        }
        guard let target = seeded, let acting = bench.actorText,
            let owner = bench.context.ownerColumns(of: target.table).first
        else { return }
        let columns = target.table.columns.map(\.name)
        let twin = Relation(
            id: 0, schema: target.table.schema, name: "bulkhead_twin", kind: .view, owner: 0,
            hasRowSecurity: false, isForced: false, isSecurityInvoker: false,
            isSecurityBarrier: false, parents: [], columns: columns, sources: [target.table.id])
        let sabotage = [
            """
            CREATE VIEW \(twin.sqlName) AS SELECT * FROM \(target.table.sqlName)
            WHERE \(Connection.quoted(identifier: owner))::text = \(acting)
            """,
            "GRANT USAGE ON SCHEMA \(Connection.quoted(identifier: twin.schema)) TO PUBLIC",
            "GRANT ALL ON \(twin.sqlName) TO PUBLIC",
        ]
        let sign = try sign(from: twin, columns, actor, bench, sabotage: sabotage)
        ledger.twin(of: rule, on: "a view that filters", fired: sign != nil)
    }
}
