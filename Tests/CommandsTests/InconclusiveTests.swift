import Foundation
import ResultModel
import Testing

extension NamedServerTests {
    /// What was not exercised is never a pass.
    ///
    /// A busy machine may also make the generator the bottleneck, which comes before too little
    /// evidence (95 before 96); neither is a pass.
    @Suite("Too little to judge")
    struct InconclusiveTests {
        private let sandbox: Sandbox

        init() throws { sandbox = try Sandbox.current }

        private static let neither = [ExitStatus.inconclusive.code, ExitStatus.saturated.code]

        private func run(
            _ text: ScenarioText, _ arguments: String...
        ) async throws -> (ending: Ending, result: RunResult) {
            let folder = try text.write(to: sandbox)
            let ending = try await sandbox.run(
                ["run", folder, "--out", "out", "--dsn", try await emptyDatabase()] + arguments)
            return (ending, try sandbox.result())
        }

        @Test("A threshold on an operation that never ran")
        func neverRan() async throws {
            let text = try ScenarioText.notes
                .replacing("get_note: 1, edit_note: 1", by: "get_note: 1")
                .replacing("all: [errors < 50%]", by: "edit_note: [p(95) < 1h]")
            let (ending, result) = try await run(text, "--skip", "indexes,isolation,cascade")
            #expect(Self.neither.contains(try #require(ending.exitCode)))
            #expect(result.verdict?.status == .inconclusive)
            let threshold = try #require(result.thresholds?.first)
            #expect(threshold.outcome == .inconclusive)
            #expect(threshold.samples == 0)
            #expect(ending.output.contains("edit_note never ran"))
        }

        @Test("A scenario whose every operation is skipped")
        func allSkipped() async throws {
            let text = try ScenarioText.notes
                .replacing(
                    "rows: { min: 1, max: 20, mean: 5 }", by: "rows: { min: 0, max: 1, mean: 0.01 }"
                )
                .replacing(
                    "mix: { list_notes: 2, get_note: 1, edit_note: 1 }", by: "mix: { get_note: 1 }")
            let (ending, result) = try await run(text, "--skip", "indexes,isolation,cascade")
            #expect(Self.neither.contains(try #require(ending.exitCode)))
            #expect(result.verdict?.status == .inconclusive)
            let counts = try #require(result.load?.counts)
            #expect(counts.scheduled > 0)
            #expect(counts.skipped == counts.scheduled)
            #expect(counts.succeeded == 0)
        }

        @Test("A run that leaves everything out")
        func nothing() async throws {
            let all = "load,indexes,isolation,cascade,storage,invariants"
            let (ending, result) = try await run(.notes, "--skip", all)
            #expect(ending.exitCode == ExitStatus.inconclusive.code)
            #expect(result.verdict?.sections == [:])
            #expect(result.population?.tables["notes"]?.bytes ?? 0 > 0)
        }

        @Test("--on-inconclusive pass lets it through, and says so")
        func letThrough() async throws {
            let all = "load,indexes,isolation,cascade,storage,invariants"
            let (ending, result) = try await run(.notes, "--skip", all, "--on-inconclusive", "pass")
            #expect(ending.exitCode == 0)
            #expect(result.verdict?.status == .inconclusive)
            #expect(ending.output.contains("INCONCLUSIVE"))
        }

        @Test("A control that does not fire")
        func silentControl() async throws {
            let text = try ScenarioText.notes.replacing(
                "SELECT id, user_id, body FROM notes WHERE id = :note\n",
                by: "SELECT id, user_id, body FROM notes WHERE id = :note AND user_id = :user\n")
            let (ending, result) = try await run(text, "--skip", "load,indexes,cascade")
            #expect(ending.exitCode == ExitStatus.inconclusive.code)
            let silent = result.isolation?.controls.filter { !$0.fired }
            #expect(silent?.map(\.name) == ["note_by_id"])
            #expect(ending.output.contains("note_by_id"))
        }
    }
}
