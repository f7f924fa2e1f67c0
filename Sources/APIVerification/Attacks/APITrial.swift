internal import ResultModel
internal import ScenarioModel
internal import Verification

/// All attacks on one operation in one way, and what they come to together.
struct APITrial {
    let operation: HTTPOperation
    /// The vector's label.
    let label: String
    private var attacks: [APIAttack] = []
    private var inconclusive: [String] = []
    private var broken: [(rule: any APIAttackRule.Type, attack: APIAttack, evidence: String)] = []

    static var rules: [any APIAttackRule.Type] {
        [
            APIForeignRead.self, APIForeignWrite.self, APIForeignParentInsert.self,
            OwnerFromRequest.self, APIForeignInfluence.self, APIExistenceTold.self,
            DenialIsAnError.self, APISecretInAnswer.self,
        ]
    }

    init(operation: HTTPOperation, label: String) {
        self.operation = operation
        self.label = label
    }

    /// Takes in what came of one pair.
    mutating func note(_ attempt: AttackRound.Attempt, _ pair: ActingPair) {
        switch attempt {
        case .attacked(let attack):
            attacks.append(attack)
            judge(attack)
        case .inconclusive(let reason, let attack):
            inconclusive.append("\(pair.label): \(reason)")
            if let attack { judge(attack) }
        }
    }

    private mutating func judge(_ attack: APIAttack) {
        for rule in Self.rules {
            guard let evidence = rule.evidence(in: attack) else { continue }
            broken.append((rule, attack, evidence))
        }
    }

    /// Whether any attack came to something.
    var isJudged: Bool { !attacks.isEmpty || !broken.isEmpty }

    /// Findings, one for each broken rule.
    var findings: [Finding] {
        Self.rules.compactMap { rule in
            let hits = broken.filter { $0.rule.rule == rule.rule }
            guard let first = hits.first else { return nil }
            return rule.rule.finding(
                layer: "api", object: operation.name, message: rule.message(first.attack),
                evidence: first.evidence
                    + likewise(others: Set(hits.map(\.attack.pair.label)).count - 1),
                replay: first.attack.replay, fix: rule.fix(first.attack))
        }
    }

    /// How many other pairs show what the first pair's evidence says.
    private func likewise(others: Int) -> String {
        switch others {
        case 0: ""
        case 1: "; another pair likewise"
        default: "; \(others) other pairs likewise"
        }
    }

    /// The main probes, and one for every other rule that turned out broken.
    var probes: [ProbeResult] {
        var tested: [Rule] = [operation.request.method.isSafe ? .foreignRead : .foreignWrite]
        if attacks.contains(where: { $0.absentAnswers.count == 2 }) {
            tested.append(.existenceTold)
        }
        for hit in broken where !tested.contains(hit.rule.rule) { tested.append(hit.rule.rule) }
        return tested.map(probe)
    }

    private func probe(_ rule: Rule) -> ProbeResult {
        let hits = broken.filter { $0.rule.rule == rule }
        let pairs = (hits.isEmpty ? attacks : hits.map(\.attack)).map(\.pair.label)
        let outcome: ProbeResult.Outcome
        var reason: String?
        if let hit = hits.first {
            (outcome, reason) = (.leaked, hit.evidence)
        } else if attacks.isEmpty {
            outcome = inconclusive.isEmpty ? .untested : .inconclusive
            reason = inconclusive.first ?? "fewer than two users own rows that it could be bound to"
        } else {
            outcome = .held
        }
        return ProbeResult(
            id: "\(rule.id)/\(operation.name)/\(label)", rule: rule.id, layer: "api",
            object: operation.name, actor: pairs.joined(separator: ", "), outcome: outcome,
            reason: reason)
    }
}
