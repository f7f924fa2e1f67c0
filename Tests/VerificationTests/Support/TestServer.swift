import DatabaseCatalog
import EphemeralPostgres
import Foundation
import Population
import PostgresDriver
import ScenarioModel

@testable import Verification

/// One throw-away server for all tests of this process, with its seeded templates.
///
/// The server goes with the process: its supervisor sees to that.
actor TestServer {
    static let shared = TestServer()

    private var starting: Task<EphemeralCluster, any Error>?
    private var templates: [TestTemplate: Task<Void, any Error>] = [:]
    private var count = 0

    /// A clone of the template for one test.
    func makeDatabase(_ template: TestTemplate) async throws -> ConnectionParameters {
        let cluster = try await cluster()
        try await prepare(template, on: cluster)
        count += 1
        let name = "test_\(count)"
        let administrator = try Connection.open(cluster.parameters("postgres"))
        try administrator.execute("CREATE DATABASE \(name) TEMPLATE \(template.rawValue)")
        return cluster.parameters(name)
    }

    /// A database with nothing in it.
    func makeEmptyDatabase(_ name: String) async throws -> ConnectionParameters {
        let cluster = try await cluster()
        let administrator = try Connection.open(cluster.parameters("postgres"))
        try administrator.execute("CREATE DATABASE \(name)")
        return cluster.parameters(name)
    }

    /// A server that a test may break.
    static func startSeparate() async throws -> EphemeralCluster {
        try await EphemeralCluster.start(ClusterOptions(settings: undurable()))
    }

    private func cluster() async throws -> EphemeralCluster {
        let task = starting ?? Task { try await Self.startSeparate() }
        starting = task
        return try await task.value
    }

    private func prepare(_ template: TestTemplate, on cluster: EphemeralCluster) async throws {
        let task = templates[template] ?? Task { try Self.seed(template, on: cluster) }
        templates[template] = task
        try await task.value
    }

    /// Applies the schema, seeds and settles.
    static func seed(_ template: TestTemplate, on cluster: EphemeralCluster) throws {
        let administrator = try Connection.open(cluster.parameters("postgres"))
        try administrator.execute("CREATE DATABASE \(template.rawValue)")
        let connection = try Connection.open(cluster.parameters(template.rawValue))
        try connection.execute(try template.schema())
        let scenario = try template.scenario()
        let catalog = try Catalog.read(connection)
        let plan = try PopulationPlan(
            scenario, catalog: catalog, tenancy: template.tenancy(scenario, catalog),
            users: template.users)
        _ = try PopulationLoader.load(plan, into: connection)
        _ = try DatabaseSettling.settle(plan, on: connection)
    }

    /// Tests prove nothing about disks.
    private static func undurable() throws -> [ServerSetting] {
        try [
            "fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=50",
        ].map { try ServerSetting(argument: $0) }
    }
}

extension EphemeralCluster {
    func parameters(_ database: String) -> ConnectionParameters {
        ConnectionParameters(connectionParameters(database: database, overSocket: true))
    }
}
