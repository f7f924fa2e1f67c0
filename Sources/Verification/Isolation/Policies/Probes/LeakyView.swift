internal import DatabaseCatalog
internal import PostgresDriver
internal import ResultModel
internal import ScenarioModel

extension Rule {
    /// **What**: a view that filters rows hands them to conditions of its caller before it filters.
    ///
    /// **Why**: without `security_barrier` the server may compute the cheaper condition first: a
    /// cast or a function in the caller's WHERE then sees the rows that the view hides, and tells
    /// of them in an error or a notice. A cast needs no right at all; where only a function of the
    /// caller's own tells, the finding is low.
    ///
    /// **Fix**: `ALTER VIEW … SET (security_barrier = true)`, or `security_invoker`, so that the
    /// policies of the tables filter.
    ///
    /// CWE-200, CWE-209, CWE-1220; OWASP A01:2021.
    package static let leakyView = Rule(
        "leaky-view", .medium, .isolation,
        "a condition in a query on a view sees rows of others that the view hides")
}

/// Reads every view with conditions that tell what they are asked about: a cast that fails with its
/// argument in the error, and a function that the user makes for itself.
enum LeakyView: PolicyProbe {
    static let rule = Rule.leakyView

    static func run(
        _ bench: PolicyBench, _ ledger: inout PolicyLedger
    ) throws(PostgresError) {
        let shared = Set(bench.context.scenario.shared.map(\.table))
        let readers = try bench.readers()
        let mayMake = try bench.mayMakeTemporaries()
        for view in bench.access.relations where view.kind == .view {
            let name = view.displayName
            let trials = readers.compactMap { reader -> LeakyViewTrial? in
                let columns = reader.privileges.grants(on: view.id).readable
                guard !columns.isEmpty else { return nil }
                return LeakyViewTrial(
                    bench: bench, view: view, columns: columns, actor: reader.actor)
            }
            guard !trials.isEmpty, !shared.contains(view.name), !shared.contains(name),
                !ledger.hasFinding(.exposedView, on: name),
                !ledger.hasFinding(.aggregateTold, on: name)
            else { continue }
            try PolicyCheck.guarding(rule, name, &ledger) { (ledger) throws(PostgresError) in
                try probe(trials, mayMakeFunctions: mayMake, bench, &ledger)
            }
        }
        try prove(readers.map(\.actor), bench, &ledger)
    }

    private static func probe(
        _ trials: [LeakyViewTrial], mayMakeFunctions: Bool, _ bench: PolicyBench,
        _ ledger: inout PolicyLedger
    ) throws(PostgresError) {
        let view = trials[0].view
        let name = view.displayName
        var actor = trials[0].actor
        var take: LeakyViewTrial.Take?
        // The first row that is cast may be the reader's own, so that a second one is asked.
        for trial in trials where take == nil {
            actor = trial.actor
            take = try trial.castTold(sabotage: [])
        }
        let isOwnFunction = take == nil
        if take == nil, mayMakeFunctions {
            actor = trials[0].actor
            take = try trials[0].functionTold(sabotage: [])
        }
        guard let take else {
            return ledger.silent(rule, name, actor: actor.label.rawValue, twinFired: nil)
        }
        ledger.leaked(
            rule, name, actor: actor.label.rawValue,
            PolicyLedger.Leak(
                message: "conditions of a query on \(name) see rows that it hides",
                evidence: "\(actor.description): \(take.statement.shortened): \(take.sign)",
                replay: bench.replay(as: actor, take.preparation + [take.statement] + take.look),
                fix: "ALTER VIEW \(view.sqlName) SET (security_barrier = true);",
                severity: isOwnFunction ? .low : nil))
    }

    /// A view that filters by its owner column alone, made for the occasion.
    private static func prove(
        _ actors: [ActingUser], _ bench: PolicyBench, _ ledger: inout PolicyLedger
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
        let trials = actors.map {
            LeakyViewTrial(bench: bench, view: twin, columns: columns, actor: $0)
        }
        let sabotage = [
            // No index answers it, and it costs more than what is asked besides.
            """
            CREATE VIEW \(twin.sqlName) AS SELECT * FROM \(target.table.sqlName)
            WHERE lower(upper(lower(upper(\(Connection.quoted(identifier: owner))::text || '')))) = \
            lower(\(acting))
            """,
            "GRANT USAGE ON SCHEMA \(Connection.quoted(identifier: twin.schema)) TO PUBLIC",
            "GRANT ALL ON \(twin.sqlName) TO PUBLIC",
        ]
        let mayMake = [
            """
            DO $$ BEGIN EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO PUBLIC', \
            current_database()); END $$
            """
        ]
        var (isCastTold, isFunctionTold) = (false, false)
        for trial in trials {
            if !isCastTold { isCastTold = try trial.castTold(sabotage: sabotage) != nil }
            if !isFunctionTold {
                isFunctionTold = try trial.functionTold(sabotage: sabotage + mayMake) != nil
            }
        }
        ledger.twin(of: rule, on: "a cast", fired: isCastTold)
        ledger.twin(of: rule, on: "a function", fired: isFunctionTold)
    }
}
