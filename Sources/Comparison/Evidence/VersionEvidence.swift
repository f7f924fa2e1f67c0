package import ResultModel

/// What a version of an application costs where no clock is needed to tell: its structure, its plans
/// and the blocks they touch, its sizes.
///
/// This is what a baseline file holds. The same scenario and seed give the same evidence, but for the
/// planner's tosses between plans that cost the same.
package struct VersionEvidence: Codable, Sendable, Equatable {
    /// The newest form of the file that this build reads, and the one it writes.
    package static let schemaVersion = 1

    package var schemaVersion = Self.schemaVersion
    package var scenario: ScenarioIdentity
    package var users: Int
    package var serverVersion: String
    /// The database's outline: what a part is, by its name.
    package var structure: [String: String]
    package var operations: [String: OperationEvidence] = [:]
    /// By table.
    package var tables: [String: TableSize]

    package init(
        scenario: ScenarioIdentity, users: Int, serverVersion: String,
        structure: [String: String], tables: [String: TableSize]
    ) {
        self.scenario = scenario
        self.users = users
        self.serverVersion = serverVersion
        self.structure = structure
        self.tables = tables
    }

    /// Adds what explaining the operations showed.
    ///
    /// - Parameters:
    ///   - statements: the text of each operation.
    ///   - identityStatements: how many statements each of them takes besides its own.
    ///   - plans: of all operations; those that could not be explained are left out.
    package mutating func add(
        statements: [String: String], identityStatements: Int, plans: [PlanResult]
    ) {
        for (name, statement) in statements {
            operations[name] = OperationEvidence(
                statement: statement, statements: 1 + identityStatements)
        }
        for plan in plans where plan.verdict != .skipped {
            operations[plan.operation]?.plans[plan.cell] = PlanEvidence(plan)
        }
    }
}

/// One operation's.
package struct OperationEvidence: Codable, Sendable, Equatable {
    /// As the scenario writes it.
    package var statement: String
    /// How many statements it takes, with those that tell the database who acts.
    package var statements: Int
    /// By class of user and mode of plan: `heavy, custom`.
    package var plans: [String: PlanEvidence] = [:]

    package init(statement: String, statements: Int) {
        self.statement = statement
        self.statements = statements
    }
}

/// One plan, executed.
package struct PlanEvidence: Codable, Sendable, Equatable {
    /// Shared blocks.
    package var buffers: Int64
    package var rows: Int64
    /// Node types from the root down.
    package var nodes: [String]
    package var indexes: [String]
    /// Nil for a read, and where pages were logged whole.
    package var walBytes: Int64?

    package init(_ plan: PlanResult) {
        buffers = plan.buffers
        rows = plan.rows
        nodes = plan.nodes
        indexes = plan.indexesUsed
        walBytes = plan.walBytes
    }

    /// `Limit, Index Scan (idx_tasks_user): 27 blocks`.
    var description: String {
        let used = indexes.isEmpty ? "" : " (\(indexes.joined(separator: ", ")))"
        return nodes.joined(separator: ", ") + used + ": "
            + Figures.counted(Int(buffers), "block")
    }
}

extension PlanResult {
    /// `heavy, custom`.
    fileprivate var cell: String { "\(userClass.rawValue), \(planMode.rawValue)" }
}
