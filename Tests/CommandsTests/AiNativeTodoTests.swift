import Foundation
import ResultModel
import Testing

extension ThrowAwayServerTests {
    /// The bundled scenario of document 000, with few users, on a server that requires TLS as it does.
    @Suite("The scenario ai-native-todo")
    struct AiNativeTodoTests {
        private let sandbox: Sandbox

        init() throws { sandbox = try Sandbox.current }

        private func verify(
            _ text: ScenarioText, skipping parts: String
        ) async throws -> (ending: Ending, result: RunResult) {
            let folder = try text.write(to: sandbox)
            let ending = try await sandbox.bulkhead(
                "verify", folder, "--users", "40", "--out", "out", "--skip", parts)
            return (ending, try sandbox.result())
        }

        @Test("Holds, with what its document gets wrong accepted")
        func unchanged() async throws {
            let (ending, result) = try await verify(
                try .bundled("ai-native-todo"), skipping: "storage")
            #expect(ending.exitCode == 0, "\(ending)")
            for section in [Section.isolation, .cascade, .invariants] {
                #expect(result.verdict?.sections[section] == .pass)
            }
            let accepted = result.findings.filter { $0.accepted != nil && $0.severity > .low }
            #expect(
                Set(accepted.map { "\($0.ruleId) \($0.object)" }) == [
                    "foreign-read messages_of_conversation",
                    "undeclared-cascade tasks → task_updates",
                    "undeclared-cascade conversations → task_updates",
                    "unenforced-constraint refuse_content_of_whitespace",
                ])
            let probes = try #require(result.isolation?.probes)
            #expect(
                probes.filter { $0.layer == "queries" && $0.outcome != .held }.map(\.object)
                    == ["messages_of_conversation", "refuse_content_of_whitespace"])
            #expect(probes.contains { $0.rule == "plaintext-accepted" && $0.outcome == .held })
            #expect(result.isolation?.controls.allSatisfy(\.fired) == true)
        }

        @Test("Faults that a policy would hide are found in the queries, and others beside them")
        func faults() async throws {
            let text = try ScenarioText.bundled("ai-native-todo")
                .replacing(
                    "FROM tasks\n      WHERE user_id = :user\n      AND to_tsvector",
                    by: "FROM tasks\n      WHERE to_tsvector"
                ).replacing("\n      ON t.user_id = c.user_id\n", by: " ON TRUE\n")
                .addingToSchema("ALTER TABLE tasks DROP CONSTRAINT ck_tasks_title_not_empty;")
            let (ending, result) = try await verify(text, skipping: "indexes,storage")
            #expect(ending.exitCode == ExitStatus.violated.code)
            let failing = Set(
                result.findings.filter(\.failsTheRun).map { "\($0.ruleId) \($0.object)" })
            for expected in [
                "foreign-read search_tasks", "foreign-parent-insert record_task_update",
                "unenforced-constraint refuse_blank_title",
                "unenforced-constraint tasks: title ~ '[^[:space:]]'",
            ] { #expect(failing.contains(expected), "\(failing)") }
        }
    }
}
