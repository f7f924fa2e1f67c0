internal import Comparison
internal import Foundation
internal import ResultModel

/// The folder of baselines, which belongs under version control.
struct BaselineStore: Sendable {
    static let usualFolder = "results/baselines"

    let folder: String
    let name: String

    var path: String { "\(folder)/\(name).json" }

    /// - Throws: `CommandFailure` (usage) for a name that is no file's.
    init(folder: String, name: String) throws(CommandFailure) {
        guard !name.isEmpty, !name.contains("/"), !name.hasPrefix(".") else {
            throw CommandFailure(
                .usage, "--name \(name): a baseline's name has no slash and begins with no dot.")
        }
        self.folder = folder
        self.name = name
    }

    /// Reads it, and refuses what is no baseline of this scenario.
    ///
    /// - Returns: nil where there is none.
    /// - Throws: `CommandFailure` (invalid) saying what is wrong with it.
    func read(scenario: String) throws(CommandFailure) -> VersionEvidence? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandFailure(.unavailable, "\(path) cannot be read.")
        }
        do throws(BaselineError) {
            return try BaselineFile.decode(Array(data), of: scenario)
        } catch {
            throw CommandFailure(.invalidScenario, "\(path): \(error).")
        }
    }

    /// As `read`, where there must be one.
    func existing(scenario: String) throws(CommandFailure) -> VersionEvidence {
        guard let evidence = try read(scenario: scenario) else {
            throw CommandFailure(
                .invalidScenario,
                "There is no baseline \(path): write one with `bulkhead baseline save`, and commit "
                    + "it.")
        }
        return evidence
    }

    /// Replaces the file in one step.
    ///
    /// - Throws: `CommandFailure` (unavailable) where it cannot be written.
    func write(_ evidence: VersionEvidence) throws(CommandFailure) {
        let bytes: [UInt8]
        do throws(BaselineError) {
            bytes = try BaselineFile.encode(evidence)
        } catch {
            throw CommandFailure(.internalFault, "The baseline cannot be written: \(error)")
        }
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true)
            try Data(bytes).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw CommandFailure(
                .unavailable, "\(path) cannot be written: \(error.localizedDescription)")
        }
    }
}
