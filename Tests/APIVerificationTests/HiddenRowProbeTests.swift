import ResultModel
import ScenarioModel
import TestDatabases
import Testing
import Verification

@testable import APIVerification

@Suite("Rows that are deleted softly, over HTTP", .database(schema: TestSchema.sql))
struct HiddenRowProbeTests {
    static let holes: [Hole] = [.hiddenRead, .hiddenWritten, .hiddenFound]

    private static let operations: Set<String> = [
        "get_task", "rename_task", "search_tasks", "turn",
    ]

    private func check(_ holes: Set<Hole> = []) throws -> IsolationReport {
        try TestTarget.check(holes, only: Self.operations) { scenario in
            for index in scenario.population.tables.indices
            where scenario.population.tables[index].table == "tasks" {
                scenario.population.tables[index].hidden = HiddenRows(
                    column: "deleted", chance: 0.3, position: SourcePosition(line: 1, column: 1))
            }
            for index in scenario.httpOperations.indices
            where scenario.httpOperations[index].name == "search_tasks" {
                scenario.httpOperations[index].binds[0].rule = ValueRule(generator: .words(1...1))
            }
        }
    }

    @Test("An application that shows no hidden row is silent, and was asked for them")
    func silence() throws {
        let report = try check()
        #expect(report.findings == [])
        let probes = report.probes.filter { $0.rule == Rule.hiddenRowReached.id }
        #expect(
            Set(probes.map(\.id)) == [
                "hidden-row-reached/get_task/row", "hidden-row-reached/get_task/answer",
                "hidden-row-reached/rename_task/row", "hidden-row-reached/search_tasks/answer",
                "hidden-row-reached/turn/row",
            ])
        #expect(probes.allSatisfy { $0.outcome == .held })
    }

    @Test(
        "Each way to a hidden row is found",
        arguments: [
            (Hole.hiddenRead, "get_task"), (.hiddenWritten, "rename_task"),
            (.hiddenFound, "search_tasks"),
        ])
    func found(_ hole: Hole, _ operation: String) throws {
        let report = try check([hole])
        #expect(
            report.findings.map { "\($0.ruleId)/\($0.object)" }
                == ["hidden-row-reached/\(operation)"])
        let finding = try #require(report.findings.first)
        #expect(finding.layer == "api")
        #expect(finding.evidence.contains("hidden row of tasks"))
        #expect(finding.replay.contains("curl -i"))
    }

    @Test("Where nobody hides rows nothing is asked")
    func nothingHidden() throws {
        let report = try TestTarget.check([.hiddenRead], only: Self.operations)
        #expect(!report.probes.contains { $0.rule == Rule.hiddenRowReached.id })
    }
}
