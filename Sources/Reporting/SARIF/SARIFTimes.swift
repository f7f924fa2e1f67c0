internal import FoundationEssentials
internal import ResultModel

/// When a run began and ended, as SARIF writes times (3.9).
struct SARIFTimes {
    let start: String
    let end: String

    /// - Returns: nil where the record's start is no time.
    init?(of result: RunResult) {
        guard let begun = try? Date(result.startedAt, strategy: .iso8601) else { return nil }
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        start = begun.formatted(style)
        // The style cuts what is below a thousandth off: half of one more rounds it.
        end = begun.addingTimeInterval(result.durationSeconds + 0.000_5).formatted(style)
    }
}
