import Subprocess

/// The commands and answers between us and a supervisor; the protocol stands in `supervisor.sh`.
struct SupervisorConversation {
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
    func send(_ command: String) async throws(ClusterError) {
        do {
            _ = try await input.write(command + "\n")
        } catch {
            throw .supervisorFailed("\(error)")
        }
    }

    /// Sends a command and waits for its answer.
    ///
    /// - Returns: The word the supervisor answered, and the last lines printed before it.
    mutating func ask(
        _ command: String
    ) async throws(ClusterError) -> (answer: String, output: [String]) {
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
    mutating func end() async {
        // An error here means that it has already ended.
        try? await input.finish()
        while let line = try? await nextLine() { _ = line }
    }

    private mutating func nextLine() async throws(ClusterError) -> String? {
        do {
            return try await lines.next()
        } catch {
            throw .supervisorFailed("\(error)")
        }
    }
}

extension ClusterError {
    static func supervisorFailed(_ reason: String, output: [String] = []) -> ClusterError {
        ClusterError(
            .supervisorFailed, "the supervisor of the PostgreSQL server failed: \(reason)",
            advice: "this needs /bin/sh and the usual system programs", output: output)
    }
}
