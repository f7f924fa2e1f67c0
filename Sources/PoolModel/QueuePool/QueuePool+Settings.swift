extension QueuePool {
    /// The settings of a pool, by the names that SQLAlchemy's users know them under.
    package struct Settings: Sendable, Equatable {
        /// Connections kept when nobody needs them (`pool_size`).
        package var size: Int
        /// Connections beyond `size` at peak (`max_overflow`).
        package var maxOverflow: Int
        /// How long a request waits for a connection (`pool_timeout`).
        package var timeoutNanoseconds: Int64
        /// The age at which a connection is replaced at checkout (`pool_recycle`); nil: never.
        package var recycleNanoseconds: Int64?
        /// Whether a connection is asked at each checkout if it lives (`pool_pre_ping`).
        package var prePing: Bool
        /// Whether the connection that came back last is used next (`pool_use_lifo`), so that
        /// those not needed stay idle.
        package var reusesNewestFirst: Bool
        /// Requests that may wait at a time; one more is refused.
        ///
        /// SQLAlchemy has no such limit: as many threads wait as there are.
        package var waiterLimit: Int

        /// The defaults are SQLAlchemy's: 5 connections, 10 more at peak, 30 s.
        package init(
            size: Int = 5, maxOverflow: Int = 10, timeoutNanoseconds: Int64 = 30_000_000_000,
            recycleNanoseconds: Int64? = nil, prePing: Bool = false,
            reusesNewestFirst: Bool = false, waiterLimit: Int = .max
        ) {
            precondition(size >= 0 && maxOverflow >= 0, "a pool's sizes are not negative")
            self.size = size
            self.maxOverflow = maxOverflow
            self.timeoutNanoseconds = timeoutNanoseconds
            self.recycleNanoseconds = recycleNanoseconds
            self.prePing = prePing
            self.reusesNewestFirst = reusesNewestFirst
            self.waiterLimit = waiterLimit
        }

        /// The most connections that can be open.
        package var connectionLimit: Int { size + maxOverflow }

        /// A pool without a limit, which is what SQLAlchemy makes of `pool_size=0`: every connection
        /// that comes back is kept.
        ///
        /// - Parameter connectionLimit: more than ever are needed; here there has to be a limit.
        package static func unlimited(connectionLimit: Int) -> Settings {
            Settings(size: connectionLimit, maxOverflow: 0)
        }

        /// A fresh connection for each checkout, as SQLAlchemy's `NullPool`; a request beyond the
        /// limit is refused instead of waiting.
        package static func unpooled(connectionLimit: Int) -> Settings {
            Settings(
                size: 0, maxOverflow: connectionLimit, timeoutNanoseconds: 0, waiterLimit: 0)
        }
    }
}
