internal import DatabaseCatalog
internal import Population
internal import PostgresDriver
internal import ResultModel
internal import ScenarioModel

extension IsolationCheck {
    /// Compares answers with those of a solo database.
    ///
    /// Operations that were already seen to return foreign rows are left out: their finding says
    /// more.
    ///
    /// - Parameters:
    ///   - operations: the scenario's.
    ///   - silent: controls that no attack caught; a count over everybody is caught here.
    ///   - twin: the comparison's own control; nil where it was proved before.
    func compare(
        _ operations: [Operation], _ silent: [Operation], provedBy twin: Operation?,
        _ connection: Connection, _ report: inout IsolationReport
    ) throws(PostgresError) {
        let leaking = report.findings.filter { $0.ruleId == Rule.foreignRead.id }.map(\.object)
        let compared = operations.filter { operation in
            if case .refusal = operation.expectation { return false }
            return operation.actor == .user && judgesQueries && !leaking.contains(operation.name)
        }
        guard !compared.isEmpty || !silent.isEmpty else { return }
        let trials = try InfluenceCheck(
            context: context, connection: connection, monitor: monitor
        ).run(compared + silent + [twin].compactMap(\.self))
        for trial in trials {
            let probe = trial.probe
            if trial.operation.name == twin?.name {
                report.controls.append(
                    ControlResult(
                        name: trial.operation.name, fired: probe.outcome == .leaked,
                        detail: probe.reason ?? "a count over everybody looked like the user's own",
                        builtIn: true))
            } else if let control = report.controls.firstIndex(where: {
                !$0.fired && $0.name == trial.operation.name
            }) {
                guard probe.outcome == .leaked else { continue }
                report.controls[control] = ControlResult(
                    name: trial.operation.name, fired: true, detail: probe.reason ?? "")
            } else {
                report.probes.append(probe)
                if let finding = ForeignInfluence.finding(trial, context) {
                    report.findings.append(finding)
                }
            }
        }
    }

    /// The comparison's own control: a count over everybody's rows, which it must catch.
    ///
    /// - Returns: nil where nobody has rows.
    var twin: Operation? {
        guard let table = context.largestPlannedTable, context.plan.users > 1 else { return nil }
        let sql = "SELECT count(*) FROM \(context.table(table).sqlName)"
        return Operation(
            name: "count over everybody (built in)",
            sql: SQLTemplate(source: sql, text: sql, occurrences: []),
            position: SourcePosition(line: 1, column: 1))
    }
}
