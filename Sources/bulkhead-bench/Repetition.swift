import Foundation
import ResultModel

/// `make evidence`: a scenario verified again and again, each time with rows of another seed.
///
/// Nothing that a clock decides is asked, so every run must come to the same verdict.
struct Repetition {
    let program: String
    let scenarioFolder: String
    let runs: Int

    /// What one run came to.
    struct Run {
        var seed: Int
        var seconds: Double
        var verdict: RepeatedVerdict
        /// What the scenario accepts of it: `redundant-index idx_tasks_user_id`.
        var accepted: Set<String>
        /// `PostgreSQL 15.18, bulkhead 0.1.0, release build`; empty without a result.
        var versions: String
    }

    var name: String { URL(fileURLWithPath: scenarioFolder).lastPathComponent }

    func arguments(seed: String, out: String) -> [String] {
        ["verify", scenarioFolder, "--ephemeral", "--quiet", "--seed", seed, "--out", out]
    }

    /// Verifies it with one seed.
    ///
    /// - Returns: nil where the run was interrupted: it says nothing.
    /// - Throws: where the program cannot be started.
    func perform(seed: Int) throws -> Run? {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "bulkhead-bench-\(ProcessInfo.processInfo.processIdentifier).verify"
        ).path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments(seed: String(seed), out: folder)
        let start = Date()
        try process.run()
        process.waitUntilExit()
        guard process.terminationReason == .exit,
            process.terminationStatus != ExitStatus.interrupted.code
        else { return nil }
        let bytes = FileManager.default.contents(atPath: folder + "/result.json")
        let result = try bytes.map { try ResultFile.decode([UInt8]($0)) }
        let accepted = (result?.findings ?? []).filter { $0.accepted != nil }
        return Run(
            seed: seed, seconds: Date().timeIntervalSince(start),
            verdict: RepeatedVerdict(result, exitCode: process.terminationStatus),
            accepted: Set(accepted.map { "\($0.ruleId) \($0.object)" }),
            versions: result.map { Self.versions(of: $0) } ?? "")
    }

    private static func versions(of result: RunResult) -> String {
        let server = result.target.map { "PostgreSQL \($0.serverVersion), " } ?? ""
        return "\(server)\(result.tool.name) \(result.tool.version), "
            + "\(result.tool.buildMode) build"
    }
}
