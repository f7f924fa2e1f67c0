import Foundation
import ResultModel
import TestDatabases
import Testing

extension NamedServerTests {
    /// The same reads and deletes with more users.
    @Suite("Growing to more users")
    struct GrowthTests {
        private let sandbox: Sandbox

        init() throws { sandbox = try Sandbox.current }

        private func grow(_ text: ScenarioText) async throws -> RunResult {
            let folder = try text.write(to: sandbox)
            let ending = try await sandbox.bulkhead(
                "verify", folder, "--users", "20", "--grow-to", "200", "--out", "out",
                "--skip", "isolation,invariants,storage",
                "--dsn", try await TestServer.database().connectionString)
            #expect(ending.output.contains("growth"))
            return try sandbox.result()
        }

        @Test("Reads for as many rows cost about the same, and deletes are timed in the copy")
        func sound() async throws {
            let result = try await grow(try .todo())
            let growth = try #require(result.planGrowth)
            #expect(growth.fromUsers == 20)
            #expect(growth.toUsers == 200)
            #expect(growth.compared > 0)
            #expect(growth.grown == [])
            let deletes = try #require(growth.deletes)
            #expect(deletes.map(\.parent) == ["users", "conversations"])
            #expect(result.cascade?.timings.isEmpty == false)
            // The copy went; the database itself has the users that it had, less the deleted ones.
            #expect(result.population?.users == 20)
        }

        @Test("A statement that reads what is everybody's reads more as others come")
        func grown() async throws {
            let text = try ScenarioText.todo().replacing(
                "\noperations:\n",
                by: """

                    operations:
                      tasks_without_title:
                        sql: SELECT count(*) FROM tasks WHERE title = ''

                    """)
            let result = try await grow(text)
            #expect(result.planGrowth?.grown == ["tasks_without_title"])
            let finding = try #require(result.findings.first { $0.ruleId == "plan-growth" })
            #expect(finding.object == "tasks_without_title")
            #expect(finding.message.contains("with 200 users"))
        }
    }
}
