import DatabaseCatalog
import Foundation
import PostgresDriver
import ScenarioModel

/// The correct scenario that tests start from.
enum TodoScenario {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Fixtures/todo")

    static func load() throws -> Scenario {
        try ScenarioFile.load(path: folder.path(), environment: [:])
    }

    static func schema() throws -> String {
        try String(contentsOf: folder.appending(path: "schema.sql"), encoding: .utf8)
    }

    static func tenancy(_ scenario: Scenario, _ catalog: Catalog) -> Tenancy {
        let owners = scenario.population.tables.compactMap { table in
            table.owner.map { (table.table, $0) }
        }
        return Tenancy(
            catalog: catalog, tenantTable: catalog.table(named: "users"), tenantColumn: "id",
            declaredOwners: Dictionary(uniqueKeysWithValues: owners))
    }
}

extension Scenario {
    /// Replaces an operation's statement; it keeps its binds.
    mutating func rewrite(_ operation: String, _ change: (String) -> String) throws {
        guard let index = operations.firstIndex(where: { $0.name == operation }) else {
            throw MissingOperation(name: operation)
        }
        let source = change(operations[index].sql.source)
        operations[index].sql = try SQLTemplate.parse(source)
    }

    /// Takes a part out of an operation's statement, which must contain it.
    mutating func cut(_ part: String, from operation: String) throws {
        try rewrite(operation) { source in
            precondition(source.contains(part), "\(operation) does not say '\(part)'")
            return source.replacingOccurrences(of: part, with: "")
        }
    }

    struct MissingOperation: Error {
        let name: String
    }
}
