import PostgresDriver
import ResultModel
import ScenarioModel
import Testing

@testable import Verification

@Suite("Plans of operations")
struct PlanCheckTests {
    private func explain(
        _ operations: [String]? = nil, _ phases: [PlanCheck.Phase] = [.reads, .writes],
        on template: TestTemplate = .volume, sql: String = "",
        change: (inout Scenario) throws -> Void = { _ in }
    ) async throws -> PlanReport {
        let database = try await TestDatabase(template, sql: sql) { scenario in
            try change(&scenario)
            if let operations { scenario.operations.removeAll { !operations.contains($0.name) } }
        }
        var report = PlanReport()
        for phase in phases {
            try PlanCheck(database.context).run(phase, database.connection, into: &report)
        }
        return report
    }

    @Test("With the right indexes every cell is within its budget")
    func silence() async throws {
        let report = try await explain()
        #expect(report.findings == [])
        #expect(report.notes == [])
        let judged = report.results.filter { $0.verdict != .skipped }
        #expect(judged.allSatisfy { $0.verdict == .withinBudget })
        let list = report.results.filter { $0.operation == "list_tasks" }
        #expect(list.count == UserClass.allCases.count * PlanMode.allCases.count)
        #expect(list.allSatisfy { $0.verdict == .withinBudget })
        // A new user owns nothing to bind.
        let new = report.results.filter { $0.operation == "get_task" && $0.userClass == .new }
        #expect(new.map(\.verdict) == [.skipped, .skipped])
        #expect(!report.results.contains { $0.operation == "create_blank_task" })
    }

    @Test("Reads are explained before anything is written")
    func phases() async throws {
        let reads = try await explain(nil, [.reads], on: .small)
        let writes = try await explain(nil, [.writes], on: .small)
        #expect(
            Set(reads.results.map(\.operation)) == [
                "sign_in", "list_tasks", "list_pending_tasks", "count_tasks", "get_task",
                "count_messages", "recent_conversations", "recent_messages",
            ])
        #expect(
            Set(writes.results.map(\.operation)) == [
                "create_account", "create_task", "complete_task", "delete_task",
                "complete_all_tasks", "append_message",
            ])
    }

    @Test("A missing index puts the heavy user over the budget, and is suggested")
    func missingIndex() async throws {
        let report = try await explain(
            ["list_tasks"],
            sql: "DROP INDEX tasks_newest; DROP INDEX tasks_pending; "
                + "CREATE INDEX tasks_user ON tasks (user_id)")
        #expect(report.findings.rules == ["plan-over-budget"])
        let finding = try #require(report.findings.first)
        #expect(finding.severity == .medium)
        #expect(finding.object == "list_tasks")
        #expect(finding.evidence.contains("heavy"))
        #expect(finding.fix == "CREATE INDEX ON tasks (user_id, created_at DESC, id DESC);")
        let heavy = report.results.filter { $0.userClass == .heavy }
        #expect(heavy.map(\.verdict) == [.overBudget, .overBudget])
        let light = report.results.filter { $0.userClass == .light }
        #expect(light.allSatisfy { $0.verdict == .withinBudget })
    }

    @Test("The suggested index settles it, and the replay runs as it stands")
    func suggestion() async throws {
        let database = try await TestDatabase(
            .volume, sql: "DROP INDEX tasks_newest; DROP INDEX tasks_pending"
        ) { $0.operations.removeAll { $0.name != "list_pending_tasks" } }
        var report = PlanReport()
        try PlanCheck(database.context).run(.reads, database.connection, into: &report)
        let finding = try #require(report.findings.first)
        try database.connection.execute(finding.replay)
        try database.connection.execute(finding.fix)
        try database.connection.execute("VACUUM (ANALYZE) tasks")
        var again = PlanReport()
        try PlanCheck(database.context).run(.reads, database.connection, into: &again)
        #expect(again.findings == [])
    }

    @Test("Below a thousand users nothing is judged, and that is said")
    func tooSmall() async throws {
        let report = try await explain(
            ["list_tasks"], on: .small, sql: "DROP INDEX tasks_newest; DROP INDEX tasks_pending")
        #expect(report.findings == [])
        #expect(report.results.allSatisfy { $0.verdict == .tooSmall })
    }

    @Test("A filter that throws most rows away is waste")
    func waste() async throws {
        let report = try await explain(["count_tasks"]) {
            try $0.rewrite("count_tasks") { _ in
                "SELECT id FROM tasks WHERE user_id = :user AND title = 'no such title'"
            }
        }
        #expect(report.findings.count == 1)
        #expect(
            report.findings.allSatisfy { ["plan-waste", "plan-over-budget"].contains($0.ruleId) })
    }

    @Test("An operation that cannot be explained is noted, and the others are explained")
    func refused() async throws {
        let report = try await explain(["get_task", "list_tasks"], [.reads], on: .small) {
            try $0.rewrite("get_task") { _ in
                "SELECT 1 / (length(:task::text) - length(:task::text)) FROM tasks LIMIT 1"
            }
        }
        #expect(report.notes.contains { $0.contains("get_task") && $0.contains("22012") })
        #expect(report.results.contains { $0.operation == "list_tasks" })
    }
}
