/// How large a connection pool should be, with what that rests on.
///
/// Parts appear as they are measured, so that an interrupted sweep keeps what it has.
package struct PoolResult: Codable, Sendable, Equatable {
    package var question: Question
    /// What the answer is computed from, and how each of it is known.
    package var inputs: [Input] = []
    /// What holds connections, by activity, where one client works alone.
    package var holds: [String: Hold] = [:]
    /// Everything measured, in the order in which it was.
    package var points: [Point] = []
    /// What the server can do at most; nil before that was measured.
    package var capacity: Capacity?
    package var fit: Fit?
    /// The measured pools beside their own record replayed; nil where nothing was measured.
    package var replay: Replay?
    package var answer: Answer?
    /// The stated setting at that rate, with several numbers of workers.
    package var stated: [StatedRow] = []
    /// What a managed server allows at each size.
    package var limits: PublishedLimits?
    /// Holding a connection through a pause beside giving it back; empty where no journey pauses.
    package var holding: [HoldingCost] = []
    /// The same load through PgBouncer; nil where it was not tried.
    package var pooler: PoolerComparison?
    /// Sizes that were tried on the target, in the order in which they were.
    package var trials: [Trial] = []
    /// What the model says, as lines to draw.
    package var curves: Curves?
    /// Waits as they were measured beside those expected, at points kept out of the fit.
    package var waits: [WaitDistribution] = []
    /// Ready to paste.
    package var settings: [PastedSetting] = []
    /// What the answer takes for granted.
    package var assumptions: [String] = []
    /// What happened meanwhile: a server that was restarted, a limit that was reached.
    package var notes: [String] = []
    /// Seconds from the first point to the answer.
    package var seconds: Double = 0
    /// Whether everything that was planned was done.
    package var complete = false

    package init(question: Question) {
        self.question = question
    }

    /// A number with the interval in which it lies with 90 %.
    package struct Interval: Codable, Sendable, Equatable {
        package var value: Double
        package var lower: Double
        package var upper: Double

        package init(value: Double, lower: Double, upper: Double) {
            self.value = value
            self.lower = lower
            self.upper = upper
        }
    }
}
