internal import APIRequests
internal import ApplicationControl

/// What the application that was started wrote last, as a message may repeat it.
struct ApplicationLog: Sendable {
    private let process: RunningApplication
    /// What it was told and nobody may read.
    private let secrets: [String]

    /// - Parameter environment: of the application.
    init(_ process: RunningApplication, environment: [String: String]) {
        self.process = process
        secrets = LogExcerpt.secrets(in: environment)
    }

    /// Its last lines on one; nil where it wrote none.
    var end: String? {
        LogExcerpt.text(of: process.logTail(lines: LogExcerpt.lineLimit), without: secrets)
    }

    /// As a clause to put behind what it answered; empty where it wrote nothing.
    var clause: String { end.map { "; its log ends: " + $0 } ?? "" }
}

extension ApplicationSession {
    /// A failure with the end of the log beside it, where the application itself failed; any other
    /// error is what it is.
    func explained(_ error: any Error) -> any Error {
        guard let failure = error as? CommandFailure, let end = log?.end,
            failure.message.contains(/answered 5\d\d/)
        else { return error }
        return failure.adding("The application's log ends: \(end)")
    }
}
