extension Finding {
    /// The least severity that fails a run.
    package static let failingSeverity = Severity.medium

    /// Whether the finding fails the run: medium or worse, and not accepted by the scenario.
    package var failsTheRun: Bool {
        accepted == nil && severity >= Self.failingSeverity
    }
}
