import PoolModel
import PostgresDriver
import TestDatabases
import Testing

@testable import todo_api

@Suite(.database) struct ConnectionPoolTests {
    @Test func `more requests than connections all get their turn`() async throws {
        let pool = ConnectionPool(
            parameters: TestDatabase.parameters,
            // Other tests may keep every thread busy for long: what is asked here is who gets a
            // turn, not when.
            settings: QueuePool.Settings(
                size: 1, maxOverflow: 1, timeoutNanoseconds: 600_000_000_000))
        let backends = try await withThrowingTaskGroup(of: Int32.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    try await pool.run { connection in
                        _ = try connection.query("SELECT 1")
                        return connection.backendProcessID
                    }
                }
            }
            return try await group.reduce(into: [Int32]()) { $0.append($1) }
        }
        #expect(backends.count == 50)
    }

    @Test func `who waits longer than the timeout is refused`() async throws {
        let pool = ConnectionPool(
            parameters: TestDatabase.parameters,
            settings: QueuePool.Settings(size: 1, maxOverflow: 0, timeoutNanoseconds: 0))
        let holding = AsyncStream<Void>.makeStream()
        let parameters = TestDatabase.parameters
        let blocker = try Connection.open(parameters)
        try blocker.execute("SELECT pg_advisory_lock(1)")
        async let first: Void = pool.run { connection in
            holding.continuation.yield()
            _ = try connection.query("SELECT pg_advisory_lock(1)")
        }
        for await _ in holding.stream.prefix(1) {}
        await #expect(throws: PoolError.timeOut) {
            try await pool.run { _ = try $0.query("SELECT 1") }
        }
        try blocker.execute("SELECT pg_advisory_unlock(1)")
        try await first
        try await pool.run { _ = try $0.query("SELECT 1") }
    }

    @Test func `a connection that broke is replaced`() async throws {
        let pool = ConnectionPool(
            parameters: TestDatabase.parameters,
            settings: QueuePool.Settings(size: 1, maxOverflow: 0))
        let first = try await pool.run { $0.backendProcessID }
        await #expect(throws: PostgresError.self) {
            try await pool.run { connection in
                _ = try connection.query("SELECT pg_terminate_backend(pg_backend_pid())")
            }
        }
        #expect(try await pool.run { $0.backendProcessID } != first)
    }
}
