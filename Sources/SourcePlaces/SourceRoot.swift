internal import Foundation

/// The folder that recorded file names start from.
///
/// A code host shows what is named from the root of the repository; where there is none, the
/// working directory is what a reader has.
package struct SourceRoot: Sendable, Equatable {
    /// Absolute, links resolved.
    package let folder: String

    /// The root for a scenario: the nearest folder above it that holds a repository.
    ///
    /// - Parameters:
    ///   - scenarioFolder: absolute, or relative to the working directory.
    ///   - workingDirectory: what is taken where no folder above holds one; absolute.
    package init(of scenarioFolder: String, workingDirectory: String) {
        let start = Self.resolved(scenarioFolder, in: workingDirectory)
        var parts = start.split(separator: "/")
        repeat {
            let folder = "/" + parts.joined(separator: "/")
            // A folder in a clone, a file in a further working tree of one.
            if FileManager.default.fileExists(atPath: folder + "/.git") {
                self.folder = folder
                return
            }
        } while parts.popLast() != nil
        folder = Self.resolved(workingDirectory, in: "/")
    }

    /// A file's name from the root, or absolute where it lies outside of it.
    ///
    /// - Parameters:
    ///   - file: absolute, or relative to `base`.
    ///   - base: absolute, or relative to the working directory.
    ///   - workingDirectory: absolute.
    package func name(of file: String, in base: String, workingDirectory: String) -> String {
        let path = Self.resolved(file, in: Self.resolved(base, in: workingDirectory))
        let prefix = folder == "/" ? "/" : folder + "/"
        return path.hasPrefix(prefix) ? String(path.dropFirst(prefix.count)) : path
    }

    private static func resolved(_ path: String, in base: String) -> String {
        let whole = path.hasPrefix("/") ? path : base + "/" + path
        return URL(fileURLWithPath: whole).standardizedFileURL.resolvingSymlinksInPath().path
    }
}
