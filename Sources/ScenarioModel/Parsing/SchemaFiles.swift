internal import Foundation

/// Finds and reads the SQL files that a scenario applies.
struct SchemaFiles {
    /// The largest schema file that is read.
    static let largestFileBytes = 16_000_000
    /// The most files that a scenario may apply.
    private static let mostFiles = 10_000

    /// The scenario's folder, which relative names start from.
    let folder: String

    /// A file or a pattern as the scenario names it.
    struct Pattern {
        var pattern: String
        /// Before environment variables are expanded: what messages may show.
        var written: String
        var position: SourcePosition
    }

    /// A schema file's name, relative to the folder, and its bytes.
    struct File {
        let name: String
        let bytes: Data
    }

    /// The files that the patterns name, in order; within a pattern by name, and none twice.
    ///
    /// - Returns: the files, and a diagnostic at its place for each pattern that names none.
    func read(
        _ patterns: [Pattern]
    ) -> (files: [File], diagnostics: [Diagnostic]) {
        var files: [File] = []
        var diagnostics: [Diagnostic] = []
        var seen: Set<String> = []
        for pattern in patterns {
            let names = expand(pattern.pattern)
            if names.isEmpty {
                diagnostics.append(
                    Diagnostic(
                        Self.isGlob(pattern.pattern)
                            ? "no file matches '\(pattern.written)'"
                            : "there is no file '\(pattern.written)'", at: pattern.position,
                        hint: "names start from the scenario's folder, \(folder)"))
            }
            for name in names where seen.insert(name).inserted {
                do {
                    let bytes = try BoundedFile.read(
                        resolve(name), atMostBytes: Self.largestFileBytes)
                    files.append(File(name: name, bytes: bytes))
                } catch {
                    let shown = pattern.pattern == pattern.written ? name : pattern.written
                    diagnostics.append(
                        Diagnostic(
                            "'\(shown)' \(error.reason)", at: pattern.position, hint: error.hint))
                }
            }
        }
        return (files, diagnostics)
    }

    private func resolve(_ name: String) -> String {
        name.hasPrefix("/") ? name : folder + "/" + name
    }

    private static func isGlob(_ pattern: String) -> Bool {
        pattern.contains { "*?[".contains($0) }
    }

    /// The names that a pattern stands for, sorted by their bytes; `*`, `?` and `[...]` never match
    /// a slash, and no leading dot.
    private func expand(_ pattern: String) -> [String] {
        var names = [pattern.hasPrefix("/") ? "/" : ""]
        for part in pattern.split(separator: "/") {
            names = names.flatMap { prefix in
                matches(of: String(part), in: prefix).map { name in
                    prefix.isEmpty || prefix.hasSuffix("/") ? prefix + name : "\(prefix)/\(name)"
                }
            }
            names = Array(names.prefix(Self.mostFiles))
        }
        return names.filter { name in
            guard let isFolder = BoundedFile.isFolder(resolve(name)) else { return false }
            return !(isFolder && Self.isGlob(pattern))
        }
    }

    private func matches(of part: String, in prefix: String) -> [String] {
        guard Self.isGlob(part) else { return [part] }
        let entries =
            (try? FileManager.default.contentsOfDirectory(atPath: resolve(prefix))) ?? []
        return entries.filter { Glob.matches($0, pattern: part) }
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}
