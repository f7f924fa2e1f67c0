import Testing

@testable import PoolSizing

@Suite struct TransactionPoolingTests {
    @Test(arguments: [
        ("SET app.user_id = '7'", SessionFeature.settings),
        ("RESET ALL", .settings),
        ("SELECT set_config('app.user_id', $1, false)", .settings),
        ("LISTEN news", .listen),
        ("SELECT id, pg_advisory_lock(id) FROM tasks", .advisoryLocks),
        ("SELECT * FROM (SELECT pg_try_advisory_lock(1)) AS t", .advisoryLocks),
        ("CREATE TEMP TABLE t (id int)", .temporaryTables),
        ("CREATE TEMP TABLE t AS SELECT 1", .temporaryTables),
        ("SELECT 1 INTO TEMP t", .temporaryTables),
        ("DECLARE c CURSOR WITH HOLD FOR SELECT 1", .heldCursors),
        ("PREPARE p AS SELECT 1", .namedStatementsInSQL),
        ("EXECUTE p", .namedStatementsInSQL),
        ("LOAD 'auto_explain'", .load),
    ])
    func `what stays with the server connection is seen`(_ sql: String, _ feature: SessionFeature) {
        #expect(SessionFeature.used(by: sql) == [feature])
    }

    @Test(arguments: [
        "SET LOCAL app.user_id = '7'",
        "SELECT set_config('app.user_id', $1, true)",
        "NOTIFY news",
        "SELECT pg_advisory_xact_lock(1)",
        "CREATE TEMP TABLE t (id int) ON COMMIT DROP",
        "CREATE TEMP TABLE t ON COMMIT DROP AS SELECT 1",
        "CREATE TABLE t (id int)",
        "DECLARE c CURSOR FOR SELECT 1",
        "SELECT 'SET x = 1; LISTEN news' AS words FROM tasks WHERE id = $1",
        "this is no statement",
    ])
    func `what ends with the transaction is no obstacle`(_ sql: String) {
        #expect(SessionFeature.used(by: sql).isEmpty)
    }

    @Test func `the application's own come first, with their name`() throws {
        let sentences = TransactionPooling(version: "1.18.0").unusable(
            [
                .init(subject: "identity", sql: "SELECT set_config('app.user', $1, false)"),
                .init(subject: "operation list", sql: "SELECT 1"),
            ], startupOptions: "")
        #expect(try #require(sentences.first).hasPrefix("identity: SET, and set_config"))
        // Each feature once, whether it is used or not, and named statements and options beside.
        #expect(sentences.count == SessionFeature.allCases.count + 2)
        #expect(sentences.contains { $0.contains("this PgBouncer is 1.18.0") })
        #expect(sentences.count { $0.hasPrefix("in general") } == sentences.count - 2)
    }

    @Test func `start-up options are named where there are some`() throws {
        let sentences = TransactionPooling(version: nil).unusable(
            [], startupOptions: "-c role=app")
        #expect(try #require(sentences.first).hasPrefix("the connection's options=-c role=app"))
    }

    @Test(arguments: [
        ("1.18.0", false), ("1.20.1", false), ("1.21.0", true), ("1.24.1", true), ("2.0", true),
        ("1.9.0", false), ("x", false),
    ])
    func `names are known from 1.21 on`(_ version: String, _ known: Bool) {
        #expect(TransactionPooling(version: version).knowsNamedStatements == known)
    }
}
