internal import LoadEngine
internal import PostgresDriver

/// One place for a connection, and what is under way on it.
struct Slot: ~Copyable {
    var connection: Connection?
    /// Which statements this connection has prepared.
    var prepared: UniqueArray<Bool>
    /// Whether a single statement is under way that is a transaction by itself: no script then.
    var isSingle = false
    /// What was asked for consists of these, in order; `cursor` is the one being answered.
    var script = UniqueArray<Stage>()
    var cursor = 0
    /// Whether the whole script was sent at once.
    var isPipelined = false
    /// Whether the script ends the transaction.
    var endsTransaction = false
    /// Whether bytes wait for the socket to take them.
    var isFlushing = false
    /// Whether taking in what arrived, or sending what waited, has failed.
    var isLost = false
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
        prepared = UniqueArray(repeating: false, count: statementCount)
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
        isSingle = false
        script.removeAll()
        cursor = 0
        isPipelined = false
        self.endsTransaction = endsTransaction
        outcome = nil
        wasRefused = false
    }
}

extension Slot {
    /// Makes the slot ready for a statement that is a transaction by itself.
    mutating func beginSingle(operation: Int, task: Int) {
        isSingle = true
        isPipelined = false
        endsTransaction = true
        outcome = nil
        wasRefused = false
        self.operation = operation
        self.task = task
    }

    /// Whether something was asked of the server since the slot was reset.
    var isUnderWay: Bool { isSingle || !script.isEmpty }

    // What follows asks the connection where it stands: a copy of it would be counted.

    /// Reads what has arrived; false when there is no connection, or it is lost.
    func consumeInput() -> Bool { connection?.consumeInput() ?? false }

    /// Whether the next answer is not all there yet.
    var isBusy: Bool { connection?.isBusy ?? false }

    /// The next answer; nil at the end of a statement's answers.
    func nextResult() -> QueryResult? { connection?.nextResult() }

    /// Whether libpq has given the connection up, or there is none.
    var isBroken: Bool { connection?.isBroken ?? true }

    /// Whether a transaction is open, and in which state; unknown without a connection.
    var transactionState: Connection.TransactionState { connection?.transactionState ?? .unknown }

    /// Sends what waits to be sent; false when that, or having no connection, makes it impossible.
    mutating func flush() -> Bool {
        switch connection?.flush() ?? .failed {
        case .complete: isFlushing = false
        case .partial: isFlushing = true
        case .failed: return false
        }
        return true
    }

    /// Sends an execution of a prepared statement; false when it cannot.
    func send(
        _ statement: borrowing StatementAddress, _ parameters: inout ParameterBuffer
    ) -> Bool {
        connection?.send(statement, &parameters, format: .binary) ?? false
    }
}

extension Slot {
    /// Sends a statement with its text; false when it cannot.
    func send(unnamed sql: String, _ parameters: inout ParameterBuffer) -> Bool {
        connection?.send(unnamed: sql, &parameters, format: .binary) ?? false
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
