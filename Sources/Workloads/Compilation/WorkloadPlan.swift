package import Population
package import PostgresDriver
package import ScenarioModel

/// A scenario's operations, compiled for one database: what every worker's workload works from.
package struct WorkloadPlan: Sendable {
    /// Rows that one `each` step loops over at most.
    package static let captureLimit = 1_000

    /// Who owns which seeded rows.
    package let population: PopulationPlan
    /// How workers connect.
    package var parameters: ConnectionParameters
    /// Whether a connection prepares each statement once; otherwise every execution sends its text,
    /// as a pooler in transaction mode needs it that knows no named statements.
    package var preparesStatements = true
    /// Operations whose answers hold nothing to tell an owner by.
    package let uncheckedOperations: [String]
    let canaries: CanaryScanner
    let operations: [CompiledOperation]
    let identity: [CompiledIdentity]
    /// Every statement a connection may prepare: operations first, then identity statements.
    let statements: [CompiledStatement]
    let isPipelined: Bool
    /// Whether an operation that is a whole transaction is sent by itself, with nothing around it.
    var sendsSingles: Bool { isPipelined && identity.isEmpty }
    /// How many lists of captured values an activity keeps.
    let captureCount: Int
    /// Where generated values come from: another one for each run on the same database, or what is
    /// unique would be made twice.
    package var seed: UInt64
    /// Packed SQLSTATEs after which a transaction is worth another try.
    let retryable: Set<UInt32>
}

/// A statement and the name it is prepared under.
struct CompiledStatement: Sendable {
    var name: StatementName
    var sql: String
}

/// A statement that tells the database who acts; its only parameter is the acting user.
struct CompiledIdentity: Sendable {
    var statement: StatementName
    var parameterTypes: [TypeID]
}

/// Why a scenario's operations cannot be performed on this database.
package struct CompilationError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The operation, journey or section it is about.
    package let subject: String
    /// What is wrong, and what to write instead where that is known.
    package let message: String
    /// Where the scenario says so.
    package let position: SourcePosition?

    /// An error about a part of the scenario.
    package init(subject: String, message: String, position: SourcePosition?) {
        self.subject = subject
        self.message = message
        self.position = position
    }

    package var description: String { "\(subject): \(message)" }
}
