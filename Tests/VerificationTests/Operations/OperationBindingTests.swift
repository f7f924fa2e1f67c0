import PostgresDriver
import ScenarioModel
import Testing

@testable import Verification

@Suite("A scenario held against its database")
struct OperationBindingTests {
    private func check(
        _ change: (inout Scenario) throws -> Void
    ) async throws -> [CatalogDiagnostic] {
        let database = try await TestDatabase(change: change)
        return try OperationBinding.check(database.context, database.connection)
    }

    @Test("A correct scenario has no mistake")
    func silence() async throws {
        #expect(try await check { _ in } == [])
    }

    @Test("A misspelled column is reported where its operation stands")
    func misspelled() async throws {
        var position: SourcePosition?
        let found = try await check { scenario in
            try scenario.rewrite("get_task") { $0.replacing("title", with: "titel") }
            position = scenario.operation(named: "get_task")?.position
        }
        #expect(found.count == 1)
        #expect(found.first?.position == position)
        #expect(found.first?.message.contains("42703") == true)
        #expect(found.first?.message.contains("get_task") == true)
    }

    @Test("A parameter without a type is reported with a cast to write")
    func untyped() async throws {
        let found = try await check {
            try $0.rewrite("get_task") { _ in "SELECT :task, :user FROM tasks" }
        }
        // As of PostgreSQL 10 a bare parameter in a select list is text; a comparison of two is not.
        #expect(found == [])
        let unknown = try await check {
            try $0.rewrite("get_task") { _ in "SELECT 1 FROM tasks WHERE :task IS NULL" }
        }
        #expect(
            unknown.map(\.hint) == [
                "the server cannot tell the type of :task; write a cast, as in :task::integer"
            ])
    }

    @Test("Binds to a missing table, a missing column and an unseeded table are reported")
    func binds() async throws {
        for (reference, part) in [
            (ColumnReference(table: "taskz", column: "id"), "no table 'taskz'"),
            (ColumnReference(table: "tasks", column: "idd"), "no column 'idd'"),
        ] {
            let found = try await check { scenario in
                guard
                    let index = scenario.operations.firstIndex(where: { $0.name == "get_task" })
                else { return }
                scenario.operations[index].binds[0].rule.generator = .reference(reference)
            }
            #expect(found.count == 1)
            #expect(found.first?.message.contains(part) == true)
            #expect(found.first?.hint != nil)
        }
    }

    @Test("Invariants, claims and cascades are held against the catalog too")
    func others() async throws {
        let found = try await check { scenario in
            scenario.invariants[0].sql = "SELECT id FROM nowhere"
            scenario.claims.constraints[0].check = "lenght(title) > 0"
            scenario.cascade[0].child = "nothing"
        }
        #expect(found.count == 3)
        #expect(found.contains { $0.message.contains("nowhere") })
        #expect(found.contains { $0.message.contains("lenght") })
        #expect(found.contains { $0.message.contains("'nothing'") })
    }
}
