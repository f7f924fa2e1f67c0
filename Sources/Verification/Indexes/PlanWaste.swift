internal import ResultModel
internal import ScenarioModel

extension Rule {
    /// **What**: an operation without LIMIT reads more than three rows for each row it wants.
    ///
    /// **Why**: the rest is thrown away by a filter that an index could have answered; the share
    /// grows with the user's data.
    ///
    /// **Fix**: add the filtered column to the index.
    ///
    /// CWE-405, CWE-1067; OWASP API4:2023.
    package static let planWaste = Rule(
        "plan-waste", .medium, .indexes,
        "an operation throws most of the rows away that it reads")
}

enum PlanWaste {
    /// Rows read for each row wanted that are tolerated.
    static let limit = 3.0
    /// Blocks below which no plan is wasteful: the constant part of the budget.
    static let fewestBuffers: Int64 = 12

    static func isBroken(by measure: PlanMeasure) -> Bool {
        !measure.isLimited && measure.buffers > fewestBuffers && measure.waste > limit
    }

    static func finding(
        _ operation: Operation, _ cells: [PlanCell], _ context: VerificationContext
    ) -> Finding? {
        let wasteful = cells.filter { isBroken(by: $0.measure) }
            .sorted { $0.measure.waste > $1.measure.waste }
        guard let worst = wasteful.first else { return nil }
        return Rule.planWaste.finding(
            layer: "queries", object: operation.name,
            message: """
                \(operation.name) reads \(Int(worst.measure.rowsRead)) rows for \
                \(Int(worst.measure.rows)) that it wants
                """,
            evidence: wasteful.prefix(4).map(\.description).joined(separator: "\n"),
            replay: worst.replay(of: operation),
            fix: IndexSuggestion(for: worst.plan, in: context.catalog)?.sql
                ?? "let the statement ask for less")
    }
}
