package import PoolModel

/// Settings of SQLAlchemy and of PgBouncer that say what an answer says, each figure with where it
/// comes from.
package struct PastedSettings: Sendable, Equatable {
    /// Connections of each worker's pool that are advised.
    package var size: Int
    /// The most that the uncertainty allows; nil where it reaches beyond the server.
    package var most: Int?
    package var workers: Int
    /// Connections that the server has for applications.
    package var serverLimit: Int
    /// What the scenario states: the times, pings and recycling are taken over.
    package var stated: QueuePool.Settings
    /// As it was asked: `200/s, pool_wait p(99) < 50ms`.
    package var question: String

    package init(
        size: Int, most: Int?, workers: Int, serverLimit: Int, stated: QueuePool.Settings,
        question: String
    ) {
        self.size = size
        self.most = most
        self.workers = workers
        self.serverLimit = serverLimit
        self.stated = stated
        self.question = question
    }

    // MARK: SQLAlchemy

    /// A call of `create_engine`, for each worker process.
    package var sqlAlchemy: String {
        let recycle = stated.recycleNanoseconds.map { seconds($0) } ?? "-1"
        let rows: [(setting: String, why: String)] = [
            ("pool_size=\(size),", sizeReason),
            ("max_overflow=0,", "none is needed: it is closed on its return and opened again"),
            (
                "pool_timeout=\(seconds(stated.timeoutNanoseconds)),",
                "as stated: who waits longer fails"
            ),
            ("pool_recycle=\(recycle),", recycleReason),
            ("pool_pre_ping=\(stated.prePing ? "True" : "False"),", pingReason),
        ]
        let width = rows.map(\.setting.count).max() ?? 0
        let lines = rows.map { setting, why in
            "    " + setting + String(repeating: " ", count: width - setting.count) + "  # \(why)"
        }
        return """
            # \(question); \(processes).
            engine = create_engine(
                DATABASE_URL,
            \(lines.joined(separator: "\n"))
            )

            """
    }

    private var sizeReason: String {
        guard let most, most > size else { return "the smallest that meets it" }
        return "the smallest that meets it; up to \(most) where the model is off"
    }

    private var recycleReason: String {
        stated.recycleNanoseconds == nil
            ? "as stated: never" : "as stated, seconds; looked at only when one is checked out"
    }

    private var pingReason: String {
        stated.prePing
            ? "as stated: one round trip for each checkout"
            : "as stated; True where the server restarts or suspends itself, for one round trip"
    }

    private var processes: String {
        workers == 1 ? "one worker process" : "each of \(workers) worker processes"
    }

    // MARK: PgBouncer

    /// The pool's settings for the section `[pgbouncer]` of `pgbouncer.ini`, in transaction mode,
    /// without how it is reached.
    ///
    /// The section's own line is not among them: a second one in a file undoes all of the first.
    package var pgBouncer: String {
        let needed = min(size * workers, serverLimit)
        let reserve = min(max(0, ((most ?? size) - size) * workers), serverLimit - needed)
        let clients = max(100, 2 * workers * max(stated.connectionLimit, size))
        let front = workers == 1 ? "one worker process" : "\(workers) worker processes"
        return """
            ; \(question); \(front) in front.
            ; These go into the section [pgbouncer].
            ; a server connection is lent for a transaction: no session state survives it
            pool_mode = transaction
            ; \(size) for each worker, now shared by all
            default_pool_size = \(needed)
            ; what the size's uncertainty adds; touched when a client has waited for so many seconds
            reserve_pool_size = \(reserve)
            reserve_pool_timeout = 1
            ; the server has \(serverLimit) for applications
            max_db_connections = \(serverLimit)
            ; twice what all pools in front may open
            max_client_conn = \(clients)
            ; seconds, as pool_timeout: the second queue gives up no later than the first
            query_wait_timeout = \(wholeSeconds(stated.timeoutNanoseconds))
            ; from 1.21 on, for drivers that prepare named statements; unknown before
            ; max_prepared_statements = 200

            """
    }

    // MARK: Times

    private func wholeSeconds(_ nanoseconds: Int64) -> Int64 {
        max(1, nanoseconds / 1_000_000_000)
    }

    /// Whole seconds without a fraction, others with three digits.
    private func seconds(_ nanoseconds: Int64) -> String {
        let (whole, rest) = (nanoseconds / 1_000_000_000, nanoseconds % 1_000_000_000 / 1_000_000)
        guard rest > 0 else { return String(whole) }
        let digits = String(rest)
        return "\(whole)." + String(repeating: "0", count: 3 - digits.count) + digits
    }
}
