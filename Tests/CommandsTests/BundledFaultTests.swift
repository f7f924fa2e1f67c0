import Foundation
import PostgresDriver
import ResultModel
import TestDatabases
import Testing

extension NamedServerTests {
    /// The scenarios with roles, hidden rows and pages hold with few users, and a fault planted into one
    /// turns its verdict.
    @Suite("A bundled scenario")
    struct BundledFaultTests {
        private static let names = ["ai-native-todo", "uuid-conversations"]

        private let sandbox: Sandbox

        init() throws { sandbox = try Sandbox.current }

        private func verify(
            _ text: ScenarioText, skipping parts: String = "indexes"
        ) async throws -> (ending: Ending, result: RunResult) {
            let folder = try text.write(to: sandbox)
            let ending = try await sandbox.bulkhead(
                "verify", folder, "--users", "40", "--out", "out", "--skip", parts,
                "--dsn", try await emptyDatabase())
            return (ending, try sandbox.result())
        }

        @Test("Without a fault nothing is found but what its document gets wrong", arguments: names)
        func unchanged(name: String) async throws {
            let (ending, result) = try await verify(try .bundled(name))
            #expect(ending.exitCode == 0, "\(ending.report)")
            #expect(result.findings.filter(\.failsTheRun) == [])
            for section in [Section.isolation, .cascade, .invariants] {
                #expect(result.verdict?.sections[section] == .pass)
            }
            #expect(result.isolation?.controls.count == 2)
            #expect(result.isolation?.controls.allSatisfy(\.fired) == true)
            let unsettled = result.isolation?.probes.filter {
                $0.outcome == .inconclusive || $0.outcome == .untested
            }
            #expect(unsettled?.filter { $0.layer == "queries" } == [])
        }

        /// A fault, and what must be found.
        struct Fault: Sendable, CustomTestStringConvertible {
            let testDescription: String
            let scenario: String
            let rule: String
            let object: String
            let text: @Sendable (ScenarioText) throws -> ScenarioText
        }

        private static let faults = [
            Fault(
                testDescription: "a soft-deleted conversation that is listed",
                scenario: "uuid-conversations", rule: "hidden-row-reached",
                object: "recent_conversations"
            ) {
                try $0.replacing(
                    "user_id = :user AND deleted_at IS NULL ORDER BY updated_at",
                    by: "user_id = :user ORDER BY updated_at")
            },
            Fault(
                testDescription: "a clean-up by age alone", scenario: "uuid-conversations",
                rule: "visible-row-touched", object: "clean_up_conversations"
            ) {
                try $0.replacing("WHERE deleted_at < TIMESTAMP", by: "WHERE updated_at < TIMESTAMP")
            },
            Fault(
                testDescription: "pages at an OFFSET", scenario: "uuid-conversations",
                rule: "incomplete-pages", object: "tasks_page"
            ) {
                try $0.replacing(
                    "AND id < :before ORDER BY id DESC LIMIT 50",
                    by: "ORDER BY id DESC OFFSET :skip LIMIT 50"
                ).replacing(
                    "bind: { before: { value: 2147483647 } }\n"
                        + "    pages: { of: tasks, after: { before: id } }",
                    by: "bind: { skip: { value: 0 } }\n    pages: { of: tasks, offset: skip }")
            },
            Fault(
                testDescription: "a message that names no conversation's owner",
                scenario: "uuid-conversations", rule: "foreign-read", object: "get_message"
            ) {
                try $0.replacing(
                    "m.id = :message AND c.user_id = :user", by: "m.id = :message")
            },
            Fault(
                testDescription: "conversations without a limit", scenario: "uuid-conversations",
                rule: "unenforced-constraint", object: "refuse_more_than_1000_messages"
            ) { $0.addingToSchema("DROP TRIGGER messages_limit ON messages;") },
            Fault(
                testDescription: "sessions that outlive their user", scenario: "uuid-conversations",
                rule: "cascade-broken", object: "user → session"
            ) {
                $0.addingToSchema(
                    "ALTER TABLE session DROP CONSTRAINT \"session_userId_fkey\";")
            },
            Fault(
                testDescription: "a title that may be blank", scenario: "ai-native-todo",
                rule: "unenforced-constraint", object: "refuse_blank_title"
            ) {
                $0.addingToSchema("ALTER TABLE tasks DROP CONSTRAINT ck_tasks_title_not_empty;")
            },
            Fault(
                testDescription: "a search of everybody's tasks, which a policy would hide",
                scenario: "ai-native-todo", rule: "foreign-read", object: "search_tasks"
            ) {
                try $0.replacing(
                    "FROM tasks\n      WHERE user_id = :user\n      AND to_tsvector",
                    by: "FROM tasks\n      WHERE to_tsvector")
            },
            Fault(
                testDescription: "an update that ties a stranger's task", scenario: "ai-native-todo",
                rule: "foreign-parent-insert", object: "record_task_update"
            ) {
                try $0.replacing("\n      ON t.user_id = c.user_id\n", by: " ON TRUE\n")
            },
        ]

        @Test("A fault in it is found", arguments: faults)
        func fault(_ fault: Fault) async throws {
            let (ending, result) = try await verify(
                try fault.text(try .bundled(fault.scenario)), skipping: "indexes,storage")
            #expect(ending.exitCode == result.verdict?.exitCode)
            #expect(ending.exitCode != 0)
            let failing = result.findings.filter(\.failsTheRun)
            #expect(
                failing.contains { $0.ruleId == fault.rule && $0.object == fault.object },
                "\(failing.map { "\($0.ruleId) \($0.object)" })")
        }
    }
}
