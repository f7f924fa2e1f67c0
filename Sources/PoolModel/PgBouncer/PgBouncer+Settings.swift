extension PgBouncer {
    /// How long a client keeps the server connection it was given (`pool_mode`).
    package enum Mode: Sendable, Equatable {
        /// Until the client disconnects.
        case session
        /// Until its transaction ends.
        case transaction
    }

    /// The settings of one pool, by the names of `pgbouncer.ini`.
    package struct Settings: Sendable, Equatable {
        /// `pool_mode`.
        package var mode: Mode
        /// Server connections for one user and database (`default_pool_size`).
        package var poolSize: Int
        /// More of them when a client waits long (`reserve_pool_size`).
        package var reservePoolSize: Int
        /// How long the first client in the line waits before the reserve is touched
        /// (`reserve_pool_timeout`); 0 turns the reserve off.
        package var reservePoolTimeoutNanoseconds: Int64
        /// How long a client waits before it is disconnected (`query_wait_timeout`); nil: for ever.
        package var queryWaitTimeoutNanoseconds: Int64?
        /// How long an unused server connection is kept (`server_idle_timeout`); nil: for ever.
        package var serverIdleTimeoutNanoseconds: Int64?
        /// The age beyond which a returned connection is closed (`server_lifetime`); nil: none.
        package var serverLifetimeNanoseconds: Int64?
        /// The pause after an attempt to connect has failed (`server_login_retry`).
        package var serverLoginRetryNanoseconds: Int64
        /// Whether the connection that was idle longest is used next (`server_round_robin`).
        package var reusesOldestFirst: Bool

        /// The defaults are PgBouncer's own, apart from the mode: 20 connections, no reserve, 5 s
        /// before the reserve, 120 s in the line, 600 s idle, an age of 3600 s, 15 s after failing.
        package init(
            mode: Mode = .transaction, poolSize: Int = 20, reservePoolSize: Int = 0,
            reservePoolTimeoutNanoseconds: Int64 = 5_000_000_000,
            queryWaitTimeoutNanoseconds: Int64? = 120_000_000_000,
            serverIdleTimeoutNanoseconds: Int64? = 600_000_000_000,
            serverLifetimeNanoseconds: Int64? = 3_600_000_000_000,
            serverLoginRetryNanoseconds: Int64 = 15_000_000_000, reusesOldestFirst: Bool = false
        ) {
            precondition(poolSize >= 1 && reservePoolSize >= 0, "a pooler has a connection to give")
            self.mode = mode
            self.poolSize = poolSize
            self.reservePoolSize = reservePoolSize
            self.reservePoolTimeoutNanoseconds = reservePoolTimeoutNanoseconds
            self.queryWaitTimeoutNanoseconds = queryWaitTimeoutNanoseconds
            self.serverIdleTimeoutNanoseconds = serverIdleTimeoutNanoseconds
            self.serverLifetimeNanoseconds = serverLifetimeNanoseconds
            self.serverLoginRetryNanoseconds = serverLoginRetryNanoseconds
            self.reusesOldestFirst = reusesOldestFirst
        }

        /// The most server connections that can be open.
        package var serverLimit: Int {
            reservePoolTimeoutNanoseconds > 0 ? poolSize + reservePoolSize : poolSize
        }
    }
}
