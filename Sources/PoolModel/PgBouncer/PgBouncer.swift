/// One pool of PgBouncer, for one user and database, as a pure state machine: the queue that stands
/// behind the applications' own.
///
/// Clients, `0..<clientLimit`, are the applications' connections; servers, `0..<serverLimit`, are
/// connections to PostgreSQL. After each event the caller takes what `next` says until it says
/// nothing, and calls it again at `nextDeadlineNanoseconds` at the latest.
///
/// The rules, from PgBouncer's documentation (pgbouncer.org/config.html) and `src/objects.c`,
/// `src/janitor.c` (1.23):
///
/// - Clients are served in the order in which they asked. Of the idle servers the one used last is
///   taken, unless `server_round_robin` asks for the one idle longest.
/// - Servers are opened when somebody waits and none is idle, *one at a time*: a cold pool of 20
///   takes 20 times as long to fill as one connection takes to open. After a failed attempt the
///   next comes `server_login_retry` later.
/// - With `default_pool_size` open, up to `reserve_pool_size` more are opened while the first client
///   in the line has waited `reserve_pool_timeout`. They stay until they are idle or old enough.
/// - A client that has waited `query_wait_timeout` is disconnected, which to the application is a
///   lost connection and not a timeout.
/// - A returned server is closed when it is older than `server_lifetime`, and an idle one when it
///   was idle for `server_idle_timeout`.
///
/// Left out: PgBouncer looks at time limits three times a second only, tests servers that were idle
/// for `server_check_delay` before it gives them away, and knows limits for each user and database.
package struct PgBouncer: Sendable {
    package let settings: Settings

    var servers: [Server]
    /// Server numbers that are not in use, the lowest last.
    var unusedServers: [Int]
    /// Idle servers, the one that came back last at the end.
    var idleServers: [Int] = []
    /// The server that is being opened.
    var openingServer: Int?
    /// No attempt to connect is made before this moment.
    var retryAtNanoseconds = Int64.min

    var waitingClients: WaitingLine
    var requestedAt: [Int64]

    /// What the caller has to do.
    package enum Action: Sendable, Equatable {
        /// The client has the server to itself until `release`, after having waited so long.
        case grant(client: Int, server: Int, waitedNanoseconds: Int64)
        /// Open the server, then call `opened` or `openFailed`.
        case open(server: Int)
        /// Close the server.
        case close(server: Int)
        /// The client has waited too long and left the line: its connection is closed.
        case disconnect(client: Int, waitedNanoseconds: Int64)
    }

    struct Server: Sendable {
        var openedAtNanoseconds: Int64 = 0
        var idleSinceNanoseconds: Int64 = 0
    }

    /// A pool without any server connection.
    package init(settings: Settings, clientLimit: Int) {
        precondition(clientLimit >= 1, "a pooler needs somebody who asks")
        self.settings = settings
        servers = Array(repeating: Server(), count: settings.serverLimit)
        unusedServers = Array((0..<settings.serverLimit).reversed())
        idleServers.reserveCapacity(settings.serverLimit)
        waitingClients = WaitingLine(capacity: clientLimit)
        requestedAt = Array(repeating: 0, count: clientLimit)
    }

    // MARK: Figures

    /// Server connections that are open or being opened.
    package var serverCount: Int { settings.serverLimit - unusedServers.count }
    /// Clients in the line.
    package var waitingCount: Int { waitingClients.count }

    // MARK: Events

    /// A client sends the first statement of a session or transaction.
    package mutating func request(client: Int, atNanoseconds now: Int64) {
        requestedAt[client] = now
        waitingClients.append(client)
    }

    /// A waiting client goes away.
    package mutating func cancel(client: Int) {
        waitingClients.remove(client)
    }

    /// A client's session or transaction has ended.
    ///
    /// - Returns: whether the server is to be closed, because of its age.
    package mutating func release(server: Int, atNanoseconds now: Int64) -> Bool {
        if let lifetime = settings.serverLifetimeNanoseconds,
            now - servers[server].openedAtNanoseconds > lifetime
        {
            unusedServers.append(server)
            return true
        }
        makeIdle(server, atNanoseconds: now)
        return false
    }

    /// A server that a client had is gone, and so is the client.
    package mutating func lost(server: Int) {
        unusedServers.append(server)
    }

    /// The idle servers are gone: PgBouncer sees their sockets close at once.
    package mutating func idleServersLost() {
        unusedServers.append(contentsOf: idleServers)
        idleServers.removeAll(keepingCapacity: true)
    }

    /// The server that was to be opened is open.
    package mutating func opened(server: Int, atNanoseconds now: Int64) {
        precondition(openingServer == server, "only what is being opened can become open")
        openingServer = nil
        servers[server].openedAtNanoseconds = now
        makeIdle(server, atNanoseconds: now)
    }

    /// The server could not be opened; those who wait keep their places.
    package mutating func openFailed(server: Int, atNanoseconds now: Int64) {
        precondition(openingServer == server, "only what is being opened can fail to open")
        openingServer = nil
        unusedServers.append(server)
        retryAtNanoseconds = now + settings.serverLoginRetryNanoseconds
    }

    private mutating func makeIdle(_ server: Int, atNanoseconds now: Int64) {
        servers[server].idleSinceNanoseconds = now
        idleServers.append(server)
    }
}
