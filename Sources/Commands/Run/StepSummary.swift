internal import Foundation
internal import Reporting
internal import ResultModel

/// The summary of a job on GitHub Actions: a file that its steps add Markdown to.
enum StepSummary {
    private static let variable = "GITHUB_STEP_SUMMARY"

    /// Adds the report of a run where there is such a file.
    ///
    /// - Returns: what stood in the way, as a sentence; a summary that is missing fails no run.
    static func append(_ result: RunResult, environment: [String: String]) -> String? {
        guard let path = environment[variable], !path.isEmpty else { return nil }
        do {
            if !FileManager.default.fileExists(atPath: path) {
                try Data().write(to: URL(fileURLWithPath: path))
            }
            let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
            defer { try? file.close() }
            try file.seekToEnd()
            try file.write(contentsOf: Data((MarkdownReport.render(result) + "\n").utf8))
            return nil
        } catch {
            return "\(path) (\(variable)) cannot be written: \(error.localizedDescription)"
        }
    }
}
