import Foundation

/// The database behind a pooler, and as whom it is reached.
package struct PoolerUpstream: Sendable {
    /// A host, an address, or the folder of a unix socket.
    package var host: String
    package var port: String
    package var database: String
    package var user: String
    package var password: String
    /// Whether the server is asked for TLS; a unix socket never uses it.
    package var usesTLS: Bool

    /// Takes the place and the user, in libpq's terms.
    package init(
        host: String, port: String, database: String, user: String, password: String,
        usesTLS: Bool = false
    ) {
        self.host = host
        self.port = port
        self.database = database
        self.user = user
        self.password = password
        self.usesTLS = usesTLS
    }

    /// The lines of `pgbouncer.ini` for a pool in transaction mode, all but the port to listen on.
    ///
    /// - Parameters:
    ///   - pools: names under which the database is reached, each with server connections of its own.
    ///   - poolSize: server connections of each.
    func settings(pools: [String], poolSize: Int) -> [String] {
        let place = [("host", host), ("port", port), ("dbname", database)].map { keyword, value in
            "\(keyword)=\(Self.quoted(value, by: "'"))"
        }.joined(separator: " ")
        let databases = ["[databases]"] + pools.map { "\($0) = \(place)" }
        return databases + [
            "[pgbouncer]",
            "listen_addr = 127.0.0.1", "unix_socket_dir =",
            "auth_type = scram-sha-256", "auth_file = users.txt",
            "pool_mode = transaction", "default_pool_size = \(poolSize)", "reserve_pool_size = 0",
            // Whoever waits for a connection that nobody gives back is told so.
            "query_wait_timeout = 5", "server_connect_timeout = 5", "server_login_retry = 1",
            usesTLS ? "server_tls_sslmode = require" : "server_tls_sslmode = disable",
        ]
    }

    /// Whether every part can stand on a line of its own, which is how they are handed on.
    var isWritable: Bool {
        [host, port, database, user, password].allSatisfy {
            !$0.contains(where: \.isNewline)
        }
    }

    /// The line of `users.txt`, for clients and for the server alike.
    var userLine: String {
        [user, password].map { Self.quoted($0, by: "\"") }.joined(separator: " ")
    }

    /// A text in quotes, with those that it holds doubled.
    private static func quoted(_ text: String, by quote: String) -> String {
        quote + text.replacingOccurrences(of: quote, with: quote + quote) + quote
    }
}
