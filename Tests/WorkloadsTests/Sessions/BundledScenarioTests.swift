import Foundation
import LoadEngine
import PostgresDriver
import ScenarioModel
import TestDatabases
import Testing

@testable import Workloads

extension ServerTests {
    /// The scenarios that come with Bulkhead, on a small population and for a second.
    @Suite struct BundledScenarioTests {
        private static let names = [
            "todo-ai-chatbot", "ai-native-todo", "uuid-conversations", "agentic-foundation",
            "uuid-users",
        ]

        private static func folder(_ name: String) -> URL {
            URL(filePath: #filePath)
                .deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent().deletingLastPathComponent()
                .appending(path: "scenarios").appending(path: name)
        }

        private func scenario(
            _ name: String, _ roundTrips: RoundTrips,
            _ change: (inout Scenario) throws -> Void = { _ in }
        ) throws -> Scenario {
            var scenario = try ScenarioFile.load(
                path: Self.folder(name).path(), environment: [:])
            scenario.population.users = 60
            scenario.load?.roundTrips = roundTrips
            scenario.load?.workers = 2
            scenario.load?.phases = [
                LoadPhase(
                    durationNanoseconds: 1_000_000_000, isWarmup: false,
                    model: .closed(users: 10, think: nil), position: somewhere)
            ]
            // The model's answer takes no time here.
            scenario.journeys = scenario.journeys.map { journey in
                var journey = journey
                journey.steps = journey.steps.map { step in
                    if case .think(_, let holding) = step { .pause(holding) } else { step }
                }
                return journey
            }
            try change(&scenario)
            return scenario
        }

        /// Performs the scenario on a database of its own.
        private func run(
            _ name: String, _ roundTrips: RoundTrips,
            _ change: (inout Scenario) throws -> Void = { _ in }
        ) async throws -> SeededDatabase.Run {
            let schema = try String(
                contentsOf: Self.folder(name).appending(path: "schema.sql"), encoding: .utf8)
            let parameters = try await TestServer.database(schema: schema)
            let scenario = try scenario(name, roundTrips, change)
            let application = scenario.database.role.map {
                parameters.setting("options", to: "-c role=\($0)")
            }
            return try TestDatabase.$parameters.withValue(parameters) {
                try SeededDatabase(scenario).run(connectingWith: application)
            }
        }

        @Test(arguments: names, RoundTrips.allCases)
        func `nothing fails and nothing leaks`(
            name: String, roundTrips: RoundTrips
        ) async throws {
            let run = try await run(name, roundTrips)
            #expect(run.summary.all.errors == [:])
            #expect(run.evidence.leaks == [])
            #expect(run.evidence.rowsChecked > 1_000)
            #expect(run.evidence.canariesChecked > 1_000)
        }

        @Test(arguments: [
            ("todo-ai-chatbot", "list_tasks", "WHERE user_id = :user", "WHERE :user > 0"),
            (
                "todo-ai-chatbot", "get_task", "id = :task AND user_id = :user",
                "user_id <> :user AND id <> :task"
            ),
            (
                "uuid-users", "changes_since", "WHERE user_id = :user AND",
                "WHERE user_id <> :user AND"
            ),
            (
                "agentic-foundation", "updates_of_task",
                "u.task_id = :task AND t.user_id = :user",
                "u.task_id <> :task OR t.user_id = :user"
            ),
            (
                "todo-ai-chatbot", "recent_messages",
                "conversation_id = :conversation AND user_id = :user",
                "conversation_id <> :conversation OR user_id <> :user"
            ),
        ])
        func `a statement that forgets its user is caught`(
            name: String, operation: String, predicate: String, mutant: String
        ) async throws {
            let run = try await run(name, .separate) { scenario in
                let index = try #require(
                    scenario.operations.firstIndex { $0.name == operation })
                let sql = scenario.operations[index].sql.source
                    .split(whereSeparator: \.isWhitespace).joined(separator: " ")
                #expect(sql.contains(predicate))
                scenario.operations[index].sql = try .parse(
                    sql.replacingOccurrences(of: predicate, with: mutant))
                scenario.operations[index].expectation = .anything
            }
            #expect(run.evidence.leakCount > 0)
            #expect(Set(run.evidence.leaks.map(\.operation)) == [operation])
        }

        @Test func `a sign-in that reads the hash is caught, and what it reads is nobody else's`()
            async throws
        {
            let run = try await run("uuid-users", .pipelined) { scenario in
                let index = try #require(
                    scenario.operations.firstIndex { $0.name == "check_password" })
                let sql = scenario.operations[index].sql.source
                scenario.operations[index].sql = try .parse(
                    sql.replacingOccurrences(of: "SELECT id, email", with: "SELECT *"))
            }
            #expect(run.evidence.leakCount > 0)
            #expect(run.evidence.leaks.allSatisfy { $0.isSecret && $0.owner == $0.actingUser })
            #expect(Set(run.evidence.leaks.map(\.operation)) == ["check_password"])
        }
    }
}
