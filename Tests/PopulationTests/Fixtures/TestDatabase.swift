import DatabaseCatalog
import EphemeralPostgres
import PostgresDriver
import ScenarioModel
import Testing

@testable import Population

/// Fresh databases in one throw-away cluster for the whole test process.
enum TestDatabase {
    private static let cluster = Task { try await EphemeralCluster.start() }

    /// A new database with a schema, and a way in.
    static func make(_ name: String, schema: String) async throws -> Connection {
        let cluster = try await cluster.value
        let administration = try Connection.open(
            ConnectionParameters(
                cluster.connectionParameters(database: "postgres", overSocket: true)))
        try administration.execute("CREATE DATABASE \(name)")
        let connection = try Connection.open(
            ConnectionParameters(cluster.connectionParameters(database: name, overSocket: true)))
        try connection.execute("SET client_min_messages = warning")
        try connection.execute(schema)
        return connection
    }

    /// Another way into a database that was made.
    static func connect(_ name: String) async throws -> Connection {
        let cluster = try await cluster.value
        return try Connection.open(
            ConnectionParameters(cluster.connectionParameters(database: name, overSocket: true)))
    }
}

extension Connection {
    /// The only value of a query's only row.
    func number(_ sql: String) throws -> Int {
        let value = try query(sql).integer(row: 0, column: 0)
        return try #require(value)
    }

    /// Every row of a query without NULLs.
    func rows(_ sql: String) throws -> [[String]] {
        try query(sql).allRows().map { try $0.map { try #require($0) } }
    }
}
