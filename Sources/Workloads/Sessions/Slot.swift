internal import LoadEngine
internal import PostgresDriver

/// One place for a connection, and what is under way on it.
final class Slot {
    var connection: Connection?
    /// Which statements this connection has prepared.
    var prepared: [Bool]
    /// What the operation under way consists of, in order; `cursor` is the one being answered.
    var script: [Stage] = []
    var cursor = 0
    /// Whether the whole script was sent at once.
    var isPipelined = false
    var operation = 0
    var task = 0
    /// What the operation came to, once its own answer is in.
    var outcome: OperationOutcome?
    /// Parameters of identity statements.
    var identityParameters = ParameterBuffer(capacity: 128)

    init(statementCount: Int) {
        prepared = Array(repeating: false, count: statementCount)
    }

    /// Makes the slot ready for another connection.
    func reset() {
        connection = nil
        for index in prepared.indices { prepared[index] = false }
        script.removeAll(keepingCapacity: true)
        cursor = 0
        isPipelined = false
        outcome = nil
    }
}

/// One statement of a transaction's conversation.
enum Stage: Equatable {
    case begin
    /// Prepares a statement, by its number: operations first, then identity statements.
    case prepare(Int)
    case identity(Int)
    case operation
    case commit
    case rollback
    case ping
    /// The end of a pipeline.
    case sync
}
