internal import DatabaseCatalog
internal import PostgresDriver
internal import ResultModel
internal import ScenarioModel

/// One row that is deleted for good, and what is known of the rows below it beforehand.
struct CascadeDelete {
    let context: VerificationContext
    let connection: Connection
    let row: ParentRow
    let userClass: UserClass

    var parent: Table { row.table }

    /// What a delete did.
    struct Outcome {
        /// Nil where the server refused.
        var timing: CascadeResult.Timing?
        var refusal: PostgresError?
        var effects: [Effect] = []
        var triggers: [ExplainedPlan.TriggerTime] = []
    }

    /// What a delete did to the rows of one edge.
    struct Effect: Sendable {
        let path: CascadePath
        /// Rows below the parent before the delete.
        let before: Int
        /// Those of them that still exist.
        let surviving: Int
        /// Those of the survivors that no longer point at the parent.
        let detached: Int
    }

    /// Deletes the row and looks at everything that hung below it.
    ///
    /// - Throws: the error of a lost server; a refusal is an outcome.
    func perform() throws(PostgresError) -> Outcome {
        var outcome = Outcome()
        let paths = context.cascadePaths.filter { $0.parent.id == parent.id }
        var watched: [(path: CascadePath, table: String, before: Int)] = []
        for (index, path) in paths.enumerated() {
            guard let before = try watch(path, as: "bulkhead_below_\(index)") else { continue }
            watched.append((path, "bulkhead_below_\(index)", before))
        }
        do throws(PostgresError) {
            let plan = try ExplainedPlan.explain(row.deletion, options: "ANALYZE", connection)
            outcome.triggers = plan.triggers
            outcome.timing = timing(plan)
        } catch {
            guard !error.isServerLoss else { throw error }
            outcome.refusal = error
        }
        for watch in watched {
            outcome.effects.append(try effect(watch.path, watch.table, before: watch.before))
            try connection.execute("DROP TABLE pg_temp.\(watch.table)")
        }
        return outcome
    }

    /// Remembers which rows lie below the parent, in a table of this session.
    ///
    /// - Returns: how many; nil where nothing tells which rows those are.
    private func watch(_ path: CascadePath, as name: String) throws(PostgresError) -> Int? {
        guard let condition = context.children(of: path, below: row) else { return nil }
        let result = try connection.query(
            """
            CREATE TEMP TABLE \(name) AS
            SELECT \(path.child.identity(as: "c")) AS identity
            FROM \(path.child.sqlName) c WHERE \(condition)
            """)
        return result.affectedRows
    }

    private func effect(
        _ path: CascadePath, _ watched: String, before: Int
    ) throws(PostgresError) -> Effect {
        guard before > 0 else {
            return Effect(path: path, before: 0, surviving: 0, detached: 0)
        }
        let attached = context.children(of: path, below: row) ?? "false"
        let result = try connection.query(
            """
            SELECT count(*), count(*) FILTER (WHERE (\(attached)) IS NOT TRUE)
            FROM \(path.child.sqlName) c
            WHERE \(path.child.identity(as: "c")) IN (SELECT identity FROM pg_temp.\(watched))
            """)
        return Effect(
            path: path, before: before, surviving: result.integer(row: 0, column: 0) ?? 0,
            detached: result.integer(row: 0, column: 1) ?? 0)
    }

    /// The delete's times, as the server measured them.
    func timing(_ plan: ExplainedPlan) -> CascadeResult.Timing {
        var perTrigger: [String: Double] = [:]
        for trigger in plan.triggers {
            perTrigger[trigger.constraint ?? trigger.name, default: 0] += trigger.time ?? 0
        }
        return CascadeResult.Timing(
            parent: parent.displayName, userClass: userClass,
            rowsDeleted: Int(plan.root.outerChild?.rows ?? 0),
            milliseconds: plan.executionTime ?? 0, perTrigger: perTrigger)
    }
}
