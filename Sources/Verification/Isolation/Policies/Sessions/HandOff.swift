internal import PostgresDriver

/// One server connection that passes from one client to the next.
///
/// Directly it is the connection of a pool inside the application; through a pooler in transaction
/// mode two clients share it. Either way the probes are the same.
struct HandOff {
    /// For evidence: `a pooled connection`.
    let name: String
    let first: PolicySession
    let second: PolicySession

    /// Every kind of hand-off that the ground offers, each on connections of its own.
    static func all(_ bench: PolicyBench) throws(PostgresError) -> [HandOff] {
        let direct = try bench.openSession()
        var found = [HandOff(name: "a reused connection", first: direct, second: direct)]
        if let pooled = bench.ground.pooled {
            let clients = [try Connection.open(pooled), try Connection.open(pooled)].map {
                PolicySession(context: bench.context, connection: $0, role: bench.session.role)
            }
            found.append(HandOff(name: "the pooler", first: clients[0], second: clients[1]))
        }
        return found
    }

    /// Lets a user act and be done on the first client.
    ///
    /// - Returns: the server process that served it.
    func serve(_ user: ActingUser) throws(PostgresError) -> String? {
        try first.connection.execute("BEGIN")
        do throws(PostgresError) {
            try first.become(user)
            try first.connection.execute("COMMIT")
        } catch {
            try first.connection.execute("ROLLBACK")
            throw error
        }
        return try process(first)
    }

    /// Whether the second client is served by the process that served the first.
    func isForced(_ process: String?) throws(PostgresError) -> Bool {
        try process == self.process(second)
    }

    private func process(_ session: PolicySession) throws(PostgresError) -> String? {
        try session.connection.query("SELECT pg_backend_pid()").string(row: 0, column: 0)
    }
}
