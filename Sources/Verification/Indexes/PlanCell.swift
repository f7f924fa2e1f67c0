internal import ResultModel
internal import ScenarioModel

/// One operation explained for one kind of user under one kind of plan.
struct PlanCell: Sendable {
    let userClass: UserClass
    let mode: PlanMode
    let plan: ExplainedPlan
    let measure: PlanMeasure
    /// The executing call's parameters.
    let parameters: DrawnParameters
    /// What the best plan of the same indexes takes, where the chosen one is over its budget.
    var alternative: PlanMeasure?

    /// Whether the statement or its indexes are at fault.
    ///
    /// Where the indexes that are there serve it within the budget, and the planner picked a plan
    /// that costs up to twice of that, nothing in the schema would change it: the two are close,
    /// and the statistics of the day decide between them.
    var isOverBudget: Bool {
        guard measure.isOverBudget else { return false }
        guard let alternative else { return true }
        return alternative.isOverBudget || measure.excess > Self.closeCall
    }

    /// How far over its budget a plan may be that another one would have met.
    static let closeCall = 2.0

    /// For reports.
    func result(of operation: Operation, canJudge: Bool) -> PlanResult {
        let nodes = plan.root.allNodes
        var indexes: [String] = []
        for index in nodes.compactMap(\.index) where !indexes.contains(index) {
            indexes.append(index)
        }
        let verdict: PlanVerdict =
            !canJudge ? .tooSmall : isOverBudget ? .overBudget : .withinBudget
        return PlanResult(
            operation: operation.name, userClass: userClass, planMode: mode,
            buffers: measure.buffers, budget: measure.budget, rows: Int64(measure.rows),
            nodes: nodes.map(\.nodeType), indexesUsed: indexes, verdict: verdict,
            walBytes: plan.root.ownWalBytes)
    }

    /// `heavy, custom: 256 buffers, budget 71, 50 rows (Limit, Sort, Bitmap Heap Scan …)`.
    var description: String {
        let nodes = plan.root.allNodes.map(\.nodeType).joined(separator: ", ")
        return """
            \(userClass.rawValue), \(mode.rawValue) plan: \(measure.buffers) buffers, budget \
            \(Int(measure.budget)), \(Int(measure.rows)) rows wanted, \(Int(measure.rowsRead)) \
            read (\(nodes))
            """
    }

    /// The measurement as statements to paste into psql.
    func replay(of operation: Operation) -> String {
        """
        PREPARE explained AS \(operation.sql.text.trimmedStatement);
        SET plan_cache_mode = force_\(mode.rawValue)_plan;
        SET jit = off;
        SET max_parallel_workers_per_gather = 0;
        BEGIN;
        EXPLAIN (ANALYZE, BUFFERS, TIMING OFF)
          EXECUTE explained\(parameters.arguments(for: operation.sql));
        ROLLBACK;
        DEALLOCATE explained;
        RESET plan_cache_mode;
        RESET jit;
        RESET max_parallel_workers_per_gather;
        """
    }
}
