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

        /// The scenario of document 004 with fewer rows, and a table with one narrow row for each
        /// user.
        private func grow(
            readingBy condition: String
        ) async throws -> (ending: Ending, result: RunResult) {
            let text = try ScenarioText.bundled("uuid-users")
                .replacing(
                    "rows: { min: 0, max: 1000, mean: 50 }",
                    by: "rows: { min: 0, max: 100, mean: 5 }"
                )
                .replacing(
                    "\n    tasks:\n",
                    by: """

                            marks: { owner: user_id, rows: { min: 1, max: 1, mean: 1 } }
                            tasks:

                        """
                )
                .replacing(
                    "\noperations:\n",
                    by: """

                        operations:
                          own_mark: { sql: SELECT user_id FROM marks WHERE \(condition) }

                        """
                )
                .addingToSchema(
                    """
                    CREATE TABLE marks (
                        user_id UUID PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE
                    );
                    """)
            let folder = try text.write(to: sandbox)
            let ending = try await sandbox.bulkhead(
                "verify", folder, "--users", "1000", "--grow-to", "5000", "--out", "out",
                "--skip", "isolation,invariants,storage",
                "--dsn", try await TestServer.database().connectionString)
            return (ending, try sandbox.result())
        }

        @Test("Reads for as many rows cost about the same, and deletes are timed in the copy")
        func sound() async throws {
            let (ending, result) = try await grow(readingBy: "user_id = :user")
            let growth = try #require(result.planGrowth)
            #expect(growth.fromUsers == 1_000)
            #expect(growth.toUsers == 5_000)
            #expect(growth.compared > 20)
            #expect(growth.grown == [])
            #expect(growth.deletes?.map(\.parent) == ["users"])
            #expect(ending.output.contains("delete, 5,000 users"))
            #expect(result.cascade?.timings.isEmpty == false)
            #expect(result.population?.users == 1_000)
        }

        @Test("A statement that reads past the index reads more as other users come")
        func grown() async throws {
            let (_, result) = try await grow(readingBy: "user_id::text = :user")
            #expect(result.planGrowth?.grown == ["own_mark"])
            let finding = try #require(result.findings.first { $0.ruleId == "plan-growth" })
            #expect(finding.object == "own_mark")
            #expect(finding.message.contains("with 5000 users"))
            // Within its budget with as few users as these: nothing else sees it.
            let others = result.findings.filter { $0.object == "own_mark" }
            #expect(others.map(\.ruleId) == ["plan-growth"])
        }
    }
}
