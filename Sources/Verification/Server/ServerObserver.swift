package import PostgresDriver
package import ResultModel

/// Reads what the server says of a load: what it was before, its connections once a second, and
/// what it is afterwards.
///
/// Use a connection of its own, which is left out of the samples.
package struct ServerObserver: Sendable {
    private var before: ServerCounters
    private var samples = 0
    private var peakConnections = 0
    private var activeTotal = 0
    private var idleInTransactionTotal = 0
    private var connectionTotal = 0
    private let applicationName: String?

    /// How many statements the evidence keeps, the costliest first.
    static let statementLimit = 20

    /// Reads the counters before the load.
    ///
    /// - Parameter applicationName: whose connections are sampled; nil for all of the database's.
    /// - Throws: the server's error.
    package static func begin(
        _ connection: Connection, applicationName: String? = nil
    ) throws(PostgresError) -> ServerObserver {
        ServerObserver(
            before: try ServerCounters.read(connection), applicationName: applicationName)
    }

    private init(before: ServerCounters, applicationName: String?) {
        self.before = before
        self.applicationName = applicationName
    }

    /// Samples the states of the database's connections; call it once a second.
    package mutating func sample(_ connection: Connection) throws(PostgresError) {
        let result = try connection.query(
            """
            SELECT \(ServerCounters.ownMark) count(*), count(*) FILTER (WHERE state = 'active'),
              count(*) FILTER (WHERE state LIKE 'idle in transaction%')
            FROM pg_stat_activity
            WHERE datname = current_database() AND backend_type = 'client backend'
              AND pid <> pg_backend_pid() AND ($1::text IS NULL OR application_name = $1)
            """, [applicationName])
        let connections = result.integer(row: 0, column: 0) ?? 0
        samples += 1
        peakConnections = max(peakConnections, connections)
        connectionTotal += connections
        activeTotal += result.integer(row: 0, column: 1) ?? 0
        idleInTransactionTotal += result.integer(row: 0, column: 2) ?? 0
    }

    /// Reads the counters after the load and returns what happened in between.
    ///
    /// Servers publish some counters up to a second late: wait that long after the last answer.
    package func end(_ connection: Connection) throws(PostgresError) -> ServerEvidence {
        let after = try ServerCounters.read(connection)
        let hits = after.blocksHit - before.blocksHit
        let reads = after.blocksRead - before.blocksRead
        return ServerEvidence(
            statements: after.statements(since: before, limit: Self.statementLimit),
            activity: ServerEvidence.Activity(
                samples: samples, peakConnections: peakConnections,
                meanActive: Double(activeTotal) / Double(max(samples, 1)),
                idleInTransactionShare: Double(idleInTransactionTotal)
                    / Double(max(connectionTotal, 1))),
            walBytes: try after.walBytes(since: before, connection),
            deadTuples: after.deadTuples,
            cacheHitRatio: hits + reads > 0 ? Double(hits) / Double(hits + reads) : nil,
            deadlocks: after.deadlocks - before.deadlocks,
            unusedIndexes: after.unusedIndexes(since: before))
    }
}
