internal import DatabaseCatalog
internal import PostgresDriver
internal import ResultModel
internal import ScenarioModel

/// Executes one operation under EXPLAIN, in transactions that are rolled back.
struct OperationExplainer {
    let context: VerificationContext
    let connection: Connection
    let operation: Operation

    private static let statement = StatementName("bulkhead_explained")

    /// What one user's executions showed.
    struct Measured {
        var cells: [PlanCell] = []
        var notes: [String] = []
    }

    /// Explains the operation for one user under both kinds of plan.
    ///
    /// - Returns: no cell where the user owns nothing to bind, or could not be made.
    func cells(for user: ExplainedUser) throws(PostgresError) -> Measured {
        var measured = Measured()
        try connection.prepare(Self.statement, operation.sql.text)
        defer { _ = try? connection.execute("DEALLOCATE \(Self.statement.string)") }
        for mode in PlanMode.allCases {
            do throws(PostgresError) {
                guard let cell = try cell(for: user, mode) else { break }
                measured.cells.append(cell)
            } catch {
                guard !error.isServerLoss else { throw error }
                measured.notes.append(
                    "\(operation.name), \(user.label.rawValue) user: \(error)")
                break
            }
        }
        return measured
    }

    private func cell(
        for user: ExplainedUser, _ mode: PlanMode
    ) throws(PostgresError) -> PlanCell? {
        try connection.rolledBack { (connection) throws(PostgresError) -> PlanCell? in
            guard let acting = try actingUser(user) else { return nil }
            let rehearsal = OperationRehearsal(context: context, connection: connection)
            try rehearsal.begin(as: acting)
            guard
                let parameters = try rehearsal.source.parameters(
                    of: operation, for: acting, rows: user.rows)
            else { return nil }
            try connection.execute(
                """
                SET LOCAL plan_cache_mode = force_\(mode.rawValue)_plan;
                SET LOCAL jit = off;
                SET LOCAL max_parallel_workers_per_gather = 0;
                \(operation.timeLimit)
                """)
            // As the application: where policies bind its role, they are part of the plan.
            try rehearsal.takeApplicationRole()
            // The first execution fills caches (relation, TOAST) that are not the plan's doing.
            _ = try execute(parameters)
            let plan = try execute(parameters)
            let measure = plan.measure(context.catalog)
            return PlanCell(
                userClass: acting.label, mode: mode, plan: plan, measure: measure,
                parameters: parameters,
                alternative: mode == .custom ? try alternative(to: measure, parameters) : nil)
        }
    }

    /// What the statement takes where the planner must go along an index.
    ///
    /// Asked of custom plans alone: one for any values that is worse than it has to be is a flip.
    ///
    /// - Returns: nil where that is not asked.
    private func alternative(
        to measure: PlanMeasure, _ parameters: DrawnParameters
    ) throws(PostgresError) -> PlanMeasure? {
        guard measure.isOverBudget, measure.excess <= PlanCell.closeCall else { return nil }
        try connection.execute(
            """
            SET LOCAL enable_bitmapscan = off;
            SET LOCAL enable_seqscan = off;
            SET LOCAL enable_sort = off;
            DISCARD PLANS
            """)
        _ = try execute(parameters)
        return try execute(parameters).measure(context.catalog)
    }

    private func actingUser(_ user: ExplainedUser) throws(PostgresError) -> ActingUser? {
        switch user {
        case .seeded(let user, _): user
        case .new:
            try NewTenant(context: context, connection: connection).insert()
                .map(ActingUser.init(newWithKey:))
        }
    }

    private func execute(_ parameters: DrawnParameters) throws(PostgresError) -> ExplainedPlan {
        try connection.execute("SAVEPOINT bulkhead_execution")
        let plan = try ExplainedPlan.explain(
            "EXECUTE \(Self.statement.string)\(parameters.arguments(for: operation.sql))",
            options: connection.serverVersionNumber >= 130_000
                ? "ANALYZE, BUFFERS, WAL, TIMING OFF" : "ANALYZE, BUFFERS, TIMING OFF",
            connection)
        try connection.execute("ROLLBACK TO SAVEPOINT bulkhead_execution")
        return plan
    }
}
