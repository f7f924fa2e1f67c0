import DatabaseCatalog
import LoadEngine
import Population
import PostgresDriver
import ScenarioModel
import TestDatabases
import Testing

@testable import Workloads

/// Everything that needs a server runs one after the other, so that a load has the machine to
/// itself.
@Suite(.serialized) enum ServerTests {}

/// The running test's database, seeded with a scenario's population.
struct SeededDatabase {
    let connection: Connection
    let catalog: Catalog
    let population: PopulationPlan
    let scenario: Scenario

    init(_ scenario: Scenario) throws {
        self.scenario = scenario
        connection = try TestDatabase.connect()
        catalog = try Catalog.read(connection)
        let owners = scenario.population.tables.compactMap { table in
            table.owner.map { (table.table, $0) }
        }
        let tenancy: Tenancy
        switch scenario.tenant {
        case .table(let reference, _):
            tenancy = Tenancy(
                catalog: catalog, tenantTable: catalog.table(named: reference.table),
                tenantColumn: reference.column,
                declaredOwners: Dictionary(uniqueKeysWithValues: owners))
        case .column(let column, _):
            tenancy = Tenancy(catalog: catalog, tenantTable: nil, tenantColumn: column)
        }
        population = try PopulationPlan(scenario, catalog: catalog, tenancy: tenancy)
        // A test may compile several scenarios for one population.
        let first = Connection.quoted(identifier: population.tables[0].table.name)
        if try connection.query("SELECT FROM \(first) LIMIT 1").rowCount == 0 {
            _ = try PopulationLoader.load(population, into: connection)
        }
    }

    func compiler(_ scenario: Scenario? = nil) throws(CompilationError) -> ScenarioCompiler {
        try ScenarioCompiler(
            scenario ?? self.scenario, catalog: catalog, population: population)
    }

    func workloadPlan(
        _ scenario: Scenario? = nil, connectingWith parameters: ConnectionParameters? = nil
    ) throws(CompilationError) -> WorkloadPlan {
        try compiler(scenario).workloadPlan(
            describedBy: connection, connectingWith: parameters ?? TestDatabase.parameters)
    }

    /// What a load run came to.
    struct Run {
        let plan: LoadPlan
        let outcome: LoadOutcome<LoadEvidence>

        var summary: LoadSummary { outcome.summary(of: plan) }
        var evidence: LoadEvidence { outcome.mergedEvidence }

        func figures(_ name: String) throws -> LoadSummary.Figures {
            try #require(summary.operations.first { $0.name == name }).figures
        }
    }

    /// Performs the scenario's load.
    func run(connectingWith parameters: ConnectionParameters? = nil) throws -> Run {
        let plan = try compiler().loadPlan()
        let workload = try workloadPlan(connectingWith: parameters)
        let outcome = try LoadRun.perform(
            plan, progress: LoadProgress(workers: plan.workers), stop: StopFlag()
        ) { PostgresWorkload(workload, worker: $0) }
        #expect(outcome.checkIdentities() == nil)
        return Run(plan: plan, outcome: outcome)
    }

    /// The first cell of a query's answer.
    func value(_ sql: String) throws -> String? {
        let result = try connection.query(sql)
        return result.rowCount == 0 ? nil : result.string(row: 0, column: 0)
    }

    func count(_ sql: String) throws -> Int {
        try #require(try value("SELECT count(*) FROM \(sql)").flatMap { Int($0) })
    }
}

extension FailureCode {
    /// A failure by the name that results give it.
    init(_ state: SQLState) {
        self.init(rawValue: state.packed ?? 0)
    }
}
