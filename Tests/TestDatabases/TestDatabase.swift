package import EphemeralPostgres
package import PostgresDriver
import Synchronization
package import Testing

/// One throw-away server for each test process, and a fresh database for each test that asks.
///
/// The server ends with the process: its supervisor sees to that.
package enum TestServer {
    private static let starting = Mutex<Task<EphemeralCluster, any Error>?>(nil)
    private static let counter = Atomic<Int>(0)

    /// The server, started on first use.
    ///
    /// Durability costs tests time and shows them nothing.
    package static func cluster() async throws -> EphemeralCluster {
        let task = starting.withLock { current in
            if let current { return current }
            let task = Task<EphemeralCluster, any Error> {
                try await EphemeralCluster.start(
                    ClusterOptions(settings: [
                        try ServerSetting(name: "fsync", value: "off"),
                        try ServerSetting(name: "max_connections", value: "150"),
                    ]))
            }
            current = task
            return task
        }
        return try await task.value
    }

    /// Creates a database and applies `schema` to it.
    ///
    /// - Returns: how to connect to it as the superuser.
    package static func database(schema: String = "") async throws -> ConnectionParameters {
        let cluster = try await cluster()
        let name = "test_\(counter.add(1, ordering: .relaxed).newValue)"
        let maintenance = try Connection.open(
            ConnectionParameters(
                cluster.connectionParameters(database: "postgres", overSocket: true)))
        try maintenance.execute("CREATE DATABASE \(name) STRATEGY file_copy")
        let parameters = ConnectionParameters(
            cluster.connectionParameters(database: name, overSocket: true))
        if !schema.isEmpty { try Connection.open(parameters).executeScript(schema) }
        return parameters
    }
}

/// The database of the test that runs at the moment.
package enum TestDatabase {
    @TaskLocal package static var parameters = ConnectionParameters()

    /// A new connection to it.
    package static func connect() throws -> Connection {
        try Connection.open(parameters)
    }
}

/// Gives a test a fresh database on a real server; `TestDatabase.connect()` reaches it.
package struct DatabaseTrait: TestTrait, SuiteTrait, TestScoping {
    let schema: String
    package var isRecursive: Bool { true }

    package func provideScope(
        for test: Test, testCase: Test.Case?, performing body: @Sendable () async throws -> Void
    ) async throws {
        guard testCase != nil else { return try await body() }
        let parameters = try await TestServer.database(schema: schema)
        try await TestDatabase.$parameters.withValue(parameters, operation: body)
    }
}

extension Trait where Self == DatabaseTrait {
    /// A fresh, empty database.
    package static var database: Self { DatabaseTrait(schema: "") }

    /// A fresh database with this schema.
    package static func database(schema: String) -> Self { DatabaseTrait(schema: schema) }
}
