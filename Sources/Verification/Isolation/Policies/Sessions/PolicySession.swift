internal import DatabaseCatalog
internal import PostgresDriver
internal import ScenarioModel

/// One connection that is an observer and the application's role by turns, in transactions that
/// are always rolled back.
///
/// One transaction must be both: what an attack did can only be seen from within, and is gone
/// with it. The observer is a superuser, so that no policy binds it and it may take any role.
struct PolicySession {
    let context: VerificationContext
    let connection: Connection
    let role: ApplicationRole
    /// A statement that runs longer proves nothing.
    static let timeLimitMilliseconds = 60_000

    /// Runs `body` in a transaction that is rolled back, as the observer to begin with.
    func trial<R>(
        _ body: (PolicySession) throws(PostgresError) -> R
    ) throws(PostgresError) -> R {
        try connection.rolledBack { (connection) throws(PostgresError) -> R in
            try connection.execute(
                "SET LOCAL statement_timeout = \(Self.timeLimitMilliseconds)")
            return try body(self)
        }
    }

    /// Becomes the application's role, and tells the database who acts.
    ///
    /// - Parameter user: nil for nobody: no identity statement is performed.
    func become(_ user: ActingUser?) throws(PostgresError) {
        try connection.execute(
            """
            \(role.applySettings(isLocal: true))
            SET LOCAL SESSION AUTHORIZATION \(Connection.quoted(identifier: role.name))
            """)
        if let user { try identify(user) }
    }

    /// Lets a user act, be done, and give the connection back as a pool would have it: whoever
    /// comes next gets it as it is.
    func serve(_ user: ActingUser) throws(PostgresError) {
        try connection.transaction { (_) throws(PostgresError) in try become(user) }
    }

    /// Performs the identity statements for a user.
    func identify(_ user: ActingUser) throws(PostgresError) {
        try OperationRehearsal(context: context, connection: connection).begin(as: user)
    }

    /// Becomes the observer again.
    func observe() throws(PostgresError) {
        // The identity may have set a role of its own.
        try connection.execute(
            "SET LOCAL ROLE NONE; SET LOCAL SESSION AUTHORIZATION DEFAULT")
    }

    /// Performs a statement, and undoes it where the server refuses it.
    ///
    /// - Throws: only where the server is lost; a refusal is an answer.
    func attempt(_ sql: String, _ parameters: [String?] = []) throws(PostgresError) -> Answer {
        try connection.execute("SAVEPOINT bulkhead_attempt")
        let answer = try Answer.receive(connection, sql, parameters)
        if answer.failure != nil {
            try connection.execute("ROLLBACK TO SAVEPOINT bulkhead_attempt")
        }
        return answer
    }

    /// Whether this transaction has written anything: only then does the server number it.
    func hasWritten() throws(PostgresError) -> Bool {
        try connection.query("SELECT pg_current_xact_id_if_assigned() IS NOT NULL")
            .boolean(row: 0, column: 0) ?? true
    }

    /// Performs statements as the observer; they must succeed.
    func prepare(_ statements: [String]) throws(PostgresError) {
        for statement in statements { try connection.execute(statement) }
    }
}
