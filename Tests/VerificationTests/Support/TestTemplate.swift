import DatabaseCatalog
import Foundation
import PostgresDriver
import ScenarioModel

/// A correct scenario with a seeded database that tests clone, and then plant faults in.
enum TestTemplate: String, Sendable, CaseIterable {
    /// The todo list with enough users for every check but the plans'.
    case small
    /// The todo list with so many users that plans can be judged.
    case volume
    /// UUID keys, another schema, quoted names, rows owned through their parent.
    case journal
    /// Integer keys of several columns, down to a table that only joins two others.
    case ledger
    /// Text keys of several columns, in another schema, under names that need quotes.
    case library
    /// UUID keys of several columns that repeat their parent's, in another schema.
    case vault
    /// The bundled scenario with soft-deleted rows and lists in pages.
    case conversations
    /// The bundled scenario whose operations run as a role that policies bind.
    case policies
    /// The ledger and the library with so many users that plans can be judged.
    case ledgerVolume = "ledger_volume"
    case libraryVolume = "library_volume"

    var users: Int {
        switch self {
        case .small: 60
        case .volume, .ledgerVolume, .libraryVolume: 1_000
        case .journal, .ledger, .library, .vault: 30
        case .conversations, .policies: 40
        }
    }

    func scenario() throws -> Scenario {
        try ScenarioFile.load(path: folder.path(), environment: [:])
    }

    func schema() throws -> String {
        try String(contentsOf: folder.appending(path: "schema.sql"), encoding: .utf8)
    }

    func tenancy(_ scenario: Scenario, _ catalog: Catalog) -> Tenancy {
        let owners = scenario.population.tables.compactMap { table in
            table.owner.map { (table.table, $0) }
        }
        guard case .table(let reference, _) = scenario.tenant else {
            preconditionFailure("every fixture's tenant has a table")
        }
        return Tenancy(
            catalog: catalog, tenantTable: catalog.table(named: reference.table),
            tenantColumn: reference.column,
            declaredOwners: Dictionary(uniqueKeysWithValues: owners))
    }

    /// Where the scenario is, below the repository's folder.
    private var place: String {
        switch self {
        case .small, .volume: "Tests/VerificationTests/Fixtures/todo"
        case .journal, .ledger, .library, .vault: "Tests/VerificationTests/Fixtures/\(rawValue)"
        case .conversations: "scenarios/uuid-conversations"
        case .policies: "scenarios/ai-native-todo"
        case .ledgerVolume: "Tests/VerificationTests/Fixtures/ledger"
        case .libraryVolume: "Tests/VerificationTests/Fixtures/library"
        }
    }

    private var folder: URL {
        var root = URL(filePath: #filePath)
        for _ in 0..<4 { root.deleteLastPathComponent() }
        return root.appending(path: place)
    }
}

extension [ScenarioModel.Operation] {
    /// Changes the operation of that name.
    mutating func mutate(_ name: String, _ change: (inout ScenarioModel.Operation) -> Void) {
        for index in indices where self[index].name == name { change(&self[index]) }
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
