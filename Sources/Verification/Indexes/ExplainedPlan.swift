internal import FoundationEssentials
internal import PostgresDriver
internal import ScenarioModel

/// What EXPLAIN (FORMAT JSON) says of one statement.
struct ExplainedPlan: Decodable, Sendable {
    let root: PlanNode
    let triggers: [TriggerTime]
    /// Milliseconds; nil without ANALYZE.
    let executionTime: Double?

    /// The time one trigger took, foreign keys' own triggers included.
    struct TriggerTime: Decodable, Sendable {
        let name: String
        /// Nil for a trigger that somebody wrote.
        let constraint: String?
        let relation: String?
        /// Milliseconds; nil where EXPLAIN was told to leave times out.
        let time: Double?
        let calls: Int

        private enum CodingKeys: String, CodingKey {
            case name = "Trigger Name"
            case constraint = "Constraint Name"
            case relation = "Relation"
            case time = "Time"
            case calls = "Calls"
        }
    }

    private enum CodingKeys: String, CodingKey {
        case root = "Plan"
        case triggers = "Triggers"
        case executionTime = "Execution Time"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        root = try container.decode(PlanNode.self, forKey: .root)
        triggers = try container.decodeIfPresent([TriggerTime].self, forKey: .triggers) ?? []
        executionTime = try container.decodeIfPresent(Double.self, forKey: .executionTime)
    }

    /// Reads the server's JSON.
    init(json: String) throws(PostgresError) {
        do {
            guard
                let plan = try JSONDecoder().decode([ExplainedPlan].self, from: Data(json.utf8))
                    .first
            else { throw PostgresError(code: .unexpectedResult, message: "EXPLAIN gave no plan") }
            self = plan
        } catch let error as PostgresError {
            throw error
        } catch {
            throw PostgresError(
                code: .unexpectedResult, message: "EXPLAIN gave JSON of another form: \(error)")
        }
    }
}

extension ExplainedPlan {
    /// Explains `statement` with these options and returns the plan.
    ///
    /// - Parameter options: EXPLAIN's, without FORMAT: `ANALYZE, BUFFERS`; may be empty.
    static func explain(
        _ statement: String, options: String, _ connection: Connection
    ) throws(PostgresError) -> ExplainedPlan {
        let all = options.isEmpty ? "FORMAT JSON" : options + ", FORMAT JSON"
        let result = try connection.execute("EXPLAIN (\(all)) \(statement)")
        guard result.rowCount > 0, let json = result.string(row: 0, column: 0) else {
            throw PostgresError(code: .unexpectedResult, message: "EXPLAIN gave no plan")
        }
        return try ExplainedPlan(json: json)
    }

    /// An operation's plan for any values, without performing it.
    ///
    /// - Parameters:
    ///   - options: EXPLAIN's, as in `explain`.
    ///   - settings: statements that hold while it is planned.
    static func shape(
        of operation: Operation, _ connection: Connection, options: String = "",
        settings: [String] = []
    ) throws(PostgresError) -> ExplainedPlan {
        let name = StatementName("bulkhead_shape")
        try connection.prepare(name, operation.sql.text)
        // Prepared statements outlive a rollback, so this comes after it.
        defer { _ = try? connection.execute("DEALLOCATE \(name.string)") }
        return try connection.rolledBack { (connection) throws(PostgresError) in
            let all = ["SET LOCAL plan_cache_mode = force_generic_plan"] + settings
            try connection.execute(all.joined(separator: "; "))
            let nulls = operation.sql.occurrences.map { _ in "NULL" }.joined(separator: ", ")
            let arguments = nulls.isEmpty ? "" : "(\(nulls))"
            return try explain(
                "EXECUTE \(name.string)\(arguments)", options: options, connection)
        }
    }
}
