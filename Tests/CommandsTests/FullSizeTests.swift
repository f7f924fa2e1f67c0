import Foundation
import ResultModel
import Testing

extension ThrowAwayServerTests {
    /// The bundled scenario with its own thousand users, where sizes and plans mean something.
    @Suite("At full size")
    struct FullSizeTests {
        private let sandbox: Sandbox

        init() throws { sandbox = try Sandbox.current }

        @Test("The bundled scenario holds")
        func unchanged() async throws {
            let folder = try ScenarioText.todo().write(to: sandbox)
            let ending = try await sandbox.bulkhead("verify", folder, "--out", "out")
            #expect(ending.exitCode == 0)
            let result = try sandbox.result()
            #expect(result.verdict?.status == .pass)
            for section in Section.allCases where section != .load {
                #expect(result.verdict?.sections[section] == .pass)
            }
            #expect(result.population?.tables["messages"]?.rows == 200_000)
        }

        @Test("A dropped index is found by the operation that needs it")
        func droppedIndex() async throws {
            let folder = try ScenarioText.todo().replacingInSchema(
                "CREATE INDEX ix_messages_conversation_created ON messages "
                    + "(conversation_id, created_at);", by: ""
            ).write(to: sandbox)
            let ending = try await sandbox.bulkhead(
                "verify", folder, "--out", "out", "--skip", "isolation,cascade,storage,invariants")
            #expect(ending.exitCode == ExitStatus.assertionFailed.code)
            let result = try sandbox.result()
            #expect(result.verdict?.sections[.indexes] == .fail)
            let failing = result.findings.filter(\.failsTheRun)
            #expect(failing.contains { $0.object == "recent_messages" })
            #expect(failing.allSatisfy { $0.section == .indexes })
        }

        /// Short and of few users: what is asserted is what no clock touches.
        @Test("A whole run measures everything, and finds nothing wrong but perhaps the clock")
        func wholeRun() async throws {
            let folder = try ScenarioText.todo()
                .replacing("    - { warmup: 5s, rate: 200/s }\n", by: "").write(to: sandbox)
            let ending = try await sandbox.bulkhead(
                "run", folder, "--users", "60", "--duration", "2s", "--out", "out")
            let result = try sandbox.result()
            #expect(ending.exitCode == result.verdict?.exitCode)
            for section in [Section.isolation, .cascade, .invariants] {
                #expect(result.verdict?.sections[section] == .pass)
            }
            let load = try #require(result.load)
            #expect(load.leaks == 0)
            #expect(load.counts.failed == 0)
            #expect(load.rowsChecked > 1_000)
            #expect(result.server?.statements.isEmpty == false)
            #expect(result.findings.filter(\.failsTheRun) == [])
        }
    }
}
