internal import PostgresDriver

/// A connection on which a statement runs while others go on elsewhere.
struct RacingConnection {
    let connection: Connection

    /// What bounds a statement that waits for somebody, in milliseconds.
    static let limitMilliseconds = 10_000

    init(_ parameters: ConnectionParameters) throws(PostgresError) {
        connection = try Connection.open(
            parameters.setting("application_name", to: "bulkhead race"))
        try connection.execute("SET statement_timeout = \(Self.limitMilliseconds)")
        // Only superusers may; others wait for the server's own second at each deadlock.
        _ = try? connection.execute("SET deadlock_timeout = '20ms'")
    }

    /// How a statement ended.
    enum Ending: Sendable, Equatable {
        case done(rows: Int)
        case refused(PostgresError)

        var rows: Int {
            if case .done(let rows) = self { rows } else { 0 }
        }

        var isDeadlock: Bool {
            guard case .refused(let error) = self else { return false }
            return error.sqlState == .deadlockDetected
        }
    }

    /// Begins a statement without waiting for it.
    func send(_ sql: String) throws(PostgresError) {
        guard connection.sendSimple(sql) else {
            throw PostgresError(
                code: .connectionLost, message: "a racing statement could not be sent")
        }
    }

    /// Whether the statement has ended.
    func hasEnded() throws(PostgresError) -> Bool {
        guard connection.consumeInput() else {
            throw PostgresError(code: .connectionLost, message: "a racing connection was lost")
        }
        return !connection.isBusy
    }

    /// Waits for the statement's end.
    ///
    /// - Throws: the error of a lost server; a refusal is an ending.
    func ending() throws(PostgresError) -> Ending {
        var ending = Ending.done(rows: 0)
        // One answer, and the end of answers; a script's transaction has a few.
        while let result = connection.nextResult() {
            if result.kind == .error {
                let error = result.error
                guard !error.isServerLoss else { throw error }
                ending = .refused(error)
            } else if case .done(let rows) = ending {
                ending = .done(rows: rows + result.affectedRows)
            }
        }
        return ending
    }

    /// Performs a statement and waits.
    func perform(_ sql: String) throws(PostgresError) -> Ending {
        try send(sql)
        return try ending()
    }

    /// Waits until the statement has ended or waits for a lock itself.
    ///
    /// - Parameter observer: another connection, which asks the server.
    func settle(_ observer: Connection) throws(PostgresError) {
        // Two seconds at most; a statement that takes longer is neither, and goes on.
        for _ in 0..<400 {
            if try hasEnded() { return }
            let blocked = try observer.query(
                "SELECT cardinality(pg_blocking_pids($1)) > 0",
                [String(connection.backendProcessID)])
            if blocked.boolean(row: 0, column: 0) == true { return }
            try observer.execute("SELECT pg_sleep(0.005)")
        }
    }
}
