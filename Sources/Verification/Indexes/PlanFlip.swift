internal import ResultModel
internal import ScenarioModel

extension Rule {
    /// **What**: the plan for any values costs over twice the plan for these values, and more than
    /// a lookup by key for each row that both read.
    ///
    /// **Why**: drivers that prepare statements get the generic plan from the sixth execution on,
    /// so that an operation slows down for no reason that its log shows.
    ///
    /// **Fix**: an index that serves every user alike, or `plan_cache_mode = force_custom_plan`.
    ///
    /// CWE-405; OWASP API4:2023.
    package static let planFlip = Rule(
        "plan-flip", .medium, .indexes,
        "an operation's generic plan costs over twice its custom plan")
}

enum PlanFlip {
    /// How much dearer the generic plan may be.
    static let limit = 2.0
    /// A difference of so many blocks is never a flip: the constant part of the budget.
    static let tolerance: Int64 = 12

    /// Blocks of a lookup by key: the constant of the budget.
    static let lookup = 4.0

    /// Whether the generic plan is of another order than the custom one.
    ///
    /// In which order two tables are joined is a toss where the planner expects one row, and falls
    /// anew with every ANALYZE: the generic plan may descend an index once for each row that the
    /// custom plan reads too, and is sound still.
    static func isFlip(custom: PlanMeasure, generic: PlanMeasure) -> Bool {
        let more = Double(generic.buffers - custom.buffers)
        let lookups = min(max(generic.descents - custom.descents, 0), custom.rowsRead)
        return more > Double(tolerance) + lookup * lookups
            && Double(generic.buffers) > limit * Double(custom.buffers)
    }

    static func finding(
        _ operation: Operation, _ cells: [PlanCell], _ context: VerificationContext
    ) -> Finding? {
        let flips = cells.compactMap { generic -> (custom: PlanCell, generic: PlanCell)? in
            guard generic.mode == .generic,
                let custom = cells.first(where: {
                    $0.mode == .custom && $0.userClass == generic.userClass
                }),
                isFlip(custom: custom.measure, generic: generic.measure)
            else { return nil }
            return (custom, generic)
        }
        let worst = flips.max {
            $0.generic.measure.buffers - $0.custom.measure.buffers
                < $1.generic.measure.buffers - $1.custom.measure.buffers
        }
        guard let worst else { return nil }
        let (custom, generic) = (worst.custom.measure.buffers, worst.generic.measure.buffers)
        return Rule.planFlip.finding(
            layer: "queries", object: operation.name,
            message: """
                \(operation.name) needs \(generic) blocks with a generic plan and \(custom) with \
                a custom one (\(worst.generic.userClass.rawValue) user)
                """,
            evidence: [worst.custom, worst.generic].map(\.description).joined(separator: "\n"),
            replay: worst.generic.replay(of: operation),
            fix: IndexSuggestion(for: worst.generic.plan, in: context.catalog)?.sql
                ?? "ALTER ROLE app SET plan_cache_mode = force_custom_plan;")
    }
}
