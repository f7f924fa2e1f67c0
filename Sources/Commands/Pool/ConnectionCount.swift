internal import Dispatch
internal import PostgresDriver
internal import Synchronization

/// Counts the connections of a database while an application is measured, ten times a second, from
/// a connection and a thread of its own.
final class ConnectionCount: Sendable {
    private struct Seen {
        var most = 0
        var busyTotal = 0
        var samples = 0
        var failure: PostgresError?
    }

    private let group = DispatchGroup()
    private let finished = DispatchSemaphore(value: 0)
    private let seen = Mutex(Seen())

    /// Starts to count.
    ///
    /// - Parameter others: connections that were there before the application.
    init(_ administrator: ConnectionParameters, others: Int) {
        DispatchQueue(label: "bulkhead.connections").async(group: group) { [self] in
            do throws(PostgresError) {
                let connection = try Connection.open(administrator)
                while finished.wait(timeout: .now() + .milliseconds(100)) == .timedOut {
                    let (open, busy) = try Self.count(connection)
                    seen.withLock { seen in
                        seen.most = max(seen.most, open - others)
                        seen.busyTotal += busy
                        seen.samples += 1
                    }
                }
            } catch {
                seen.withLock { $0.failure = error }
            }
        }
    }

    /// Ends the counting.
    ///
    /// - Returns: the most connections that were open, and how many had work or a transaction on
    ///   average.
    /// - Throws: the error of a server that could not be asked any more.
    func end() throws(PostgresError) -> (most: Int, busyMean: Double) {
        finished.signal()
        group.wait()
        let seen = seen.withLock { $0 }
        if let failure = seen.failure { throw failure }
        return (seen.most, Double(seen.busyTotal) / Double(max(seen.samples, 1)))
    }

    /// Connections to the database but this one, and those among them that are not idle.
    static func count(
        _ connection: borrowing Connection
    ) throws(PostgresError) -> (open: Int, busy: Int) {
        let result = try connection.query(
            """
            SELECT count(*), count(*) FILTER (WHERE state <> 'idle') FROM pg_stat_activity
            WHERE datname = current_database() AND backend_type = 'client backend'
              AND pid <> pg_backend_pid()
            """)
        return (
            result.integer(row: 0, column: 0) ?? 0, result.integer(row: 0, column: 1) ?? 0
        )
    }
}
