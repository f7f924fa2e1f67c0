internal import ResultModel

// The catalogue is one, so the rule stands here; APIVerification judges it (Model/ModelCallCheck).
extension Rule {
    /// **What**: while the model keeps one user's answer back, the application answers nobody else.
    ///
    /// **Why**: the call of the model blocks the event loop, and with it every request of every
    /// user, health checks among them: whoever asks the model a long question takes the application
    /// away from all others.
    ///
    /// **Fix**: await the model's answer by an asynchronous client, or make the call on a thread of
    /// its own.
    ///
    /// CWE-400, CWE-834.
    package static let blockingModelCall = Rule(
        "blocking-model-call", .medium, .isolation,
        "nobody is served while one user's question is with the model")
}
