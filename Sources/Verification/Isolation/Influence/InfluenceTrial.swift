internal import ResultModel
internal import ScenarioModel

/// All comparisons of one operation's answers, and what they come to together.
struct InfluenceTrial {
    let operation: Operation
    let shape: ExplainedPlan
    /// Whether a LIMIT may cut through rows that tie.
    let mayTie: Bool
    /// Classes of the users for whom something was compared.
    private(set) var actors: [UserClass] = []
    private(set) var influences: [Influence] = []
    /// Why something was not compared.
    private var reasons: [String] = []
    private var hasReturnedRows = false

    /// An answer that others' rows changed.
    struct Influence: Sendable {
        let evidence: String
        let replay: String
    }

    init(_ operation: Operation, shape: ExplainedPlan, mayTie: Bool) {
        self.operation = operation
        self.shape = shape
        self.mayTie = mayTie
    }

    /// Takes one comparison in.
    mutating func note(_ observation: SoloComparison.Observation) {
        switch observation.outcome {
        case .same: break
        case .unclear(let reason):
            reasons.append("\(observation.circumstance): \(reason)")
            return
        case .different(let difference):
            influences.append(
                Influence(
                    evidence: "\(observation.circumstance): \(difference.description)",
                    replay: observation.replay))
        }
        if !actors.contains(observation.actor.label) { actors.append(observation.actor.label) }
        if observation.rowCount > 0 { hasReturnedRows = true }
    }

    /// Remembers why a user was left out.
    mutating func skip(_ reason: String) { reasons.append(reason) }

    var probe: ProbeResult {
        let outcome: ProbeResult.Outcome
        var reason: String?
        if let influence = influences.first {
            outcome = .leaked
            reason = influence.evidence
        } else if actors.isEmpty {
            outcome = .untested
            reason = reasons.first ?? "nobody owns a row that it could be bound to"
        } else if !hasReturnedRows {
            outcome = .untested
            reason = "no call returned a row, so that nothing could have differed"
        } else {
            outcome = .held
        }
        return ProbeResult(
            id: "\(Rule.foreignInfluence.id)/\(operation.name)/solo",
            rule: Rule.foreignInfluence.id, layer: "queries", object: operation.name,
            actor: actors.map(\.rawValue).joined(separator: ", "), outcome: outcome,
            reason: reason)
    }
}
