import DatabaseCatalog
import EphemeralPostgres
import Foundation
import Population
import PostgresDriver
import ScenarioModel

/// A throw-away server with durable settings, and seeded databases on it.
struct BenchServer {
    let cluster: EphemeralCluster
    /// Where `pgbench` and `psql` of the same installation are.
    let programs: String

    static func start() async throws -> BenchServer {
        let installation = try await PostgresInstallation.locate(binDirectory: nil)
        return BenchServer(
            cluster: try await EphemeralCluster.start(), programs: installation.binDirectory)
    }

    func parameters(_ database: String) -> ConnectionParameters {
        ConnectionParameters(cluster.connectionParameters(database: database, overSocket: true))
    }

    /// libpq's variables for a peer: the password is not on its command line.
    func environment(_ database: String) -> [String: String] {
        [
            "PGHOST": cluster.socketFolder, "PGPORT": String(cluster.port),
            "PGUSER": cluster.superuser, "PGPASSWORD": cluster.password(), "PGDATABASE": database,
        ]
    }

    /// Creates a database and applies a schema.
    func create(_ database: String, schema: String) throws -> Connection {
        let maintenance = try Connection.open(parameters("postgres"))
        try maintenance.execute("CREATE DATABASE \(Connection.quoted(identifier: database))")
        let connection = try Connection.open(parameters(database))
        try connection.executeScript(schema)
        return connection
    }
}

/// A scenario and the plan of its population on one database.
struct BenchScenario {
    let scenario: Scenario
    let catalog: Catalog
    let plan: PopulationPlan

    /// Reads a scenario for a database that has its schema already.
    init(_ scenario: Scenario, on connection: Connection) throws {
        let catalog = try Catalog.read(connection)
        let tenancy = Tenancy(
            catalog: catalog, tenantTable: catalog.table(named: "users"), tenantColumn: "id",
            declaredOwners: Dictionary(
                uniqueKeysWithValues: scenario.population.tables.compactMap { table in
                    table.owner.map { (table.table, $0) }
                }))
        self.scenario = scenario
        self.catalog = catalog
        plan = try PopulationPlan(scenario, catalog: catalog, tenancy: tenancy)
    }

    /// Seeds and settles.
    func seed(_ connection: Connection) throws {
        _ = try PopulationLoader.load(plan, into: connection)
        _ = try DatabaseSettling.settle(plan, on: connection)
    }
}

/// A scenario that exists for a benchmark alone, written to a folder that is removed.
enum TemporaryScenario {
    static func load(yaml: String, schema: String) throws -> Scenario {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "bulkhead-bench-\(ProcessInfo.processInfo.processIdentifier)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data(yaml.utf8).write(to: folder.appendingPathComponent("scenario.yaml"))
        try Data(schema.utf8).write(to: folder.appendingPathComponent("schema.sql"))
        return try ScenarioFile.load(path: folder.path, environment: [:])
    }
}
