import Foundation
import ResultModel
import Testing

extension ThrowAwayServerTests {
    /// The bundled scenario of document 004, at its own thousand users: it is small enough.
    @Suite("The scenario uuid-users")
    struct UuidUsersTests {
        private let sandbox: Sandbox

        init() throws { sandbox = try Sandbox.current }

        private func verify(
            _ text: ScenarioText, skipping parts: String? = nil
        ) async throws -> (ending: Ending, result: RunResult) {
            let folder = try text.write(to: sandbox)
            let ending = try await sandbox.run(
                ["verify", folder, "--out", "out"] + (parts.map { ["--skip", $0] } ?? []))
            return (ending, try sandbox.result())
        }

        @Test("Holds, with what its document gets wrong accepted and none of it stale")
        func unchanged() async throws {
            let (ending, result) = try await verify(try .bundled("uuid-users"))
            #expect(ending.exitCode == 0)
            for section in [Section.isolation, .cascade, .indexes, .invariants] {
                #expect(result.verdict?.sections[section] == .pass)
            }
            #expect(result.findings.allSatisfy { $0.accepted != nil })
            #expect(result.isolation?.controls.allSatisfy(\.fired) == true)
            let probes = try #require(result.isolation?.probes)
            // Two constraints that the document states and its schema leaves out; the rest holds.
            #expect(
                probes.filter { $0.outcome != .held }.map(\.object) == [
                    "refuse_empty_title", "refuse_long_description",
                ])
            #expect(probes.count { $0.rule == "secret-in-answer" } == 18)
            #expect(result.population?.tables["tasks"]?.rows == 50_000)
        }

        /// A fault, and what must be said of it.
        struct Fault: Sendable, CustomTestStringConvertible {
            let testDescription: String
            let exit: ResultModel.ExitStatus
            let rule: String
            let object: String
            var skipping: String?
            let text: @Sendable (ScenarioText) throws -> ScenarioText
        }

        private static let faults = [
            Fault(
                testDescription: "an owner predicate removed", exit: .violated,
                rule: "foreign-read", object: "get_task", skipping: "indexes,cascade,invariants"
            ) {
                try $0.replacing(
                    "WHERE id = :task AND user_id = :user\n    bind: { task: tasks.id }\n    expect",
                    by: "WHERE id = :task\n    bind: { task: tasks.id }\n    expect")
            },
            Fault(
                testDescription: "a page that follows anybody's task", exit: .violated,
                rule: "existence-told", object: "next_tasks", skipping: "indexes,cascade,invariants"
            ) {
                try $0.replacing(
                    "WHERE last.id = :last AND last.user_id = :user)", by: "WHERE last.id = :last)")
            },
            Fault(
                testDescription: "a hash among the columns of a sign-in", exit: .violated,
                rule: "secret-in-answer", object: "check_password",
                skipping: "indexes,cascade,invariants"
            ) {
                try $0.replacing(
                    "SELECT id, email FROM users WHERE email = :email AND",
                    by: "SELECT * FROM users WHERE email = :email AND")
            },
            Fault(
                testDescription: "a foreign key without cascade", exit: .violated,
                rule: "cascade-blocked", object: "users → tasks",
                skipping: "indexes,isolation,invariants"
            ) { try $0.replacingInSchema("users(id) ON DELETE CASCADE", by: "users(id)") },
            Fault(
                testDescription: "an index dropped", exit: .assertionFailed,
                rule: "plan-over-budget", object: "count_tasks",
                skipping: "isolation,cascade,invariants"
            ) {
                try $0.replacingInSchema(
                    "CREATE INDEX idx_tasks_user_id ON tasks(user_id);", by: ""
                ).replacingInSchema(
                    "CREATE INDEX idx_tasks_user_completed ON tasks(user_id, completed);", by: "")
            },
            Fault(
                testDescription: "a trigger dropped", exit: .assertionFailed,
                rule: "invariant-broken", object: "every_table_has_its_trigger",
                skipping: "indexes,cascade"
            ) { $0.addingToSchema("DROP TRIGGER tasks_set_updated_at ON tasks;") },
        ]

        @Test("One fault turns its verdict, and is named", arguments: faults)
        func planted(_ fault: Fault) async throws {
            let (ending, result) = try await verify(
                try fault.text(try .bundled("uuid-users")), skipping: fault.skipping)
            #expect(ending.exitCode == fault.exit.code)
            let failing = result.findings.filter(\.failsTheRun)
            #expect(failing.contains { $0.ruleId == fault.rule && $0.object == fault.object })
        }

        @Test("A trigger that does nothing is not believed")
        func emptyTrigger() async throws {
            let (ending, result) = try await verify(
                try .bundled("uuid-users").replacingInSchema(
                    "    NEW.updated_at := NOW();\n", by: ""),
                skipping: "indexes,cascade,invariants")
            #expect(ending.exitCode == ExitStatus.inconclusive.code)
            let unclear = result.isolation?.probes.filter { $0.outcome == .inconclusive } ?? []
            #expect(Set(unclear.map(\.object)).isSuperset(of: ["backdated_edit"]))
        }
    }
}
