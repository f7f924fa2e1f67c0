import ResultModel
import ScenarioModel
import Testing
@testable import Verification

@Suite("Invariants")
struct InvariantCheckTests {
    @Test("An invariant that holds passes")
    func holds() async throws {
        let database = try await TestDatabase()
        let report = try InvariantCheck.run(
            database.context, database.connection, moment: "seeded")
        #expect(report.findings == [])
        #expect(report.results.map(\.outcome) == [.pass])
        #expect(report.results.map(\.moment) == ["seeded"])
    }

    @Test("A broken one shows up to five rows")
    func broken() async throws {
        let database = try await TestDatabase(
            sql: "UPDATE tasks SET updated_at = created_at - interval '1 s' WHERE id <= 9"
        ) { $0.invariants[0].sql += "  -- as its author left it\n ; " }
        let report = try InvariantCheck.run(
            database.context, database.connection, moment: "after load")
        #expect(report.findings.rules == ["invariant-broken"])
        #expect(report.results.map(\.outcome) == [.fail])
        #expect(report.results.first?.rows.count == 5)
    }
}
