import TestDatabases
import Testing

@testable import PostgresDriver

extension ServerTests {
    @Suite(.database) struct ConnectionTests {
        @Test func `a connection answers, and says who serves it`() throws {
            let connection = try TestDatabase.connect()
            let result = try connection.query("SELECT pg_backend_pid(), 'x' || $1", ["y"])
            let row = result.allRows()
            #expect(row == [["\(connection.backendProcessID)", "xy"]])
            #expect(connection.serverVersionNumber >= 130_000)
            #expect(connection.transactionState == .idle)
        }

        @Test func `handles are closed when their owner goes`() throws {
            let watcher = try TestDatabase.connect()
            let parameters = TestDatabase.parameters.setting("application_name", to: "counted")
            func open() throws -> Int? {
                try watcher.query(
                    "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'counted'"
                ).integer(row: 0, column: 0)
            }
            do {
                let connections = try (0..<5).map { _ in try Connection.open(parameters) }
                #expect(try open() == 5)
                #expect(connections.count == 5)
            }
            // A backend takes a moment to end; every look is a round trip, so this is bounded.
            var left = try open()
            for _ in 0..<10_000 where left != 0 { left = try open() }
            #expect(left == 0)
        }

        @Test func `a wrong password is told by its code and never repeated`() throws {
            let parameters = TestDatabase.parameters.setting("password", to: "open sesame")
            do throws(PostgresError) {
                _ = try Connection.open(parameters)
                Issue.record("the server let a wrong password in")
            } catch {
                #expect(error.sqlState == .invalidPassword)
                #expect(!"\(error) \(parameters)".contains("sesame"))
            }
        }

        @Test func `a server that is not there is a refusal`() throws {
            let parameters = ConnectionParameters([("host", "127.0.0.1"), ("port", "1")])
            let error = #expect(throws: PostgresError.self) { _ = try Connection.open(parameters) }
            #expect(error?.code == .connectionRefused)
            #expect(error?.isServerLoss == true)
        }

        @Test func `an error carries its SQLSTATE, position and hint`() throws {
            let connection = try TestDatabase.connect()
            let error = #expect(throws: PostgresError.self) {
                _ = try connection.execute("SELECT nonsense FROM pg_class")
            }
            #expect(error?.sqlState == .undefinedColumn)
            #expect(error?.position == 8)
        }

        @Test func `notices are kept and bounded`() throws {
            let connection = try TestDatabase.connect()
            try connection.execute("DO $$ BEGIN RAISE WARNING 'careful'; END $$")
            #expect(connection.takeNotices().map(\.message) == ["careful"])
            try connection.execute(
                "DO $$ BEGIN FOR i IN 1..1100 LOOP RAISE NOTICE 'n'; END LOOP; END $$")
            #expect(connection.takeNotices().count == NoticeLog.limit)
        }

        @Test func `a transaction commits, or rolls back when its body throws`() throws {
            let connection = try TestDatabase.connect()
            try connection.execute("CREATE TABLE t (id int PRIMARY KEY)")
            try connection.transaction { connection throws(PostgresError) in
                try connection.execute("INSERT INTO t VALUES (1)")
            }
            #expect(throws: PostgresError.self) {
                try connection.transaction { connection throws(PostgresError) in
                    _ = try connection.execute("INSERT INTO t VALUES (2)")
                    _ = try connection.execute("INSERT INTO t VALUES (1)")
                }
            }
            try connection.rolledBack { connection throws(PostgresError) in
                try connection.execute("INSERT INTO t VALUES (3)")
            }
            let rows = try connection.query("SELECT id FROM t").allRows()
            #expect(rows == [["1"]])
        }

        @Test func `a script says which statement failed`() throws {
            let connection = try TestDatabase.connect()
            let error = #expect(throws: ScriptError.self) {
                try connection.executeScript(
                    "CREATE TABLE a (); CREATE TABLE b ();\nCREATE TABLE a ();")
            }
            #expect(error?.statementsBefore == 2)
            #expect(error?.error.sqlState.rawValue == "42P07")
            try connection.executeScript("CREATE TABLE a (); CREATE TABLE b ()")
        }

        @Test func `a statement under way is cancelled from another thread`() async throws {
            let connection = try TestDatabase.connect()
            let canceller = try #require(connection.makeCanceller())
            let other = try TestDatabase.connect()
            let pid = connection.backendProcessID
            async let cancelled: Bool = {
                // Until the statement runs there is nothing to cancel; the loop is bounded by its own
                // queries, each of which is a round trip.
                for _ in 0..<10_000 {
                    let active = try other.query(
                        "SELECT 1 FROM pg_stat_activity WHERE pid = \(pid) AND state = 'active'"
                    )
                    if active.rowCount == 1 { return canceller.cancel() }
                }
                return false
            }()
            let error = #expect(throws: PostgresError.self) {
                _ = try connection.execute("SELECT pg_sleep(60)")
            }
            #expect(error?.sqlState == .queryCanceled)
            #expect(try await cancelled)
        }
    }
}
