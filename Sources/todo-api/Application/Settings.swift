import Foundation
import PoolModel
import PostgresDriver

/// What the application is told by its environment.
struct Settings: Sendable {
    var port = 8080
    var database: ConnectionParameters
    var pool: QueuePool.Settings
    /// The file in which the pool writes down what it does; nil for none.
    var poolLog: String?
    var tokens: TokenSettings
    /// The base of an OpenAI-compatible API; without one the chat answers 503.
    var model: ModelSettings?
    /// Rounds of PBKDF2 for a new password; OWASP's figure for SHA-256 as of 2023.
    var passwordIterations = 600_000

    static var processEnvironment: [String: String] { ProcessInfo.processInfo.environment }

    /// Reads everything from environment variables.
    ///
    /// - Throws: `SettingsError`, which names the variable.
    init(environment: [String: String]) throws(SettingsError) {
        func number(_ name: String, _ standard: Int) throws(SettingsError) -> Int {
            guard let text = environment[name] else { return standard }
            guard let value = Int(text), value >= 0 else {
                throw SettingsError("\(name) is '\(text)': give a whole number, 0 or more")
            }
            return value
        }
        guard let database = environment["DATABASE_URL"] else {
            throw SettingsError("DATABASE_URL is not set: give the database's connection string")
        }
        port = try number("PORT", 8080)
        self.database = ConnectionParameters(connectionString: database)
        let recycle = try number("POOL_RECYCLE", 3600)
        pool = QueuePool.Settings(
            size: try number("POOL_SIZE", 10), maxOverflow: try number("MAX_OVERFLOW", 5),
            timeoutNanoseconds: Int64(try number("POOL_TIMEOUT", 30)) * 1_000_000_000,
            recycleNanoseconds: Int64(recycle) * 1_000_000_000)
        guard pool.connectionLimit > 0 else {
            throw SettingsError("POOL_SIZE and MAX_OVERFLOW are both 0: give one connection")
        }
        poolLog = environment["POOL_LOG"].flatMap { $0.isEmpty ? nil : $0 }
        tokens = try TokenSettings(environment: environment)
        if let address = environment["MODEL_URL"] {
            model = try ModelSettings(
                address: address, name: environment["MODEL_NAME"] ?? "gpt-4o-mini",
                key: environment["MODEL_KEY"] ?? "none")
        }
        passwordIterations = try number("PASSWORD_ITERATIONS", passwordIterations)
        guard passwordIterations > 0 else {
            throw SettingsError("PASSWORD_ITERATIONS is 0: give at least 1")
        }
    }
}

/// Why the environment does not do, and what to write instead.
struct SettingsError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
