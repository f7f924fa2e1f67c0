internal import Assessment
internal import Comparison
internal import PostgresDriver
internal import ResultModel
internal import ScenarioModel
internal import Verification

/// One design of a scenario's schema, seeded and looked at without a clock.
struct ExaminedDesign {
    let prepared: PreparedDatabase
    let evidence: VersionEvidence
    let isolation: Outcome
    let cascade: Outcome
    /// What fails and is not accepted.
    let failing: [Finding]
    /// Why something could not be judged.
    let doubts: [String]

    /// What the table of variants shows of it.
    func figures(name: String, summary: String?) -> VariantsResult.Design {
        var design = VariantsResult.Design(
            name: name, summary: summary, contentHash: evidence.scenario.contentHash)
        for (operation, cost) in evidence.operations {
            guard let plan = cost.plans[Self.cell] else { continue }
            design.operations[operation] = VariantsResult.Cost(
                buffers: plan.buffers, rows: plan.rows, walBytes: plan.walBytes)
        }
        design.tables = evidence.tables
        design.isolation = isolation
        design.cascade = cascade
        design.doubts = doubts
        return design
    }

    /// The user with the most rows, whose plan is made for it: where a design shows.
    private static let cell = "\(UserClass.heavy.rawValue), \(PlanMode.custom.rawValue)"
}

extension RunPipeline {
    /// Seeds the pipeline's scenario, and looks at it without a clock: plans and sizes, attacks,
    /// deletes.
    ///
    /// The seeded database stays as it is: what writes works on copies.
    ///
    /// - Throws: `CommandFailure` for a scenario that does not fit its database, `Cut` for a server
    ///   that is lost or an interruption.
    mutating func examineDesign(on place: DatabaseTarget) async throws -> ExaminedDesign {
        let prepared = try await prepare(place, registers: false)
        let evidence = try evidence(of: prepared)
        try stopIfInterrupted()
        let found = try attackDesign(prepared)
        let verdict = VerdictRules.verdict(on: found)
        let isolation = verdict.sections[.isolation] ?? .untested
        let cascade = verdict.sections[.cascade] ?? .untested
        return ExaminedDesign(
            prepared: prepared, evidence: evidence, isolation: isolation, cascade: cascade,
            failing: found.findings.filter(\.failsTheRun),
            doubts: [isolation, cascade].contains(.inconclusive) ? verdict.reasons : [])
    }

    /// The attacks and the deletes of a run, in a record of their own.
    private func attackDesign(_ prepared: PreparedDatabase) throws -> RunResult {
        var checker = self
        checker.result = RunResult(
            tool: result.tool, scenario: result.scenario, startedAt: result.startedAt)
        checker.settings.skipped = Set(RunPart.allCases).subtracting([.isolation, .cascade])
        checker.settings.growTo = nil
        try checker.verifyBeforeLoad(prepared)
        try checker.stopIfInterrupted()
        let checks = prepared.checks
        try checker.onClone(of: prepared) { checker, connection in
            let name = try checker.reaching("the checks") { () throws(PostgresError) in
                try connection.query("SELECT current_database()").string(row: 0, column: 0)
            }
            try checker.compareOwners(checks, connection, moment: "seeded")
            try checker.deleteUsers(
                checks, connection,
                racingWith: prepared.target.administrator.setting("dbname", to: name ?? ""))
        }
        try checker.stopIfInterrupted()
        acceptances.apply(to: &checker.result, complete: false)
        return checker.result
    }
}
