internal import DatabaseCatalog
internal import PostgresDriver
internal import ResultModel

extension Rule {
    /// **What**: the application's role may let tables of its own reference a table that holds rows
    /// of several users.
    ///
    /// **Why**: the server looks a reference up past every policy: it tells which hidden rows exist,
    /// and a row that is referenced can no longer be deleted by the user it belongs to.
    ///
    /// **Fix**: `REVOKE REFERENCES`; GRANT ALL includes it.
    ///
    /// CWE-203, CWE-732; OWASP A01:2021.
    package static let referencesGranted = Rule(
        "references-granted", .medium, .isolation,
        "the application's role may hold rows of others by references to them")
}

/// Makes a table that references each protected one, and inserts the victim's key and an absent one.
enum ReferencesGranted: PolicyProbe {
    static let rule = Rule.referencesGranted

    static func run(
        _ bench: PolicyBench, _ ledger: inout PolicyLedger
    ) throws(PostgresError) {
        guard bench.isRoleBound else { return }
        let schema = try bench.writableSchemas().first
        for target in bench.tables where !target.table.primaryKey.isEmpty {
            let name = target.table.displayName
            let role = bench.privileges.role
            guard !bench.isOwner(of: target.relation),
                target.grants.privileges.contains(.references)
            else {
                ledger.silent(
                    rule, name, twinFired: nil, closure: "\(role) has no right to REFERENCES")
                continue
            }
            guard let schema else {
                ledger.silent(
                    rule, name, twinFired: nil, closure: "\(role) may make tables in no schema")
                continue
            }
            try PolicyCheck.guarding(rule, name, &ledger) { (ledger) throws(PostgresError) in
                guard let trial = try trial(target, in: schema, bench, sabotage: []) else {
                    return ledger.untested(rule, name, "no row could be drafted")
                }
                guard trial.told else {
                    return ledger.silent(rule, name, actor: trial.pair.label, twinFired: nil)
                }
                ledger.leaked(
                    rule, name, actor: trial.pair.label,
                    PolicyLedger.Leak(
                        message: "\(role) may let tables of its own reference \(name)",
                        evidence: """
                            \(trial.pair.actor.description), by a table of its own: a reference to \
                            \(trial.pair.victim.description)'s hidden row: \(trial.hidden); to a \
                            row that does not exist: \(trial.absent)
                            """,
                        replay: bench.replay(
                            preparation: trial.planting, as: trial.pair.actor, trial.statements),
                        fix: "REVOKE REFERENCES ON \(target.table.shownName) FROM "
                            + "\(role.quotedWhereNeeded), PUBLIC;"))
            }
        }
        try prove(bench, &ledger)
    }

    private struct Trial {
        let pair: ActingPair
        let planting: [String]
        let statements: [String]
        let hidden: String
        let absent: String
        var told: Bool { hidden != absent && !hidden.hasPrefix("refused") }
    }

    /// - Returns: nil where the two have no rows and none could be drafted.
    private static func trial(
        _ target: ProtectedTable, in schema: String, _ bench: PolicyBench, sabotage: [String]
    ) throws(PostgresError) -> Trial? {
        let table = target.table
        guard let pair = bench.pairs(table, limit: 1).first,
            let parts = try WriteStatements(pair, on: target, bench)
        else { return nil }
        var absent: [String: String?] = parts.victimRow
        for name in table.primaryKey {
            guard let column = table.column(named: name),
                let fresh = try SampleValue.fresh(
                    for: column, of: table, like: nil, bench.session.connection)
            else { continue }
            absent[name] = fresh
        }
        let child = "\(Connection.quoted(identifier: schema)).bulkhead_reference"
        let columns = table.primaryKey.map { name in
            let type = table.column(named: name)?.typeName ?? "text"
            return "\(Connection.quoted(identifier: name)) \(type)"
        }
        let names = table.primaryKey.map { Connection.quoted(identifier: $0) }
            .joined(separator: ", ")
        let creation = """
            CREATE TABLE \(child) (\(columns.joined(separator: ", ")), \
            FOREIGN KEY (\(names)) REFERENCES \(table.sqlName) (\(names)))
            """
        func insertion(_ row: [String: String?]) -> String {
            let values = table.primaryKey.map { RowDraft.literal(row[$0] ?? nil) }
            return "INSERT INTO \(child) VALUES (\(values.joined(separator: ", ")))"
        }
        let statements = [creation, insertion(parts.victimRow), insertion(absent)]
        let answers = try bench.session.trial { (session) throws(PostgresError) -> [Answer] in
            try session.prepare(sabotage + parts.planting)
            try session.become(pair.actor)
            var answers: [Answer] = []
            for statement in statements { answers.append(try session.attempt(statement)) }
            return answers
        }
        let refusal = answers[0].failure == nil ? nil : answers[0].shape
        return Trial(
            pair: pair, planting: parts.planting, statements: statements,
            hidden: refusal ?? answers[1].shape, absent: refusal ?? answers[2].shape)
    }

    private static func prove(
        _ bench: PolicyBench, _ ledger: inout PolicyLedger
    ) throws(PostgresError) {
        let seeded = bench.tables.first {
            bench.isSeeded($0.table) && !$0.table.primaryKey.isEmpty
        }
        guard let target = seeded else { return }
        let schema = target.table.schema
        let sabotage =
            target.sabotage + [
                "GRANT USAGE, CREATE ON SCHEMA \(Connection.quoted(identifier: schema)) TO PUBLIC"
            ]
        let trial = try trial(target, in: schema, bench, sabotage: sabotage)
        ledger.twin(of: rule, on: target.table.displayName, fired: trial?.told ?? false)
    }
}
