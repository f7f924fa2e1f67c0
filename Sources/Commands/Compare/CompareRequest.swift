internal import Comparison
internal import ScenarioModel

/// What is compared with what, and how.
struct CompareRequest: Sendable {
    /// A; the pipeline's own scenario is B.
    var reference: Scenario
    var referenceLabel: String
    var candidateLabel: String
    /// Where A's database is, if the user named one for each side; nil starts throw-away servers.
    ///
    /// `reference` is the same scenario then.
    var referenceServer: RunSettings?
    /// Whether both are the same.
    var isCalibration = false
    /// Whether a budget that is too small for any latency leaves enough to be told.
    var mayStayUnmeasured = false
    var gate: GateChoice
    var blocks: Int
    /// For all blocks, in seconds.
    var budgetSeconds: Double
    /// Arrivals a second; nil chooses.
    var ratePerSecond: Double?

    /// As long as one waits for in a pull request.
    static let usualBudgetSeconds = 600.0
    /// The most of the capacity that is asked for: beyond it, waiting is all that one measures.
    static let greatestUtilisation = 0.7
    /// Where nothing else is said, unless the scenario asks for more.
    static let usualUtilisation = 0.5
}
