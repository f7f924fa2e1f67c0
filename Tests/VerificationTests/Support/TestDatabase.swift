import DatabaseCatalog
import Population
import PostgresDriver
import ResultModel
import ScenarioModel

@testable import Verification

/// A seeded database of one test's own, with the faults that the test plants.
struct TestDatabase {
    let parameters: ConnectionParameters
    let connection: Connection
    let context: VerificationContext

    /// - Parameters:
    ///   - sql: faults of the schema or the rows, applied after seeding.
    ///   - change: faults of the scenario.
    init(
        _ template: TestTemplate = .small, sql: String = "",
        change: (inout Scenario) throws -> Void = { _ in }
    ) async throws {
        parameters = try await TestServer.shared.makeDatabase(template)
        connection = try Connection.open(parameters)
        var scenario = try template.scenario()
        try change(&scenario)
        // Who owns what was decided when the template was seeded, before any fault.
        let seeded = try Catalog.read(connection)
        let plan = try PopulationPlan(
            try template.scenario(), catalog: seeded,
            tenancy: template.tenancy(scenario, seeded), users: template.users)
        if !sql.isEmpty { try connection.execute(sql) }
        let catalog = try Catalog.read(connection)
        context = VerificationContext(
            scenario: scenario, plan: plan, catalog: catalog,
            tenancy: template.tenancy(scenario, catalog))
    }

    /// The first cell of a query's answer.
    func value(_ sql: String) throws -> String? {
        let result = try connection.query(sql)
        return result.rowCount == 0 ? nil : result.string(row: 0, column: 0)
    }

    /// A checksum over all rows of all tables.
    func digest() throws -> String {
        try Census.take(context, connection, except: []).summary.checksum
    }
}

extension [Finding] {
    var rules: [String] { Set(map(\.ruleId)).sorted() }

    /// Without remarks, such as what is known of the version of the server that tests run on.
    var serious: [Finding] { filter { $0.severity > .info } }

    func of(_ rule: Rule) -> [Finding] { filter { $0.ruleId == rule.id } }
}
