import Foundation
import PostgresDriver
import ResultModel
import TestDatabases
import Testing

extension NamedServerTests {
    /// The bundled scenario of document 002, with few users: what is judged here is not a matter of
    /// size.
    @Suite("The scenario uuid-conversations")
    struct UuidConversationsTests {
        private let sandbox: Sandbox

        init() throws { sandbox = try Sandbox.current }

        private func verify(
            _ text: ScenarioText, skipping parts: String
        ) async throws -> (ending: Ending, result: RunResult) {
            let folder = try text.write(to: sandbox)
            let ending = try await sandbox.bulkhead(
                "verify", folder, "--users", "40", "--out", "out", "--skip", parts,
                "--dsn", try await emptyDatabase())
            return (ending, try sandbox.result())
        }

        @Test("Holds, with what its document gets wrong accepted")
        func unchanged() async throws {
            let (ending, result) = try await verify(
                try .bundled("uuid-conversations"), skipping: "storage")
            #expect(ending.exitCode == 0, "\(ending)")
            for section in [Section.isolation, .cascade, .invariants] {
                #expect(result.verdict?.sections[section] == .pass)
            }
            let accepted = result.findings.filter { $0.accepted != nil && $0.severity > .low }
            #expect(
                Set(accepted.map { "\($0.ruleId) \($0.object)" }) == [
                    "undeclared-cascade user → tasks", "undeclared-cascade user → conversations",
                    "cascade-broken user → verification", "orphan-rows verification.value",
                    "cascade-residue verification.identifier",
                    "unenforced-constraint refuse_tool_calls_of_users",
                ])
            let probes = try #require(result.isolation?.probes)
            #expect(
                probes.filter { $0.outcome != .held }.map(\.object)
                    == ["refuse_tool_calls_of_users"])
            for rule in ["hidden-row-reached", "visible-row-touched", "incomplete-pages"] {
                #expect(probes.contains { $0.rule == rule })
            }
            #expect(result.isolation?.controls.allSatisfy(\.fired) == true)
            #expect(result.isolation?.controls.filter(\.builtIn).count == 8)
        }

        @Test("Faults are found, each by its own rule")
        func faults() async throws {
            let text = try ScenarioText.bundled("uuid-conversations")
                .replacing(
                    "user_id = :user AND deleted_at IS NULL ORDER BY updated_at",
                    by: "user_id = :user ORDER BY updated_at"
                ).replacing("WHERE deleted_at < TIMESTAMP", by: "WHERE updated_at < TIMESTAMP")
                .replacing(
                    "AND id < :before ORDER BY id DESC LIMIT 50",
                    by: "ORDER BY id DESC OFFSET :skip LIMIT 50"
                ).replacing(
                    "bind: { before: { value: 2147483647 } }\n"
                        + "    pages: { of: tasks, after: { before: id } }",
                    by: "bind: { skip: { value: 0 } }\n    pages: { of: tasks, offset: skip }"
                ).replacing("m.id = :message AND c.user_id = :user", by: "m.id = :message")
                .addingToSchema(
                    """
                    DROP TRIGGER messages_limit ON messages;
                    ALTER TABLE session DROP CONSTRAINT "session_userId_fkey";
                    """)
            let (ending, result) = try await verify(text, skipping: "indexes,storage")
            #expect(ending.exitCode == ExitStatus.violated.code)
            let failing = result.findings.filter(\.failsTheRun)
            #expect(
                Set(failing.map { "\($0.ruleId) \($0.object)" }) == [
                    "hidden-row-reached recent_conversations",
                    "visible-row-touched clean_up_conversations", "incomplete-pages tasks_page",
                    "foreign-read get_message",
                    "unenforced-constraint refuse_more_than_1000_messages",
                    "unenforced-constraint refuse_session_of_nobody",
                    "cascade-broken user → session", "orphan-rows session.userId",
                    "cascade-residue session.userAgent",
                ])
        }
    }
}
