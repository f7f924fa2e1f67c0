internal import DatabaseCatalog
internal import PostgresDriver
internal import ResultModel

extension Rule {
    /// **What**: a foreign key tells a user whether a row exists that the policies hide.
    ///
    /// **Why**: foreign keys are checked below every policy. A reference to somebody else's row is
    /// accepted, or refused for another reason, where one to no row at all is not.
    ///
    /// **Fix**: let WITH CHECK ask whether the user sees the row that is referenced.
    ///
    /// CWE-203, CWE-204; OWASP API3:2023.
    package static let parentExistence = Rule(
        "parent-existence", .medium, .isolation,
        "a foreign key tells which hidden rows exist")
}

/// Inserts an own row that references the victim's row, and one that references none.
enum ParentExistence: PolicyProbe {
    static let rule = Rule.parentExistence

    static func run(
        _ bench: PolicyBench, _ ledger: inout PolicyLedger
    ) throws(PostgresError) {
        for target in bench.tables {
            let owners = bench.context.ownerColumns(of: target.table)
            for key in target.table.foreignKeys {
                let free = key.columns.filter { !owners.contains($0) }
                guard !free.isEmpty,
                    let parent = bench.tables.first(where: {
                        $0.table.id == key.referencedTable
                    })
                else { continue }
                let object = "\(target.table.displayName) → \(parent.table.displayName)"
                // Where the row itself is accepted, more than its existence is told.
                guard !ledger.hasFinding(.foreignParentInsert, on: object) else { continue }
                try PolicyCheck.guarding(rule, object, &ledger) {
                    (ledger) throws(PostgresError) in
                    try probe(key, free, target, parent, object, bench, &ledger)
                }
            }
        }
    }

    private static func probe(
        _ key: ForeignKey, _ columns: [String], _ target: ProtectedTable, _ parent: ProtectedTable,
        _ object: String, _ bench: PolicyBench, _ ledger: inout PolicyLedger
    ) throws(PostgresError) {
        guard let pair = bench.pairs(target.table, limit: 1).first,
            let own = try bench.drafting.draft(target.table, owner: pair.actor),
            let planting = try bench.planting(parent.table, for: [pair.victim])
        else { return ledger.untested(rule, object, form: key.name, "no row could be drafted") }
        let row = try bench.session.trial {
            (session) throws(PostgresError) -> [String: String?]? in
            try session.prepare(planting)
            return try bench.firstRow(of: pair.victim, in: parent.table)
        }
        guard let row else { return }
        var hidden = own
        var absent = own
        for (column, referenced) in zip(key.columns, key.referencedColumns)
        where columns.contains(column) {
            hidden[column] = row[referenced] ?? nil
            guard let source = parent.table.column(named: referenced) else { return }
            absent[column] = try SampleValue.fresh(
                for: source, of: parent.table, like: nil, bench.session.connection)
        }
        let rights = target.grants.insertable.isEmpty ? nil : target.grants.insertable
        func shape(_ draft: RowDraft, sabotage: [String]) throws(PostgresError) -> String {
            try bench.session.trial { (session) throws(PostgresError) -> String in
                try session.prepare(planting + own.prerequisites + sabotage)
                try session.become(pair.actor)
                let numbered = try session.attempt(
                    draft.insertion(columns: rights, withNumbers: false))
                guard numbered.failure?.sqlState == .insufficientPrivilege else {
                    return numbered.shape
                }
                return try session.attempt(
                    draft.insertion(columns: rights, withNumbers: true)
                ).shape
            }
        }
        let told = try shape(hidden, sabotage: [])
        let untold = try shape(absent, sabotage: [])
        guard told != untold else {
            // Where the key itself asks for the owner, no twin can tell either.
            var fired: Bool?
            if key.columns.count == columns.count {
                let sabotage =
                    target.sabotage
                    + target.table.foreignKeys
                    .filter { $0.name != key.name }.map {
                        "ALTER TABLE \(target.table.sqlName) DROP CONSTRAINT "
                            + Connection.quoted(identifier: $0.name)
                    } + ["SET CONSTRAINTS ALL IMMEDIATE"]
                let (one, other) = (
                    try shape(hidden, sabotage: sabotage), try shape(absent, sabotage: sabotage)
                )
                fired = one != other
            }
            return ledger.silent(
                rule, object, form: key.name, actor: pair.label, twinFired: fired)
        }
        // That somebody is a user is told wherever users may name each other.
        let isUser = parent.table.id == bench.context.tenancy.tenantTable
        ledger.leaked(
            rule, object, form: key.name, actor: pair.label,
            PolicyLedger.Leak(
                message:
                    "\(key.name) tells whether a hidden row of \(parent.table.displayName) exists",
                evidence: """
                    \(pair.actor.description) inserted an own row into \(target.table.displayName) \
                    that references \(pair.victim.description)'s row: \(told); a row that does not \
                    exist: \(untold)
                    """,
                replay: bench.replay(
                    preparation: planting + own.prerequisites, as: pair.actor,
                    [hidden.insertion(columns: rights, withNumbers: false)]),
                fix: """
                    add to WITH CHECK of the INSERT policies of \(target.table.shownName): AND \
                    EXISTS (SELECT FROM \(parent.table.shownName) p WHERE p.\
                    \(key.referencedColumns[0].quotedWhereNeeded) = \
                    \(key.columns[0].quotedWhereNeeded))
                    """, severity: isUser ? .low : nil))
    }
}
