import Foundation
import ResultModel
import TestDatabases
import Testing

extension NamedServerTests {
    /// The bundled scenario of document 003, with few users: what is judged here is not a matter of
    /// size.
    @Suite("The scenario agentic-foundation")
    struct AgenticFoundationTests {
        private let sandbox: Sandbox

        init() throws { sandbox = try Sandbox.current }

        private func verify(
            _ text: ScenarioText, skipping parts: String
        ) async throws -> (ending: Ending, result: RunResult) {
            let folder = try text.write(to: sandbox)
            let ending = try await sandbox.bulkhead(
                "verify", folder, "--users", "40", "--out", "out", "--skip", parts,
                "--dsn", try await TestServer.database().connectionString)
            return (ending, try sandbox.result())
        }

        @Test("Holds, with what its document gets wrong accepted")
        func unchanged() async throws {
            let (ending, result) = try await verify(
                try .bundled("agentic-foundation"), skipping: "storage")
            #expect(ending.exitCode == 0)
            #expect(result.findings.filter(\.failsTheRun) == [])
            for section in [Section.isolation, .cascade, .invariants] {
                #expect(result.verdict?.sections[section] == .pass)
            }
            let accepted = result.findings.filter { $0.accepted != nil && $0.severity > .low }
            #expect(
                Set(accepted.map { "\($0.ruleId) \($0.object)" }) == [
                    "foreign-read messages_of_conversation",
                    "undeclared-cascade tasks → task_updates",
                    "undeclared-cascade conversations → task_updates",
                ])
            #expect(
                result.isolation?.probes.filter { $0.outcome != .held }.map(\.object)
                    == ["messages_of_conversation"])
            let controls = try #require(result.isolation?.controls)
            #expect(controls.count >= 2 && controls.allSatisfy(\.fired))
        }

        /// A fault, and what must be said of it.
        struct Fault: Sendable, CustomTestStringConvertible {
            let testDescription: String
            let rule: String
            let object: String
            let skipping: String
            let text: @Sendable (ScenarioText) throws -> ScenarioText
        }

        private static let isolation = "indexes,cascade,invariants"

        private static let faults = [
            Fault(
                testDescription: "a join that forgets whose task it is", rule: "foreign-read",
                object: "updates_of_task", skipping: isolation
            ) {
                try $0.replacing(
                    "WHERE u.task_id = :task AND t.user_id = :user", by: "WHERE u.task_id = :task")
            },
            Fault(
                testDescription: "an update of anybody's record", rule: "foreign-write",
                object: "correct_task_update", skipping: isolation
            ) {
                try $0.replacing(
                    "t.id = task_updates.task_id AND t.user_id = :user",
                    by: "t.id = task_updates.task_id")
            },
            Fault(
                testDescription: "a record about anybody's task", rule: "foreign-parent-insert",
                object: "record_task_update", skipping: isolation
            ) {
                try $0.replacing(
                    "FROM conversations c JOIN tasks t ON t.user_id = c.user_id\n",
                    by: "FROM conversations c CROSS JOIN tasks t\n")
            },
            Fault(
                testDescription: "a record in anybody's conversation",
                rule: "foreign-parent-insert", object: "record_task_update", skipping: isolation
            ) {
                try $0.replacing(
                    "FROM conversations c JOIN tasks t ON t.user_id = c.user_id\n",
                    by: "FROM conversations c CROSS JOIN tasks t\n"
                ).replacing(
                    "t.id = :task AND c.user_id = :user", by: "t.id = :task AND t.user_id = :user")
            },
            Fault(
                testDescription: "a search over everybody's messages", rule: "foreign-read",
                object: "search_messages", skipping: isolation
            ) {
                try $0.replacing(
                    "created_at FROM messages\n      WHERE user_id = :user\n      AND to_tsvector",
                    by: "created_at FROM messages\n      WHERE to_tsvector")
            },
            Fault(
                testDescription: "a foreign key without cascade", rule: "cascade-blocked",
                object: "users → tasks → task_updates", skipping: "indexes,isolation,invariants"
            ) {
                try $0.replacingInSchema(
                    "REFERENCES tasks (id) ON DELETE CASCADE", by: "REFERENCES tasks (id)")
            },
            Fault(
                testDescription: "a trigger that cancels a cascade", rule: "orphan-rows",
                object: "task_updates.task_id", skipping: "indexes,isolation,invariants"
            ) {
                $0.addingToSchema(
                    """
                    CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS
                    $$ BEGIN RETURN NULL; END $$;
                    CREATE TRIGGER keep BEFORE DELETE ON task_updates
                    FOR EACH ROW EXECUTE FUNCTION keep();
                    """)
            },
        ]

        @Test("One fault turns its verdict, and is named", arguments: faults)
        func planted(_ fault: Fault) async throws {
            let (ending, result) = try await verify(
                try fault.text(try .bundled("agentic-foundation")), skipping: fault.skipping)
            #expect(ending.exitCode == ExitStatus.violated.code)
            let failing = result.findings.filter(\.failsTheRun)
            #expect(failing.contains { $0.ruleId == fault.rule && $0.object == fault.object })
        }
    }
}
