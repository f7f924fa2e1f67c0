import Foundation
import PostgresDriver
import ResultModel
import ScenarioModel

@testable import DatabaseCatalog
@testable import Population
@testable import Verification

/// A schema with policies, the scenario that describes it, and a database of it to attack.
///
/// `{app}` stands for the application's role: roles belong to the whole server, so that each
/// database gets one of its own.
struct PolicySchema: Sendable {
    let sql: String
    /// Everything of the scenario but its name, `database.schema` and `database.role`.
    let scenario: String
    var users = 12

    /// Seeds a database, plants a fault, attacks it, and drops everything.
    ///
    /// - Parameter fault: SQL that is applied after seeding.
    func attacked(
        _ fault: String = "", runAs role: String = "{app}",
        _ body: (Attacked) throws -> Void = { _ in }
    ) async throws -> IsolationReport {
        let number = UInt32.random(in: 0 ... .max)
        let name = "policies_\(number)"
        let app = "app_\(number)"
        let named = { (text: String) in text.replacingOccurrences(of: "{app}", with: app) }
        let server = try await TestServer.shared.makeEmptyDatabase(name)
        let administrator = try Connection.open(server.setting("dbname", to: "postgres"))
        defer {
            _ = try? administrator.execute("DROP DATABASE IF EXISTS \(name) WITH (FORCE)")
            let roles = try? administrator.query(
                "SELECT rolname FROM pg_roles WHERE rolname LIKE $1", ["\(app)%"])
            for row in roles?.allRows() ?? [] {
                _ = try? administrator.execute("DROP ROLE \"\(row[0] ?? "")\"")
            }
        }
        let connection = try Connection.open(server)
        do {
            try connection.executeScript("CREATE ROLE \"\(app)\" LOGIN;\n" + named(sql))
        } catch {
            throw Refused(reason: "\(error.error)")
        }
        let scenario = try load(named)
        let catalog = try Catalog.read(connection)
        let tenancy = tenancy(scenario, catalog)
        let plan = try PopulationPlan(
            scenario, catalog: catalog, tenancy: tenancy, users: users)
        _ = try PopulationLoader.load(plan, into: connection)
        if !fault.isEmpty {
            do {
                try connection.executeScript(named(fault))
            } catch {
                throw Refused(reason: "\(error.error)")
            }
        }
        let mutated = try Catalog.read(connection)
        let context = VerificationContext(
            scenario: scenario, plan: plan, catalog: mutated,
            tenancy: self.tenancy(scenario, mutated))
        var report = IsolationReport()
        try PolicyCheck(context).run(
            PolicyCheck.Ground(observer: server, role: named(role), isThrowAway: true),
            into: &report)
        try body(
            Attacked(parameters: server, connection: connection, context: context, app: app))
        return report
    }

    /// What a test may look at before the database goes.
    struct Attacked {
        let parameters: ConnectionParameters
        let connection: Connection
        let context: VerificationContext
        let app: String

        /// A checksum over all rows of all tables.
        func digest() throws -> String {
            try Census.take(context, connection, except: []).summary.checksum
        }
    }

    struct Refused: Error, CustomStringConvertible {
        let reason: String
        var description: String { reason }
    }

    func load(_ named: (String) -> String) throws -> Scenario {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "bulkhead-policies-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data("SELECT 1;".utf8).write(to: folder.appending(path: "schema.sql"))
        let text = "bulkhead: 1\nname: policies\n" + named(scenario)
        try Data(text.utf8).write(to: folder.appending(path: "scenario.yaml"))
        return try ScenarioFile.load(path: folder.path(), environment: [:])
    }

    private func tenancy(_ scenario: Scenario, _ catalog: Catalog) -> Tenancy {
        let owners = scenario.population.tables.compactMap { table in
            table.owner.map { (table.table, $0) }
        }
        let (table, column): (Table?, String) =
            switch scenario.tenant {
            case .table(let reference, _):
                (catalog.table(named: reference.table), reference.column)
            case .column(let column, _): (nil, column)
            }
        return Tenancy(
            catalog: catalog, tenantTable: table, tenantColumn: column,
            declaredOwners: Dictionary(uniqueKeysWithValues: owners),
            shared: Set(scenario.shared.map(\.table)))
    }
}
