internal import ResultModel

/// Ends a command with a message for the person who typed it and a documented exit code.
struct CommandFailure: Error, CustomStringConvertible {
    let status: ExitStatus
    /// Complete sentences, ready to print behind `error: `.
    let description: String

    init(_ status: ExitStatus, _ description: String) {
        self.status = status
        self.description = description
    }
}
