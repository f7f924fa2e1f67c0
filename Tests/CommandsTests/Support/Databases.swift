import PostgresDriver
import TestDatabases

extension ConnectionParameters {
    /// As a libpq connection string, which a command line can take.
    var connectionString: String {
        keywords.map { "\($0.name)='\($0.value)'" }.joined(separator: " ")
    }
}

/// A fresh, empty database on the server that tests share, as `--dsn` names it.
func emptyDatabase(schema: String = "") async throws -> String {
    try await TestServer.database(schema: schema).connectionString
}
