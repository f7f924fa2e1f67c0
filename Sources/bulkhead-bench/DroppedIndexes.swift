import Foundation
import ResultModel

/// Indexes taken out of the bundled scenarios, one at a time, to see whether the check of a baseline
/// fails and names the operation that needed it.
///
/// As often it is asked where none was taken out, and has to pass. An index that another one covers is missed by nobody, so none of those is among them.
struct DroppedIndexes {
    let program: String
    /// Of them, how many are taken out.
    let count: Int

    private struct Plant {
        let scenario: String
        let index: String
        let operation: String
    }

    private static let plants = [
        Plant(
            scenario: "uuid-users", index: "idx_tasks_created_at", operation: "list_pending_tasks"),
        Plant(
            scenario: "todo-ai-chatbot", index: "ix_messages_conversation_created",
            operation: "recent_messages"),
        Plant(scenario: "uuid-conversations", index: "idx_tasks_user_id", operation: "list_tasks"),
        Plant(scenario: "uuid-users", index: "idx_tasks_updated_at", operation: "recent_changes"),
        Plant(
            scenario: "todo-ai-chatbot", index: "ix_tasks_user_completed",
            operation: "list_pending_tasks"),
        Plant(
            scenario: "uuid-conversations", index: "session_userId_idx", operation: "list_sessions"),
        Plant(scenario: "uuid-users", index: "idx_tasks_user_completed", operation: "count_tasks"),
        Plant(
            scenario: "todo-ai-chatbot", index: "ix_conversations_user_updated",
            operation: "recent_conversations"),
        Plant(
            scenario: "uuid-conversations", index: "account_userId_idx", operation: "list_accounts"),
        Plant(scenario: "uuid-users", index: "idx_users_created_at", operation: "new_accounts"),
    ]

    /// What one check came to.
    private struct Check {
        let exitCode: Int32
        let seconds: Double
        /// What got worse, as the report says it.
        let regressions: [EvidenceDifference]
    }

    func measure(into table: inout FigureTable) throws {
        var rows: [[String]] = []
        var (caught, passed) = (0, 0)
        var seconds: [Double] = []
        let plants = Self.plants.prefix(count)
        for plant in plants {
            let folder = "scenarios/" + plant.scenario
            let whole = try check(folder, without: nil)
            if whole.exitCode == 0, whole.regressions.isEmpty { passed += 1 }
            let dropped = try check(folder, without: plant.index)
            let named = dropped.regressions.first { $0.object == plant.operation }
            if dropped.exitCode == ExitStatus.regressed.code, named != nil { caught += 1 }
            seconds += [whole.seconds, dropped.seconds]
            rows.append([
                plant.scenario, plant.index, "\(dropped.exitCode)", shortened(dropped.seconds),
                named?.message ?? "**not named**", "\(whole.exitCode)", shortened(whole.seconds),
            ])
        }
        let all = "\(plants.count) of \(plants.count)"
        table.add([
            Figure(
                name: "an index dropped: `baseline check` fails and names the operation", peer: "",
                ours: "\(caught) of \(plants.count)", ratio: "", bound: all,
                isMet: caught == plants.count),
            Figure(
                name: "the same scenarios as they are: it passes", peer: "",
                ours: "\(passed) of \(plants.count)", ratio: "", bound: all,
                isMet: passed == plants.count),
            Figure(
                name: "seconds that such a check takes", peer: "",
                ours: "\(shortened(seconds.median)) (\(seconds.spread))", ratio: "",
                bound: "< 60", isMet: (seconds.max() ?? 60) < 60),
        ])
        table.add(
            DetailTable(
                title: "Indexes taken out, one at a time",
                columns: [
                    "scenario", "index", "exit", "seconds", "what it says", "exit with it",
                    "seconds",
                ], rows: rows))
    }

    /// Holds a scenario against its committed baseline.
    ///
    /// - Throws: where a file or the program is missing, or the schema has no such index.
    private func check(_ scenario: String, without index: String?) throws -> Check {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "bulkhead-bench-\(ProcessInfo.processInfo.processIdentifier).dropped")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.copyItem(at: URL(fileURLWithPath: scenario), to: folder)
        if let index { try Self.drop(index, from: folder.appendingPathComponent("schema.sql")) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        let out = folder.appendingPathComponent("out").path
        process.arguments = ["baseline", "check", folder.path, "--quiet", "--out", out]
        let start = Date()
        try process.run()
        process.waitUntilExit()
        let seconds = Date().timeIntervalSince(start)
        let bytes = FileManager.default.contents(atPath: out + "/result.json") ?? Data()
        let result = try ResultFile.decode([UInt8](bytes))
        return Check(
            exitCode: process.terminationStatus, seconds: seconds,
            regressions: (result.compare?.evidence ?? []).filter { $0.weight == .regression })
    }

    private static func drop(_ index: String, from file: URL) throws {
        let statements = try String(contentsOf: file, encoding: .utf8).components(separatedBy: ";")
        let kept = statements.filter { statement in
            !["CREATE INDEX \(index) ", "CREATE INDEX \"\(index)\" "].contains {
                statement.contains($0)
            }
        }
        guard kept.count == statements.count - 1 else { throw MissingIndex(index: index) }
        try Data(kept.joined(separator: ";").utf8).write(to: file)
    }

    private struct MissingIndex: Error, CustomStringConvertible {
        let index: String
        var description: String { "the schema has no index \(index) to drop" }
    }
}
