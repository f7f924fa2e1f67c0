import PostgresDriver
import ResultModel
import Testing

@testable import Verification

@Suite("What the server says of a load")
struct ServerObserverTests {
    @Test("Work between begin and end shows, and connections are sampled")
    func evidence() async throws {
        let database = try await TestDatabase(sql: "CREATE EXTENSION pg_stat_statements")
        let observing = try Connection.open(database.parameters)
        var observer = try ServerObserver.begin(observing)
        try database.connection.execute("BEGIN")
        try observer.sample(observing)
        try database.connection.execute(
            "UPDATE tasks SET title = title || '!' WHERE id <= 100")
        try database.connection.execute("COMMIT")
        try observer.sample(observing)
        let evidence = try observer.end(observing)
        #expect(evidence.activity.samples == 2)
        #expect(evidence.activity.peakConnections == 1)
        #expect(evidence.activity.idleInTransactionShare == 0.5)
        #expect(evidence.walBytes > 0)
        let update = evidence.statements.first { $0.query.hasPrefix("UPDATE tasks") }
        #expect(update?.calls == 1)
        #expect(update?.rows == 100)
        #expect(evidence.deadlocks == 0)
    }

    @Test("The observer's own statements are not among those of the load, the second time either")
    func ownStatements() async throws {
        let database = try await TestDatabase(sql: "CREATE EXTENSION pg_stat_statements")
        for _ in 0..<2 {
            let observing = try Connection.open(database.parameters)
            var observer = try ServerObserver.begin(observing, applicationName: "nobody")
            try observer.sample(observing)
            try database.connection.execute("SELECT count(*) FROM tasks")
            try observer.sample(observing)
            let evidence = try observer.end(observing)
            #expect(evidence.statements.map(\.query) == ["SELECT count(*) FROM tasks"])
        }
    }

    @Test("Without pg_stat_statements there are no statements, and no error")
    func withoutStatements() async throws {
        let database = try await TestDatabase()
        let observer = try ServerObserver.begin(database.connection, applicationName: "nobody")
        let evidence = try observer.end(database.connection)
        #expect(evidence.statements == [])
        #expect(evidence.activity.samples == 0)
    }

    @Test("Differences leave out what did not run, and name indexes that nobody scanned")
    func differences() {
        var before = ServerCounters()
        before.indexScans = ["a": 5, "b": 5]
        before.statements = [
            "1": .init(query: "SELECT 1", calls: 3, totalMs: 1, rows: 3, blocks: 0)
        ]
        var after = before
        after.indexScans["a"] = 6
        after.indexScans["c"] = 0
        after.statements["2"] = .init(query: "SELECT 2", calls: 1, totalMs: 9, rows: 1, blocks: 4)
        #expect(after.unusedIndexes(since: before) == ["b", "c"])
        #expect(after.statements(since: before, limit: 5).map(\.query) == ["SELECT 2"])
    }
}
