internal import DatabaseCatalog
internal import PostgresDriver
internal import ResultModel

extension Rule {
    /// **What**: a unique key over everybody's rows tells a user that another user has a value.
    ///
    /// **Why**: uniqueness is checked below every policy. An INSERT that fails for a value nobody
    /// sees says that somebody has it; ON CONFLICT DO NOTHING says it without an error.
    ///
    /// **Fix**: let the key begin with the owner.
    ///
    /// CWE-203, CWE-204; OWASP API3:2023.
    package static let uniqueExistence = Rule(
        "unique-existence", .medium, .isolation,
        "a unique key tells which values other users have")
}

/// Inserts an own row with a value that only the victim has, and one with a value that nobody has.
enum UniqueExistence: PolicyProbe {
    static let rule = Rule.uniqueExistence

    static func run(
        _ bench: PolicyBench, _ ledger: inout PolicyLedger
    ) throws(PostgresError) {
        for target in bench.tables {
            let closure = target.closure(
                of: .insert, bench.privileges, isBound: bench.isBound(on: target.relation))
            for columns in target.table.uniqueSets.uniqued {
                let object = "\(target.table.displayName) (\(columns.joined(separator: ", ")))"
                if let reason = exemption(columns, target, bench) {
                    guard let reason else { continue }
                    if let closure {
                        ledger.silent(rule, object, twinFired: nil, closure: closure)
                    } else {
                        ledger.untested(rule, object, reason)
                    }
                    continue
                }
                try PolicyCheck.guarding(rule, object, &ledger) {
                    (ledger) throws(PostgresError) in
                    try probe(columns, target, object, bench, &ledger)
                }
            }
        }
    }

    /// Why a key is not judged: nil where it is, a reason inside where it is worth saying.
    private static func exemption(
        _ columns: [String], _ target: ProtectedTable, _ bench: PolicyBench
    ) -> String?? {
        let table = target.table
        let owners = bench.context.ownerColumns(of: table)
        if columns.contains(where: owners.contains) { return .some(nil) }
        // Whoever may not name the parent never comes to the key.
        let parents = table.foreignKeys.flatMap(\.columns)
        if columns.contains(where: parents.contains) { return .some(nil) }
        if table.id == bench.context.tenancy.tenantTable {
            return "what users sign in with is unique over all of them by design"
        }
        let isGuessable = columns.allSatisfy { name in
            guard let column = table.column(named: name) else { return true }
            // Numbers that the server gives out say no more than their sequence; nobody guesses a
            // UUID, or a key that a function drew.
            let type = TypeID(rawValue: column.typeID)
            let isNumber = type.isInteger && columns == table.primaryKey
            return type != .uuid && !column.isNumbered && !isNumber && !isDrawn(column, of: table)
        }
        return isGuessable ? nil : .some(nil)
    }

    /// Whether a key is a text that nobody chose: it has a default that a function computes, or is
    /// the whole key of its table and called an id.
    private static func isDrawn(_ column: Column, of table: Table) -> Bool {
        guard table.primaryKey == [column.name] else { return false }
        if let expression = column.defaultExpression { return expression.contains("(") }
        return column.name.lowercased().hasSuffix("id")
    }

    /// Statements that give the victim's row a value where it has none: NULL is nobody's secret.
    private static func filling(
        _ columns: [String], _ taken: inout RowDraft, _ target: ProtectedTable,
        _ parts: WriteStatements, _ bench: PolicyBench
    ) throws(PostgresError) -> [String] {
        let table = target.table
        guard let key = parts.victimKey else { return [] }
        var statements: [String] = []
        for name in columns where (parts.victimRow[name] ?? nil) == nil {
            guard let column = table.column(named: name), !column.isGenerated else { continue }
            let connection = bench.session.connection
            var value = try SampleValue.fresh(for: column, of: table, like: nil, connection)
            if value == nil {
                value = try SampleValue.text(for: column, of: table, connection)
            }
            taken[name] = value
            statements.append(
                parts.update(parts.assignment([name], from: [name: value]), where: key))
        }
        return statements
    }

    private static func probe(
        _ columns: [String], _ target: ProtectedTable, _ object: String, _ bench: PolicyBench,
        _ ledger: inout PolicyLedger
    ) throws(PostgresError) {
        guard let pair = bench.pairs(target.table, limit: 1).first,
            let parts = try WriteStatements(pair, on: target, bench),
            let own = try bench.drafting.draft(target.table, owner: pair.actor)
        else { return ledger.untested(rule, object, "no row could be drafted") }
        var taken = own
        for column in columns { taken[column] = parts.victimRow[column] ?? nil }
        let filling = try filling(columns, &taken, target, parts, bench)
        let rights = target.grants.insertable.isEmpty ? nil : target.grants.insertable
        let preparation = parts.planting + filling + own.prerequisites
        func answer(_ draft: RowDraft, sabotaged: Bool) throws(PostgresError) -> Answer {
            var answer = Answer()
            for withNumbers in [false, true] {
                let sql = draft.insertion(columns: rights, withNumbers: withNumbers)
                answer = try bench.session.trial { (session) throws(PostgresError) -> Answer in
                    try session.prepare(preparation)
                    if sabotaged { try session.prepare(target.sabotage) }
                    try session.become(pair.actor)
                    return try session.attempt(sql)
                }
                if answer.failure?.sqlState != .insufficientPrivilege { break }
            }
            return answer
        }
        let free = try answer(own, sabotaged: false)
        let used = try answer(taken, sabotaged: false)
        guard used.failure?.sqlState == .uniqueViolation, free.failure == nil else {
            let fired = try answer(taken, sabotaged: true).failure?.sqlState == .uniqueViolation
            let closure = target.closure(
                of: .insert, bench.privileges, isBound: bench.isBound(on: target.relation))
            return ledger.silent(
                rule, object, actor: pair.label, twinFired: fired,
                doubt: free.failure.map { "the own insert: \($0)" }, closure: closure)
        }
        let owner = bench.context.ownerColumns(of: target.table).map(\.quotedWhereNeeded)
        let key = (owner + columns.map(\.quotedWhereNeeded)).joined(separator: ", ")
        ledger.leaked(
            rule, object, actor: pair.label,
            PolicyLedger.Leak(
                message: "the unique key \(object) tells which values other users have",
                evidence: """
                    \(pair.actor.description) inserted an own row: refused with SQLSTATE 23505 for a \
                    value of \(pair.victim.description)'s, accepted for one that nobody has
                    """,
                replay: bench.replay(
                    preparation: preparation, as: pair.actor,
                    [taken.insertion(columns: rights, withNumbers: false)]),
                fix: """
                    make the key UNIQUE (\(key)) on \(target.table.shownName) in place of \
                    (\(columns.map(\.quotedWhereNeeded).joined(separator: ", ")))
                    """))
    }
}
