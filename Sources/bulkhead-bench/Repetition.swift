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
        var verdict: String
        /// `PostgreSQL 15.18, bulkhead 0.1.0, release build`.
        var versions: String
    }

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    var name: String { URL(fileURLWithPath: scenarioFolder).lastPathComponent }

    func arguments(seed: String, out: String) -> [String] {
        ["verify", scenarioFolder, "--ephemeral", "--quiet", "--seed", seed, "--out", out]
    }

    /// Verifies it with the seeds from 1 on.
    ///
    /// - Throws: `Failure` where a run ends without a verdict.
    func perform(_ report: (Run) -> Void) throws -> [Run] {
        var done: [Run] = []
        for seed in 1...max(runs, 1) {
            let run = try perform(seed: seed)
            report(run)
            done.append(run)
        }
        return done
    }

    private func perform(seed: Int) throws -> Run {
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
        let seconds = Date().timeIntervalSince(start)
        guard let bytes = FileManager.default.contents(atPath: folder + "/result.json") else {
            throw Failure(
                description: "\(name), seed \(seed): exit \(process.terminationStatus), no result")
        }
        let result = try ResultFile.decode([UInt8](bytes))
        guard let verdict = result.verdict else {
            throw Failure(description: "\(name), seed \(seed): the run gave no verdict")
        }
        let server = result.target.map { "PostgreSQL \($0.serverVersion), " } ?? ""
        return Run(
            seed: seed, seconds: seconds, verdict: Self.text(of: verdict, result.findings),
            versions: "\(server)\(result.tool.name) \(result.tool.version), "
                + "\(result.tool.buildMode) build")
    }

    /// Everything that must be the same: the status, each section, and each finding that fails the
    /// run or was accepted.
    static func text(of verdict: Verdict, _ findings: [Finding]) -> String {
        let sections = Section.allCases.compactMap { section in
            verdict.sections[section].map { "\(section.rawValue) \($0.rawValue)" }
        }
        let named = findings.filter { $0.failsTheRun || $0.accepted != nil }.map {
            "\($0.ruleId) \($0.object)" + ($0.accepted == nil ? "" : " (accepted)")
        }.sorted()
        return "\(verdict.status.rawValue), exit \(verdict.exitCode): "
            + sections.joined(separator: ", ")
            + (named.isEmpty ? "" : "; found " + named.joined(separator: ", "))
    }
}

/// The runs of all scenarios, kept under `results/evidence` with their date.
struct RepetitionEvidence {
    private var text = ""
    private(set) var isStable = true

    mutating func add(_ repetition: Repetition, _ runs: [Repetition.Run]) {
        let first = runs.first?.verdict ?? ""
        let same = runs.count { $0.verdict == first }
        isStable = isStable && same == runs.count
        let command = repetition.arguments(seed: "N", out: "DIR").joined(separator: " ")
        let lines = runs.map { run in
            let verdict = run.verdict == first ? "the same" : run.verdict
            return "| \(run.seed) | \(verdict) | \(shortened(run.seconds)) |"
        }
        text += """

            ## \(repetition.name): the same verdict in \(same) of \(runs.count)

            `bulkhead \(command)`, \(runs.first?.versions ?? ""); a run took \
            \(shortened(runs.map(\.seconds).median)) s (\(runs.map(\.seconds).spread)).

            \(first)

            | seed | verdict | seconds |
            |---|---|---|
            \(lines.joined(separator: "\n"))

            """
    }

    /// - Returns: the file's path.
    func write() throws -> String {
        let day = ISO8601DateFormatter().string(from: Date()).prefix(10)
        let folder = "results/evidence"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        let file = "\(folder)/\(day)-verdicts.md"
        let head = """
            # Repeated verdicts of \(day)

            `make evidence`: whole verifications of the bundled scenarios, each with another seed \
            and so with other rows, on \(ProcessInfo.processInfo.activeProcessorCount) processors. \
            Two verdicts are the same when status, sections, failing and accepted findings are.

            """
        try Data((head + text).utf8).write(to: URL(fileURLWithPath: file))
        return file
    }
}
