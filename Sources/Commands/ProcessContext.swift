internal import Foundation
internal import Glibc

/// The process's surroundings, through one seam: standard streams, environment, clock.
struct ProcessContext: Sendable {
    let environment: [String: String]
    /// Whether standard error is a terminal, where progress may be drawn.
    let isInteractive: Bool
    /// Whether standard output is a terminal that takes colour.
    let hasColour: Bool
    /// Whether standard error is a terminal that takes colour.
    let hasColourOnErrors: Bool
    /// Columns of the terminal when the process began; 80 where there is none.
    let width: Int

    static func current() -> ProcessContext {
        let environment = ProcessInfo.processInfo.environment
        let standardOutput = isatty(STDOUT_FILENO) == 1
        let standardError = isatty(STDERR_FILENO) == 1
        let isDumb = environment["TERM"] == "dumb"
        // https://no-color.org: present and not empty means no colour.
        let refusesColour = !(environment["NO_COLOR"] ?? "").isEmpty
        let takesColour = !isDumb && !refusesColour
        return ProcessContext(
            environment: environment, isInteractive: standardError && !isDumb,
            hasColour: standardOutput && takesColour,
            hasColourOnErrors: standardError && takesColour, width: terminalWidth())
    }

    /// Columns of the terminal at this moment: windows change their size.
    var columns: Int { Self.terminalWidth() }

    private static func terminalWidth() -> Int {
        var size = winsize()
        guard unsafe ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
            return 80
        }
        return Int(size.ws_col)
    }

    /// Writes to standard output; a closed pipe ends quietly, as for `head`.
    func print(_ text: String, terminator: String = "\n") {
        write(text + terminator, to: STDOUT_FILENO)
    }

    /// Writes to standard error.
    func printError(_ text: String, terminator: String = "\n") {
        write(text + terminator, to: STDERR_FILENO)
    }

    private func write(_ text: String, to descriptor: Int32) {
        var text = text
        text.withUTF8 { bytes in
            var sent = 0
            while sent < bytes.count {
                let count = unsafe Glibc.write(
                    descriptor, bytes.baseAddress?.advanced(by: sent), bytes.count - sent)
                if count < 0, errno == EINTR { continue }
                if count <= 0 { return }
                sent += count
            }
        }
    }
}
