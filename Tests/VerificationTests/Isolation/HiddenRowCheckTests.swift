import PostgresDriver
import ResultModel
import ScenarioModel
import Testing

@testable import Verification

@Suite("Hidden rows")
struct HiddenRowCheckTests {
    private func attack(
        _ operations: [String]? = nil, change: (inout Scenario) throws -> Void = { _ in }
    ) async throws -> (report: IsolationReport, database: TestDatabase) {
        let database = try await TestDatabase(.conversations) { scenario in
            try change(&scenario)
            if let operations {
                scenario.operations.removeAll { !operations.contains($0.name) }
            }
        }
        var report = IsolationReport()
        try IsolationCheck(database.context).run(database.connection, into: &report)
        return (report, database)
    }

    @Test("Where they are left alone, every probe holds, and nothing is changed")
    func silence() async throws {
        let database = try await TestDatabase(.conversations)
        let before = try database.digest()
        var report = IsolationReport()
        try IsolationCheck(database.context).run(database.connection, into: &report)
        // What the document says of tool calls, and no constraint holds, is nothing of this.
        #expect(report.findings.map(\.object) == ["refuse_tool_calls_of_users"])
        let probes = report.probes.filter { $0.rule == "hidden-row-reached" }
        #expect(probes.map(\.outcome).allSatisfy { $0 == .held })
        let names = Set(probes.map(\.id))
        for name in [
            "open_conversation/conversation", "get_message/message", "recent_conversations/answer",
            "append_user_message/conversation", "messages_with_tool_call/answer",
        ] { #expect(names.contains("hidden-row-reached/\(name)"), "\(name)") }
        // What has nothing to do with them is not counted as held.
        #expect(!names.contains { $0.contains("task") && !$0.contains("tool") })
        let cleanUp = report.probes.first { $0.rule == "visible-row-touched" }
        #expect(cleanUp?.outcome == .held)
        let proved = report.controls.filter { $0.builtIn && $0.fired }.map(\.name)
        for rule in ["hidden-row-reached", "visible-row-touched", "incomplete-pages"] {
            #expect(proved.contains("\(rule) (built in)"))
        }
        #expect(try database.digest() == before)
    }

    /// An operation that lost its predicate, and what must be seen of it.
    struct Leak: Sendable, CustomTestStringConvertible {
        let operation: String
        let cut: String
        let evidence: String
        var testDescription: String { operation }
    }

    @Test(
        "A read, a list, a write and an insert that reach one are found, and can be replayed",
        arguments: [
            Leak(
                operation: "open_conversation", cut: " AND deleted_at IS NULL",
                evidence: "1 rows (0 rows for none)"),
            Leak(
                operation: "get_message", cut: " AND c.deleted_at IS NULL",
                evidence: "1 rows (0 rows for none)"),
            Leak(
                operation: "recent_conversations", cut: " AND deleted_at IS NULL",
                evidence: "are hidden ones, as conversations.id"),
            Leak(
                operation: "messages_with_tool_call", cut: " AND c.deleted_at IS NULL",
                evidence: "are hidden ones, as messages.id"),
            Leak(
                operation: "tool_usage", cut: " AND c.deleted_at IS NULL",
                evidence: "with a hidden :conversation"),
            Leak(
                operation: "append_user_message", cut: " AND c.deleted_at IS NULL",
                evidence: "1 row of messages added"),
            Leak(
                operation: "soft_delete_conversation", cut: " AND deleted_at IS NULL",
                evidence: "1 row of conversations changed"),
            Leak(
                operation: "delete_conversation", cut: " AND deleted_at IS NULL",
                evidence: "1 row of conversations deleted"),
        ])
    func leak(_ leak: Leak) async throws {
        let (report, database) = try await attack([leak.operation]) {
            // The owner's own calls must succeed, also for conversations without tool calls.
            try $0.cut(leak.cut, from: leak.operation)
        }
        #expect(report.findings.rules == ["hidden-row-reached"])
        let finding = try #require(report.findings.first)
        #expect(finding.severity == .high)
        #expect(finding.object == leak.operation)
        #expect(finding.evidence.contains(leak.evidence), "\(finding.evidence)")
        #expect(finding.fix.contains("AND conversations.deleted_at IS NULL"))
        try database.connection.execute(finding.replay)
        #expect(report.probes.contains { $0.rule == finding.ruleId && $0.outcome == .leaked })
    }

    @Test("A count that includes one has no key, and is found by deleting it for good")
    func aggregate() async throws {
        let (report, _) = try await attack(["recent_conversations"]) {
            try $0.rewrite("recent_conversations") { _ in
                "SELECT count(*) FROM conversations WHERE user_id = :user"
            }
        }
        #expect(report.findings.rules == ["hidden-row-reached"])
        #expect(
            report.findings.first?.evidence.contains("once the hidden rows are deleted for good")
                == true)
        let (correct, _) = try await attack(["recent_conversations"]) {
            try $0.rewrite("recent_conversations") { _ in
                "SELECT count(*) FROM conversations WHERE user_id = :user AND deleted_at IS NULL"
            }
        }
        #expect(correct.findings == [])
    }

    @Test("An answer that is different each time is not judged by its changing")
    func unstable() async throws {
        let (report, _) = try await attack(["recent_conversations"]) {
            try $0.rewrite("recent_conversations") { _ in
                "SELECT random() AS x FROM conversations WHERE user_id = :user"
            }
        }
        #expect(report.findings == [])
        let probe = report.probes.first { $0.rule == "hidden-row-reached" }
        #expect(probe?.outcome == .inconclusive)
        #expect(probe?.reason == "the same call answers differently each time")
    }

    @Test("What is about hidden rows is attacked with hidden rows of others")
    func restore() async throws {
        let (report, _) = try await attack(["restore_conversation", "deleted_conversations"]) {
            try $0.cut(" AND user_id = :user", from: "restore_conversation")
            try $0.cut("user_id = :user AND ", from: "deleted_conversations")
        }
        #expect(report.findings.rules == ["foreign-read", "foreign-write"])
        #expect(Set(report.findings.map(\.object)).count == 2)
    }

    @Test("A clean-up that takes a row nobody deleted is found")
    func cleanUp() async throws {
        let (report, database) = try await attack(["clean_up_conversations"]) {
            try $0.rewrite("clean_up_conversations") { _ in
                "DELETE FROM conversations WHERE updated_at < TIMESTAMP '2025-10-01'"
            }
        }
        #expect(report.findings.rules == ["visible-row-touched"])
        let finding = try #require(report.findings.first)
        #expect(finding.severity == .critical)
        #expect(finding.evidence.contains("conversations: "))
        #expect(finding.evidence.contains("messages: "))
        try database.connection.execute(finding.replay)
    }

    private func outcomes(_ report: IsolationReport) -> [ProbeResult.Outcome] {
        report.probes.filter { $0.rule == "visible-row-touched" }.map(\.outcome)
    }

    @Test("A clean-up that finds nothing proves nothing, and one that is refused neither")
    func idleCleanUp() async throws {
        let idle = try await attack(["clean_up_conversations"]) {
            try $0.rewrite("clean_up_conversations") { _ in
                "DELETE FROM conversations WHERE deleted_at < TIMESTAMP '1970-01-01'"
            }
        }.report
        #expect(outcomes(idle) == [.untested])
        let refused = try await attack(["clean_up_conversations"]) {
            try $0.rewrite("clean_up_conversations") { _ in
                "DELETE FROM conversations WHERE 1 / (length(user_id) - 32) = 1"
            }
        }.report
        #expect(outcomes(refused) == [.inconclusive])
        #expect(refused.findings + idle.findings == [])
    }

    @Test("A table without any adds no probe")
    func withoutHiddenRows() async throws {
        let database = try await TestDatabase()
        var report = IsolationReport()
        try IsolationCheck(database.context).run(database.connection, into: &report)
        #expect(!report.probes.contains { $0.rule == "hidden-row-reached" })
    }
}
