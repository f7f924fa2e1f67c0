import Comparison
import Foundation
import ResultModel
import ScenarioModel
import Testing

@testable import Commands

/// The bundled scenarios of a database alone.
private let scenarios = [
    "agentic-foundation", "ai-native-todo", "todo-ai-chatbot", "uuid-conversations", "uuid-users",
]

@Suite("Baselines of the bundled scenarios")
struct CommittedBaselineTests {
    @Test("each is of its scenario as that is now", arguments: scenarios)
    func current(name: String) throws {
        let scenario = try ScenarioFile.load(
            path: sourceTree.appendingPathComponent("scenarios/\(name)").path, environment: [:])
        let file = sourceTree.appendingPathComponent("results/baselines/\(name).json")
        let baseline = try BaselineFile.decode([UInt8](Data(contentsOf: file)), of: name)
        #expect(baseline.scenario.seed == scenario.population.seed)
        #expect(baseline.users == scenario.population.users)
        let statements = Dictionary(
            uniqueKeysWithValues: scenario.operations.map { ($0.name, $0.sql.text) })
        #expect(baseline.operations.mapValues(\.statement) == statements)
        // A page that was full when it was saved would hide what gets worse.
        for (name, operation) in baseline.operations {
            let wal = operation.plans.values.compactMap(\.walBytes)
            #expect((wal.max() ?? 0) - (wal.min() ?? 0) < 4_096, "\(name)")
        }
    }

    @Test("there is one of each, and no other")
    func complete() throws {
        let files = try FileManager.default.contentsOfDirectory(
            atPath: sourceTree.appendingPathComponent("results/baselines").path)
        #expect(files.sorted() == scenarios.map { $0 + ".json" })
    }
}

extension ThrowAwayServerTests {
    @Suite("A bundled scenario against its committed baseline")
    struct BundledBaselineTests {
        private let sandbox: Sandbox

        init() throws { sandbox = try Sandbox.current }

        private func check(_ text: ScenarioText) async throws -> Ending {
            try await sandbox.bulkhead(
                "baseline", "check", try text.write(to: sandbox), "--baselines",
                sourceTree.appendingPathComponent("results/baselines").path, "--out", "out")
        }

        @Test("It holds, and without an index it fails and names who needed it")
        func check() async throws {
            let text = try ScenarioText.bundled("uuid-users")
            let whole = try await check(text)
            #expect(whole.exitCode == 0, "\(whole)")
            let dropped = try await check(
                text.replacingInSchema(
                    "CREATE INDEX idx_tasks_updated_at ON tasks(updated_at);", by: ""))
            #expect(dropped.exitCode == 98, "\(dropped)")
            let compare = try #require(try sandbox.result().compare)
            let worse = compare.evidence.filter { $0.weight == .regression }
            #expect(worse.contains { $0.object == "recent_changes" }, "\(worse)")
            #expect(dropped.report.contains("idx_tasks_updated_at is gone"))
        }
    }
}
