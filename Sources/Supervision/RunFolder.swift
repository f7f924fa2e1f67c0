import Foundation

/// A folder that does not exist yet, for the files of something that is started for a run.
package struct RunFolder: Sendable {
    /// `bulkhead-` and ten random letters or digits.
    package let name: String
    package let path: String

    /// Chooses a fresh name below `parentFolder`, or below the temporary folder of the system.
    ///
    /// - Throws: `unusableFolder` when the path could be misread as a pattern by the programs that
    ///   clean up.
    package init(parentFolder: String? = nil) throws(ProgramError) {
        let given = parentFolder ?? FileManager.default.temporaryDirectory.path
        let parent = URL(fileURLWithPath: given).standardizedFileURL.path
        guard !parent.contains(where: { "*?[]\\\"'".contains($0) || $0.isNewline }) else {
            throw ProgramError(
                .unusableFolder, "the path \(parent) contains a quote or a pattern character",
                advice: Self.advice)
        }
        let letters = Array("abcdefghijklmnopqrstuvwxyz0123456789")
        let suffix = (0..<10).map { _ in letters[Int.random(in: letters.indices)] }
        name = "bulkhead-" + String(suffix)
        path = (parent == "/" ? "" : parent) + "/" + name
    }

    /// What to do about a folder whose path cannot be used.
    package static let advice =
        "choose another temporary folder with TMPDIR, for example TMPDIR=/tmp"

    /// The last lines of a file, oldest first; empty when there is none.
    package static func tail(of path: String, lines count: Int) -> [String] {
        guard let file = FileHandle(forReadingAtPath: path) else { return [] }
        defer { try? file.close() }
        let longest: UInt64 = 64 * 1024
        guard let end = try? file.seekToEnd(),
            (try? file.seek(toOffset: end > longest ? end - longest : 0)) != nil,
            let bytes = try? file.readToEnd()
        else { return [] }
        return String(decoding: bytes, as: UTF8.self)
            .split(whereSeparator: \.isNewline).suffix(count).map(String.init)
    }
}
