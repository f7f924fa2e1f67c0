internal import PostgresDriver
internal import ScenarioModel

/// What an operation does to the database, by the server's own plan for it.
enum OperationKind: Sendable, Equatable {
    case read
    case insert
    /// Updates, deletes, merges, and anything that takes row locks.
    case write

    var reads: Bool { self == .read }

    /// The kind of a plan.
    init(_ plan: ExplainedPlan) {
        let operations = plan.root.allNodes.compactMap(\.operation)
        if operations.contains(where: { $0 != "Insert" }) {
            self = .write
        } else if !operations.isEmpty {
            self = .insert
        } else {
            self = plan.root.allNodes.contains { $0.nodeType == "LockRows" } ? .write : .read
        }
    }

    /// The kind of an operation; what cannot be explained is taken for a write.
    static func of(_ operation: Operation, _ connection: Connection) -> OperationKind {
        do throws(PostgresError) {
            return OperationKind(try ExplainedPlan.shape(of: operation, connection))
        } catch {
            return .write
        }
    }

    /// The rule that an attack on such an operation mainly tests.
    var rule: Rule {
        switch self {
        case .read: .foreignRead
        case .insert: .foreignParentInsert
        case .write: .foreignWrite
        }
    }
}
