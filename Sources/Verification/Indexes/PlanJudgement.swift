internal import DatabaseCatalog
internal import Population
internal import ResultModel
internal import ScenarioModel

/// Judges all cells of one operation; at most one finding, the gravest.
///
/// One defect (a missing index) shows as a budget, as waste and as a flip at once: naming it
/// three times would not help anybody.
package enum PlanJudgement {
    /// Below this many users, plans say little about plans at volume.
    package static let fewestUsers = 1_000

    static func finding(
        _ operation: Operation, _ cells: [PlanCell], _ context: VerificationContext
    ) -> Finding? {
        PlanOverBudget.finding(operation, cells, context)
            ?? PlanWaste.finding(operation, cells, context)
            ?? PlanFlip.finding(operation, cells, context)
    }
}

extension VerificationContext {
    /// Whether so many users were seeded that plans say something.
    package var canJudgePlans: Bool { plan.users >= PlanJudgement.fewestUsers }
}
