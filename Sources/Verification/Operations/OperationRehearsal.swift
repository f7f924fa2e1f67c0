internal import PostgresDriver
internal import ScenarioModel

/// Performs operations inside a transaction that the caller rolls back, each behind a savepoint,
/// so that one call's effect never reaches the next.
struct OperationRehearsal {
    let context: VerificationContext
    let connection: Connection
    var source: ParameterSource

    init(context: VerificationContext, connection: Connection) {
        self.context = context
        self.connection = connection
        source = ParameterSource(context: context, connection: connection)
    }

    /// Runs `body` in a transaction that acts for `user` and is rolled back.
    func acting<R>(
        as user: ActingUser, _ body: () throws(PostgresError) -> R
    ) throws(PostgresError) -> R {
        try connection.rolledBack { (connection) throws(PostgresError) -> R in
            try begin(as: user)
            return try body()
        }
    }

    /// Tells the database who acts, at the start of a transaction.
    func begin(as user: ActingUser) throws(PostgresError) {
        for statement in context.scenario.database.identity {
            let drawn = try source.parameters(of: statement.binds, for: user)
            _ = try connection.query(
                statement.sql.text, (drawn ?? DrawnParameters()).texts(for: statement.sql))
        }
    }

    /// Goes on as the application's role, where the scenario names one, until the transaction ends.
    func takeApplicationRole() throws(PostgresError) {
        guard let role = context.scenario.database.role else { return }
        try connection.execute("SET LOCAL ROLE \(Connection.quoted(identifier: role))")
    }

    /// Performs one call within its time limit and undoes it.
    ///
    /// - Parameter observe: reads what the call did, before it is undone.
    /// - Throws: only where the server is lost; a refusal is an answer.
    func perform<R>(
        _ operation: Operation, _ parameters: DrawnParameters,
        observe: (Answer) throws(PostgresError) -> R
    ) throws(PostgresError) -> R {
        try connection.execute("SAVEPOINT bulkhead_call; \(operation.timeLimit)")
        let answer = try Answer.receive(
            connection, operation.sql.text, parameters.texts(for: operation.sql))
        if answer.failure != nil { try connection.execute(Self.undoing) }
        // The limit is the operation's, not the observer's.
        try connection.execute("SET LOCAL statement_timeout = 0")
        let observed = try observe(answer)
        // Released too: savepoints that pile up make every look at a changed row slower.
        try connection.execute("\(Self.undoing); RELEASE SAVEPOINT bulkhead_call")
        return observed
    }

    /// Performs one call, undoes it and returns its answer.
    func perform(
        _ operation: Operation, _ parameters: DrawnParameters
    ) throws(PostgresError) -> Answer {
        try perform(operation, parameters) { (answer) throws(PostgresError) in answer }
    }

    private static let undoing = "ROLLBACK TO SAVEPOINT bulkhead_call"
}

extension Operation {
    /// A statement that bounds what follows in the transaction.
    var timeLimit: String {
        "SET LOCAL statement_timeout = \(max(1, timeoutNanoseconds / 1_000_000))"
    }
}
