internal import Comparison
internal import DatabaseCatalog
internal import Population
internal import PostgresDriver
internal import ResultModel
internal import ScenarioModel
internal import Verification

extension RunPipeline {
    /// What the version costs where no clock is needed to tell: structure, plans, blocks, sizes.
    ///
    /// Reads are explained on the settled database and writes on a copy, as in every run.
    ///
    /// - Throws: `Cut` for a server that is lost or an interruption.
    mutating func evidence(of prepared: PreparedDatabase) throws -> VersionEvidence {
        let checks = prepared.checks
        display.begin("explaining \(Figures.counted(scenario.operations.count, "operation"))")
        var report = PlanReport()
        var evidence = try settledEvidence(prepared, &report)
        try stopIfInterrupted()
        try onCopy(of: prepared) { connection throws(PostgresError) in
            try PlanCheck(checks, monitor: monitor).run(.writes, connection, into: &report)
        }
        try stopIfInterrupted()
        result.notes += report.notes
        evidence.add(
            statements: Dictionary(
                scenario.operations.map { ($0.name, $0.sql.text) },
                uniquingKeysWith: { first, _ in first }),
            identityStatements: scenario.database.identity.count, plans: report.results)
        display.end(summary: Figures.counted(report.results.count, "plan"))
        return evidence
    }

    /// Its connection is closed at the end: a database that somebody is connected to cannot be
    /// copied.
    private mutating func settledEvidence(
        _ prepared: PreparedDatabase, _ report: inout PlanReport
    ) throws -> VersionEvidence {
        let checks = prepared.checks
        let monitor = monitor
        var found = report
        defer { report = found }
        return try reaching("the evidence") { () throws(PostgresError) in
            let connection = try Connection.open(prepared.target.administrator)
            try WholeStatistics.take(checks.catalog, connection)
            let sizes = try StorageCheck.sizes(checks, connection)
            try PlanCheck(checks, monitor: monitor).run(.reads, connection, into: &found)
            return VersionEvidence(
                scenario: ScenarioIdentity(
                    name: checks.scenario.name,
                    contentHash: checks.scenario.source.contentHash,
                    seed: checks.scenario.population.seed),
                users: checks.plan.users,
                serverVersion: "\(connection.serverVersionNumber / 10_000)",
                structure: checks.catalog.outline, tables: sizes)
        }
    }

    private func onCopy(
        of prepared: PreparedDatabase,
        _ body: (Connection) throws(PostgresError) -> Void
    ) throws {
        try reaching("the evidence") { () throws(PostgresError) in
            let name = try prepared.target.clone()
            defer { _ = try? prepared.target.dropClone(name) }
            try body(try prepared.target.connect(toClone: name))
        }
    }
}
