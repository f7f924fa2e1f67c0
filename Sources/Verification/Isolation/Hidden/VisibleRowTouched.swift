internal import DatabaseCatalog
internal import PostgresDriver
internal import ResultModel
internal import ScenarioModel

extension Rule {
    /// **What**: an operation of the system that is for hidden rows, such as a clean-up of what users
    /// deleted, changes or deletes rows that are not hidden.
    ///
    /// **Why**: it runs unattended and for everybody: data that nobody deleted is gone.
    ///
    /// **Fix**: ask in the statement itself for the column that hides rows, as
    /// `AND deleted_at IS NOT NULL`, beside any age.
    ///
    /// CWE-863; OWASP A04:2021.
    package static let visibleRowTouched = Rule(
        "visible-row-touched", .critical, .isolation,
        "a clean-up of hidden rows changes or deletes rows that are not hidden")
}

/// Performs a system's operation on hidden rows and compares all other rows before and after.
struct VisibleRowCheck {
    let runner: AttackRunner

    init(_ runner: AttackRunner) {
        self.runner = runner
    }

    func run(
        _ operation: Operation, into report: inout IsolationReport
    ) throws(PostgresError) {
        let rehearsal = runner.rehearsal
        let user = runner.context.anyUser
        guard let user,
            let parameters = try rehearsal.source.parameters(
                of: operation.binds, for: user, hidden: true)
        else {
            report.probes.append(probe(operation, .untested, "nobody owns a row to bind"))
            return
        }
        let (answer, changes) = try rehearsal.acting(as: user) {
            () throws(PostgresError) -> (Answer, [String]) in
            let before = try shown()
            return try rehearsal.perform(operation, parameters) { (answer) throws(PostgresError) in
                (answer, try shown().differences(from: before))
            }
        }
        if let failure = answer.failure {
            report.probes.append(probe(operation, .inconclusive, "\(failure)"))
            return
        }
        guard !changes.isEmpty else {
            report.probes.append(
                answer.affectedRows > 0 || !answer.rows.isEmpty
                    ? probe(operation, .held, nil)
                    : probe(operation, .untested, "it found no row to work on"))
            return
        }
        let evidence = "of rows that are not hidden, \(changes.joined(separator: "; "))"
        report.probes.append(probe(operation, .leaked, evidence))
        report.findings.append(
            Rule.visibleRowTouched.finding(
                layer: "queries", object: operation.name,
                message: "\(operation.name) changes rows that are not hidden", evidence: evidence,
                replay: operation.replay(parameters),
                fix: "in the WHERE clause of \(operation.name), ask for hidden rows alone"))
    }

    /// A clean-up that deletes hidden rows and one that is not: it must be caught.
    ///
    /// - Returns: nil where no table with hidden rows has a key, or the server refuses the delete.
    func control() throws(PostgresError) -> ControlResult? {
        let hiding = runner.context.hidingTables.first { !$0.primaryKey.isEmpty }
        guard let table = hiding else { return nil }
        let isShown = runner.context.isShown(table, as: "t")
        let sql = """
            DELETE FROM \(table.sqlName) t WHERE (\(isShown)) IS NOT TRUE OR t.ctid = \
            (SELECT min(t.ctid) FROM \(table.sqlName) t WHERE \(isShown))
            """
        let operation = Operation(
            name: "\(Rule.visibleRowTouched.id) (built in)", actor: .system,
            sql: SQLTemplate(source: sql, text: sql, occurrences: []), concernsHidden: true,
            position: SourcePosition(line: 1, column: 1))
        var report = IsolationReport()
        try run(operation, into: &report)
        // A delete that the schema refuses shows nothing either way.
        guard report.probes.first?.outcome != .inconclusive else { return nil }
        return ControlResult(
            name: operation.name, fired: !report.findings.isEmpty,
            detail: report.findings.first?.evidence
                ?? "a row that is not hidden was deleted and not missed", builtIn: true)
    }

    /// Every owned table's rows that are not hidden.
    private func shown() throws(PostgresError) -> Census {
        var tables: [String: Census.Entry] = [:]
        for table in runner.context.ownedTables {
            tables[table.displayName] = try Census.entry(
                table, runner.context.isShown(table, as: "c"), runner.connection)
        }
        return Census(tables: tables)
    }

    private func probe(
        _ operation: Operation, _ outcome: ProbeResult.Outcome, _ reason: String?
    ) -> ProbeResult {
        ProbeResult(
            id: "\(Rule.visibleRowTouched.id)/\(operation.name)/answer",
            rule: Rule.visibleRowTouched.id, layer: "queries", object: operation.name,
            actor: "system", outcome: outcome, reason: reason)
    }
}
