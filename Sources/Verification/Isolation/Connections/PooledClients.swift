internal import PostgresDriver

/// Two clients of a pool that has one server connection, so that each transaction of the other one
/// is a hand-off.
struct PooledClients {
    private let clients: [Connection]
    /// How often one client had the server connection that the other had before.
    private(set) var handOffs = 0
    private var last: (client: Int, server: String)?

    /// Connects both; the server connection is opened with the first transaction.
    init(_ parameters: ConnectionParameters) throws(PostgresError) {
        clients = [try Connection.open(parameters), try Connection.open(parameters)]
    }

    /// Who performs a transaction.
    enum Client: Int {
        /// The one who says who it is.
        case identified
        /// The one who does not.
        case silent
    }

    /// Performs a transaction that is committed, as far as it can be.
    ///
    /// - Throws: the first error of `body`, or of a connection that is lost.
    mutating func transaction<R>(
        of client: Client, _ body: (Connection) throws(PostgresError) -> R
    ) throws(PostgresError) -> R {
        let connection = clients[client.rawValue]
        let (server, value) = try connection.transaction {
            (connection) throws(PostgresError) -> (String, R) in
            let server = try connection.query("SELECT pg_backend_pid()")
                .string(row: 0, column: 0)
            return (server ?? "", try body(connection))
        }
        if let last, last.client != client.rawValue, last.server == server { handOffs += 1 }
        last = (client.rawValue, server)
        return value
    }
}
