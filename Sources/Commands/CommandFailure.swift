internal import ResultModel

/// Ends a command with a message for the person who typed it and a documented exit code.
struct CommandFailure: Error, CustomStringConvertible {
    let status: ExitStatus
    /// Complete sentences, or diagnostics with their places.
    let description: String
    /// Whether the description says `file:line:column: error:` itself, in the form that editors and
    /// continuous integration recognize at the beginning of a line.
    let isLocated: Bool

    init(_ status: ExitStatus, _ description: String, isLocated: Bool = false) {
        self.status = status
        self.description = description
        self.isLocated = isLocated
    }

    /// What is printed.
    var message: String { isLocated ? description : "error: \(description)" }

    /// The same failure with one more paragraph behind it.
    func adding(_ paragraph: String) -> CommandFailure {
        CommandFailure(status, description + "\n" + paragraph, isLocated: isLocated)
    }
}
