import Foundation
import PythonPeers
import Testing

/// What somebody in front of a terminal saw of a run; `terminal_peer.py` sits there.
struct Sight: Decodable, Sendable {
    /// Negative where a signal ended the program, as when it took too long.
    var exitCode: Int32
    /// Steps that what was to be seen before them never came for.
    var stepsLeft: Int
    /// Every screen that differs from the one before it.
    var screens: [String]
    /// What stands there in the end, with what has scrolled away.
    var page: [String]
    /// All that the program wrote.
    var raw: String

    /// Lines of the page with these words.
    func lines(with words: String) -> [String] { page.filter { $0.contains(words) } }

    /// Whether anything on the page looks like progress that was not taken away.
    var residue: [String] {
        page.filter { line in
            line.contains("█") || line.contains("░") || line.contains(#/\d:\d\d left/#)
                || line.contains("^C") || line.contains(": started")
                || (line.contains("p95") && line.contains("p50") && line.contains(" ms"))
                    && !line.contains("operation")
        }
    }
}

/// Something that a person does once a text is on the screen.
struct Step: Encodable, Sendable {
    var when: String
    var type: String?
    var columns: Int?

    static let interrupt = "\u{03}"
}

extension Sandbox {
    private struct Request: Encodable, Sendable {
        var program: String
        var arguments: [String]
        var environment: [String: String]
        var folder: String
        var columns: Int
        var steps: [Step]
        var limitSeconds = 200
    }

    /// Runs the program in front of a person, and expects nothing to be left behind.
    func watch(
        _ arguments: [String], columns: Int, environment: [String: String] = [:],
        steps: [Step] = []
    ) async throws -> Sight {
        let variables = [
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
            "HOME": folder, "LANG": "C.UTF-8", "TMPDIR": temporaryFolder,
            "TERM": "xterm-256color",
        ].merging(environment) { $1 }
        let sight: Sight = try await PythonPeers.run(
            "terminal_peer.py",
            with: Request(
                program: try Self.program(), arguments: arguments, environment: variables,
                folder: workingFolder, columns: columns, steps: steps))
        #expect(leftovers() == [])
        return sight
    }
}
