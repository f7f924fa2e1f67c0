internal import LoadEngine
internal import PostgresDriver

/// One place for a connection, and what is under way on it.
struct Slot: ~Copyable {
    var connection: Connection?
    /// Which statements this connection has prepared.
    var prepared: [Bool]
    /// What was asked for consists of these, in order; `cursor` is the one being answered.
    var script: [Stage] = []
    var cursor = 0
    /// Whether the whole script was sent at once.
    var isPipelined = false
    /// Whether the script ends the transaction.
    var endsTransaction = false
    var operation = 0
    /// The task that the script is performed for, or -1: a ping is nobody's.
    var task = -1
    /// What the operation came to, once its own answer is in.
    var outcome: OperationOutcome?
    /// Whether the operation was refused as it must be, so that the transaction is undone.
    var wasRefused = false
    /// Parameters of identity statements.
    var identityParameters = ParameterBuffer(capacity: 128)

    init(statementCount: Int) {
        prepared = Array(repeating: false, count: statementCount)
    }

    /// Makes the slot ready for another connection.
    mutating func reset() {
        connection = nil
        for index in prepared.indices { prepared[index] = false }
        task = -1
        beginScript(endsTransaction: false)
    }

    /// Forgets what the last script was about; the storage stays.
    mutating func beginScript(endsTransaction: Bool) {
        script.removeAll(keepingCapacity: true)
        cursor = 0
        isPipelined = false
        self.endsTransaction = endsTransaction
        outcome = nil
        wasRefused = false
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
