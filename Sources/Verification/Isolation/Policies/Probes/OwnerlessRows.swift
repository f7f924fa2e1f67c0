internal import DatabaseCatalog
internal import PostgresDriver
internal import ResultModel

extension Rule {
    /// **What**: rows that belong to nobody are shown to, or can be changed by, anybody.
    ///
    /// **Why**: an owner column that may be NULL becomes so, by ON DELETE SET NULL or a forgotten
    /// value; a policy that lets NULL pass hands what a deleted user left behind to everybody.
    ///
    /// **Fix**: make the owner NOT NULL, and take `IS NULL OR` out of the policies.
    ///
    /// CWE-862, CWE-212; OWASP A01:2021.
    package static let ownerlessRows = Rule(
        "ownerless-rows", .high, .isolation,
        "rows without an owner are open to every user")
}

/// Takes the owner from one of the victim's rows, and lets another user read and delete it.
enum OwnerlessRows: PolicyProbe {
    static let rule = Rule.ownerlessRows

    static func run(
        _ bench: PolicyBench, _ ledger: inout PolicyLedger
    ) throws(PostgresError) {
        for target in bench.tables where target.table.id != bench.context.tenancy.tenantTable {
            try PolicyCheck.guarding(rule, target.table.displayName, &ledger) {
                (ledger) throws(PostgresError) in
                try probe(target, bench, &ledger)
            }
        }
    }

    private static func probe(
        _ target: ProtectedTable, _ bench: PolicyBench, _ ledger: inout PolicyLedger
    ) throws(PostgresError) {
        let table = target.table
        let columns = bench.context.ownerColumns(of: table).filter {
            table.column(named: $0)?.isNotNull == false
        }
        guard !columns.isEmpty, let pair = bench.pairs(table, limit: 1).first,
            let parts = try WriteStatements(pair, on: target, bench),
            let key = parts.victimKey
        else { return }
        let nulls = columns.map { "\(Connection.quoted(identifier: $0)) = NULL" }
        let planting =
            parts.planting + [
                "ALTER TABLE \(table.sqlName) DISABLE TRIGGER USER",
                "UPDATE \(table.sqlName) SET \(nulls.joined(separator: ", ")) WHERE \(key)",
            ]
        let name = table.displayName
        guard let take = try take(target, parts, planting, bench, sabotaged: false) else {
            let fired = try self.take(target, parts, planting, bench, sabotaged: true) != nil
            return ledger.silent(rule, name, actor: pair.label, twinFired: fired)
        }
        let cause = PolicyCause.of(target, bench)
        let column = columns.map(\.quotedWhereNeeded).joined(separator: ", ")
        ledger.leaked(
            cause?.rule ?? rule, cause?.object ?? name,
            form: cause == nil ? "" : rule.id, actor: pair.label, of: name,
            explainedBy: [.foreignRowVisible, .blindDelete],
            PolicyLedger.Leak(
                message: cause?.message
                    ?? "rows of \(name) without an owner are open to every user",
                evidence:
                    "\(pair.actor.description): \(take.shortened): a row whose \(column) is NULL",
                replay: bench.replay(preparation: planting, as: pair.actor, [take]),
                fix: cause?.fix ?? """
                    ALTER TABLE \(table.shownName) ALTER COLUMN \(columns[0].quotedWhereNeeded) \
                    SET NOT NULL;
                    \(bench.policyFix(target, .select))
                    """))
    }

    /// The statement that reached the row; nil where none did.
    private static func take(
        _ target: ProtectedTable, _ parts: WriteStatements, _ planting: [String],
        _ bench: PolicyBench, sabotaged: Bool
    ) throws(PostgresError) -> String? {
        let actor = parts.pair.actor
        let reading = try bench.session.trial { (session) throws(PostgresError) -> ReadSweep in
            try session.prepare(planting)
            if sabotaged { try session.prepare(target.sabotage) }
            try session.become(actor)
            return try ReadSweep.read(
                target.table, grants: sabotaged ? target.sabotagedGrants : target.grants,
                as: actor.key, session)
        }
        if reading.foreign > 0 { return "SELECT * FROM \(target.table.sqlName)" }
        return try bench.session.trial { (session) throws(PostgresError) -> String? in
            try session.prepare(planting)
            if sabotaged { try session.prepare(target.sabotage) }
            return try bench.writeBlindly(
                target, [parts.delete()], besides: actor.key, session
            ) { (session) throws(PostgresError) in try session.become(actor) }?.statement
        }
    }
}
