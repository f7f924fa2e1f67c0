import ResultModel
import TestDatabases
import Testing

extension NamedServerTests {
    @Suite("A scenario that says who acts")
    struct HandOffTests {
        private let sandbox: Sandbox

        init() throws { sandbox = try Sandbox.current }

        /// Verifies the notes with an identity, and returns what came of the hand-offs.
        private func verify(
            identity: String, _ options: String...
        ) async throws -> (ending: Ending, result: RunResult, probe: ProbeResult) {
            let text = try ScenarioText.notes.replacing(
                "{ schema: schema.sql }", by: "{ schema: schema.sql, identity: [\"\(identity)\"] }")
            let folder = try text.write(to: sandbox)
            let ending = try await sandbox.run(
                [
                    "verify", folder, "--dsn", try await emptyDatabase(), "--out", "out",
                    "--skip", "indexes,cascade",
                ] + options)
            let result = try sandbox.result()
            let probes = result.isolation?.probes.filter {
                $0.rule == "identity-survives-hand-off"
            }
            #expect(probes?.count == 1)
            return (ending, result, try #require(probes?.first))
        }

        @Test("Has its identity handed on by a real pooler, and how often is reported")
        func held() async throws {
            let (ending, result, probe) = try await verify(
                identity: "SELECT set_config('app.user_id', :user, true)")
            #expect(ending.exitCode == 0, "\(ending)")
            #expect(probe.outcome == .held)
            #expect(result.isolation?.handOffs ?? 0 > 4)
            let control = result.isolation?.controls.first { $0.name == probe.rule }
            #expect(control?.fired == true)
            #expect(ending.report.contains("hand-offs of a pooled connection watched"))
        }

        @Test("Fails the run where the identity stays in the session")
        func leaked() async throws {
            let (ending, result, probe) = try await verify(
                identity: "SELECT set_config('app.user_id', :user, false)")
            #expect(ending.exitCode == ExitStatus.violated.code)
            #expect(probe.outcome == .leaked)
            #expect(result.findings.map(\.ruleId) == ["identity-survives-hand-off"])
        }

        @Test("Is untested without pgbouncer, which is said and is no pass")
        func missing() async throws {
            let (ending, result, probe) = try await verify(
                identity: "SELECT set_config('app.user_id', :user, true)",
                "--pgbouncer-bin", sandbox.temporaryFolder)
            #expect(probe.outcome == .untested)
            #expect(result.isolation?.handOffs == nil)
            #expect(ending.report.contains("there is no pgbouncer in"))
        }
    }
}
