internal import Foundation
internal import Glibc
internal import ResultModel

/// The folder that a run writes to; every file appears whole or not at all.
struct ResultFolder: Sendable {
    let path: String
    /// The folders that were made for it, the deepest first.
    private let made: [String]

    /// - Parameters:
    ///   - chosen: `--out`; nil makes `results/<scenario>-<time>`.
    ///   - startedAt: ISO 8601, as in the result.
    /// - Throws: `CommandFailure` (unavailable) where the folder cannot be made.
    init(chosen: String?, scenario: String, startedAt: String) throws(CommandFailure) {
        let stamp = startedAt.filter { $0 != ":" && $0 != "-" }
        let wanted = chosen ?? "results/\(scenario)-\(stamp)"
        path = chosen == nil ? Self.unused(wanted) : wanted
        made = Self.missing(path)
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true)
        } catch {
            throw CommandFailure(
                .unavailable,
                "The folder \(path) cannot be made: \(error.localizedDescription) "
                    + "Name another with --out.")
        }
    }

    /// The result's file.
    var resultFile: String { path + "/result.json" }

    /// The name of the report for a browser.
    static let page = "report.html"
    var pageFile: String { path + "/" + Self.page }

    /// Replaces a file in one step, so that a crash leaves the old one or the new one.
    ///
    /// - Throws: `CommandFailure` (unavailable), on a full disk for example.
    func write(_ bytes: [UInt8], to name: String) throws(CommandFailure) {
        do {
            try Data(bytes).write(
                to: URL(fileURLWithPath: path + "/" + name), options: .atomic)
        } catch {
            throw CommandFailure(
                .unavailable,
                "\(path)/\(name) cannot be written: \(error.localizedDescription)")
        }
    }

    /// Takes back the folders of a run that ended before there was anything to write.
    func removeIfEmpty() {
        // Fails by itself at the first folder that holds something.
        for folder in made where unsafe rmdir(folder) != 0 { return }
    }

    /// What of a path is not there, the deepest first.
    private static func missing(_ path: String) -> [String] {
        var folders: [String] = []
        var url = URL(fileURLWithPath: path).standardizedFileURL
        while !FileManager.default.fileExists(atPath: url.path), url.path != "/" {
            folders.append(url.path)
            url.deleteLastPathComponent()
        }
        return folders
    }

    /// Two runs may start within one second.
    private static func unused(_ wanted: String) -> String {
        for attempt in 1..<1000 {
            let name = attempt == 1 ? wanted : "\(wanted)-\(attempt)"
            if !FileManager.default.fileExists(atPath: name) { return name }
        }
        return wanted
    }
}
