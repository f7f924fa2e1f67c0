import Subprocess

/// The commands and answers between us and a supervisor; the protocol stands in its script.
package struct SupervisorConversation {
    typealias Lines = SubprocessOutputSequence.StringSequence<UTF8>

    private let input: StandardInputWriter
    private var lines: Lines.AsyncIterator

    /// How many lines of a failing step are kept for its error.
    private static let keptLines = 20

    init(input: StandardInputWriter, lines: Lines) {
        self.input = input
        self.lines = lines.makeAsyncIterator()
    }

    /// Sends a command that has no answer.
    package func send(_ command: String) async throws(ProgramError) {
        do {
            _ = try await input.write(command + "\n")
        } catch {
            throw .supervisorFailed("\(error)")
        }
    }

    /// Sends a command and waits for its answer.
    ///
    /// - Returns: The word the supervisor answered, and the last lines printed before it.
    package mutating func ask(
        _ command: String
    ) async throws(ProgramError) -> (answer: String, output: [String]) {
        try await send(command)
        var output: [String] = []
        while let line = try await nextLine() {
            if line.hasPrefix("bulkhead: ") {
                return (line.split(separator: " ").last.map(String.init) ?? "", output)
            }
            output = (output + [line]).suffix(Self.keptLines)
        }
        throw .supervisorFailed("it ended without an answer", output: output)
    }

    /// Closes the supervisor's input and waits until it has ended.
    ///
    /// - Returns: The last lines that it printed meanwhile.
    package mutating func end() async -> [String] {
        // An error here means that it has already ended.
        try? await input.finish()
        var output: [String] = []
        while let line = try? await nextLine() { output = (output + [line]).suffix(Self.keptLines) }
        return output
    }

    private mutating func nextLine() async throws(ProgramError) -> String? {
        do {
            return try await lines.next()
        } catch {
            throw .supervisorFailed("\(error)")
        }
    }
}

extension ProgramError {
    /// The supervisor could not do its part.
    package static func supervisorFailed(_ reason: String, output: [String] = []) -> ProgramError {
        ProgramError(
            .supervisorFailed, "a supervisor failed: \(reason)",
            advice: "this needs /bin/sh and the usual system programs", output: output)
    }
}
