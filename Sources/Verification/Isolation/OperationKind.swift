internal import PostgresDriver
internal import ScenarioModel

/// What an operation does to the database, by the server's own plan for it.
struct OperationKind: Sendable, Equatable {
    let inserts: Bool
    /// Updates, deletes, merges, upserts, and anything that takes row locks.
    let changes: Bool

    static let read = OperationKind(inserts: false, changes: false)
    static let insert = OperationKind(inserts: true, changes: false)
    static let write = OperationKind(inserts: false, changes: true)

    var reads: Bool { self == .read }

    init(inserts: Bool, changes: Bool) {
        self.inserts = inserts
        self.changes = changes
    }

    /// The kind of a plan, with the writes in its common table expressions.
    init(_ plan: ExplainedPlan) {
        let nodes = plan.root.allNodes
        let operations = nodes.compactMap(\.operation)
        inserts = operations.contains("Insert")
        changes =
            operations.contains { $0 != "Insert" }
            || nodes.contains { $0.conflictResolution == "UPDATE" || $0.nodeType == "LockRows" }
    }

    /// The kind of an operation; what cannot be explained is taken for a write.
    static func of(_ operation: Operation, _ connection: Connection) -> OperationKind {
        do throws(PostgresError) {
            return OperationKind(try ExplainedPlan.shape(of: operation, connection))
        } catch {
            return .write
        }
    }

    /// The rules that an attack on such an operation mainly tests.
    var rules: [Rule] {
        if reads { return [.foreignRead] }
        return (changes ? [.foreignWrite] : []) + (inserts ? [.foreignParentInsert] : [])
    }
}
