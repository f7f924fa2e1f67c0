internal import ResultModel
internal import ScenarioModel

extension Rule {
    /// **What**: an operation touches more blocks than a sound plan needs for what it returns or
    /// writes (`PlanMeasure.budget`), for some kind of user.
    ///
    /// **Why**: the cost grows with the user's data instead of with the answer; the heaviest
    /// users see it first. Blocks do not depend on the machine, and hardly on which of several
    /// equal indexes the planner picks.
    ///
    /// **Fix**: an index whose leading columns are the ones compared for equality, followed by
    /// those of ORDER BY.
    ///
    /// CWE-405, CWE-1067; OWASP API4:2023.
    package static let planOverBudget = Rule(
        "plan-over-budget", .medium, .indexes,
        "an operation reads more blocks than its answer needs")
}

enum PlanOverBudget {
    static func finding(
        _ operation: Operation, _ cells: [PlanCell], _ context: VerificationContext
    ) -> Finding? {
        let over = cells.filter(\.isOverBudget)
            .sorted { $0.measure.excess > $1.measure.excess }
        guard let worst = over.first else { return nil }
        let measure = worst.measure
        return Rule.planOverBudget.finding(
            layer: "queries", object: operation.name,
            message: """
                \(operation.name) reads \(measure.buffers) blocks for \(Int(measure.rows)) rows \
                (\(worst.userClass.rawValue) user); \(Int(measure.budget)) would do
                """,
            evidence: over.prefix(4).map(\.description).joined(separator: "\n"),
            replay: worst.replay(of: operation),
            fix: IndexSuggestion(for: worst.plan, in: context.catalog)?.sql
                ?? "read less: no index would serve this statement as it is written")
    }
}

extension PlanMeasure {
    /// How far over the budget, as a factor.
    var excess: Double { Double(buffers) / max(budget, 1) }
}
