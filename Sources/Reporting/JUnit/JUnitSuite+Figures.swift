internal import ResultModel

/// Cases of what is measured: plans, sizes, races and planted defects.
extension JUnitSuite {
    /// One operation, explained for one kind of user; a database that is too small to tell fails
    /// nothing, and shows nothing either.
    static func plan(_ plan: PlanResult, _ findings: [Finding]) -> JUnitCase {
        let finding = findings.first {
            $0.section == .indexes && $0.object == plan.operation && $0.ruleId == "plan-over-budget"
        }
        let figures =
            "\(Figures.counted(Int(plan.buffers), "buffer")) of \(Figures.fixed(plan.budget, digits: 0)) "
            + "for \(Figures.counted(Int(plan.rows), "row"))"
        let outcome: JUnitCase.Outcome
        let message: String
        switch plan.verdict {
        case .withinBudget: (outcome, message) = (.passed, "")
        case .overBudget:
            outcome = finding.map { $0.failsTheRun ? .failed : .passed } ?? .failed
            message = "over its budget: \(figures)"
        case .tooSmall:
            outcome = .untested
            message = "the database holds too few users to tell: \(figures)"
        case .skipped: (outcome, message) = (.untested, "the user owns no row to bind")
        }
        return JUnitCase(
            name: "\(plan.operation), \(plan.userClass.rawValue) user, "
                + "\(plan.planMode.rawValue) plan",
            outcome: outcome, message: message,
            detail: plan.verdict == .overBudget
                ? ([plan.nodes.joined(separator: " > ")] + (finding.map { [detail(of: $0)] } ?? []))
                    .joined(separator: "\n") : figures,
            kind: "plan-over-budget")
    }

    /// A claim of the document on the size of the database.
    static func storage(_ claim: StorageResult, _ findings: [Finding]) -> JUnitCase {
        let figures =
            "\(Figures.bytes(claim.measuredBytes)), \(Figures.bytes(claim.claimBytes)) claimed"
        return JUnitCase(
            name: Figures.counted(claim.users, "user"),
            outcome: JUnitCase.Outcome(
                claim.outcome, explainedBy: findings.filter { $0.section == .storage }),
            message: figures, detail: figures, kind: "storage-claim")
    }

    /// A delete that met inserts below it.
    static func race(_ race: CascadeResult.Race) -> JUnitCase {
        JUnitCase(
            name: "\(race.parent) while \(race.child) is inserted, \(race.order.rawValue)",
            outcome: JUnitCase.Outcome(race.outcome),
            message: race.detail ?? Figures.counted(race.orphans, "orphan"), kind: "cascade-race")
    }

    static func mutant(_ mutant: MutantResult) -> JUnitCase {
        let outcome: JUnitCase.Outcome =
            switch mutant.outcome {
            case .killed, .equivalent, .impossible: .passed
            case .survived: .failed
            case .inconclusive: .inconclusive
            case .notJudged: .untested
            }
        return JUnitCase(
            name: mutant.id, outcome: outcome,
            message: mutant.reason ?? "no check saw it: \(mutant.statement)",
            detail: mutant.killedBy.first.map { "\($0.rule): \($0.evidence)" } ?? "",
            kind: mutant.operator)
    }
}
