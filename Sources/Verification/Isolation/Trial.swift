internal import DatabaseCatalog
internal import ResultModel
internal import ScenarioModel

/// All attacks on one operation through the same references, and what they come to together.
struct Trial {
    let operation: Operation
    /// What is replaced by the victim's; empty where the operation is called as it is.
    let references: [OwnedReference]
    let kind: OperationKind
    private var attacks: [Attack] = []
    private var inconclusive: [String] = []
    /// Attacks whose answer holds rows that nothing attributes to anybody.
    private var unattributable = false
    private var broken: [(rule: any AttackRule.Type, attack: Attack, evidence: String)] = []

    static var rules: [any AttackRule.Type] {
        [ForeignRead.self, ForeignWrite.self, ForeignParentInsert.self, ExistenceTold.self]
    }

    init(operation: Operation, references: [OwnedReference], kind: OperationKind) {
        self.operation = operation
        self.references = references
        self.kind = kind
    }

    /// Takes in what came of one pair.
    mutating func note(
        _ attempt: AttackRunner.Attempt, _ pair: ActingPair, _ context: VerificationContext
    ) {
        switch attempt {
        case .inconclusive(let reason, let attack):
            inconclusive.append("\(pair.label): \(reason)")
            if let attack { judge(attack) }
        case .attacked(let attack):
            attacks.append(attack)
            judge(attack)
            let attribution = RowAttribution(context, columns: attack.answer.columns)
            if references.isEmpty, !attack.answer.rows.isEmpty, !attribution.canNameOwners {
                unattributable = true
            }
        }
    }

    private mutating func judge(_ attack: Attack) {
        for rule in Self.rules {
            guard let evidence = rule.evidence(in: attack) else { continue }
            broken.append((rule, attack, evidence))
        }
    }

    /// The first sign that a rule is broken.
    func evidence(of rule: Rule) -> String? { broken.first { $0.rule.rule == rule }?.evidence }

    /// The first sign of a leak, for a control.
    var firstEvidence: String? { broken.first?.evidence }

    /// Why nothing was concluded; nil where something was.
    var reason: String? {
        guard attacks.isEmpty else { return nil }
        return inconclusive.first ?? "fewer than two users own rows that it could be bound to"
    }

    /// Findings, one for each broken rule.
    func findings(_ context: VerificationContext) -> [Finding] {
        Self.rules.compactMap { rule in
            let hits = broken.filter { $0.rule.rule == rule.rule }
            guard let first = hits.first else { return nil }
            return rule.finding(first.attack, evidence: hits.map(\.evidence), context)
        }
    }

    /// The main probes, and one for every other rule that turned out broken.
    var probes: [ProbeResult] {
        // What no cell attributes to anybody is judged by comparison with a solo database.
        var tested = unattributable && kind.reads ? [] : kind.rules
        if !references.isEmpty { tested.append(.existenceTold) }
        for hit in broken where !tested.contains(hit.rule.rule) { tested.append(hit.rule.rule) }
        return tested.map { probe($0) }
    }

    private func probe(_ rule: Rule) -> ProbeResult {
        let hits = broken.filter { $0.rule.rule == rule }
        let outcome: ProbeResult.Outcome
        var reason: String?
        if let hit = hits.first {
            outcome = .leaked
            reason = hit.evidence
        } else if attacks.isEmpty {
            outcome = inconclusive.isEmpty ? .untested : .inconclusive
            reason = self.reason
        } else if references.isEmpty, kind.reads, attacks.allSatisfy(\.answer.rows.isEmpty) {
            outcome = .inconclusive
            reason = "no actor got a row, so that nothing could have leaked"
        } else if rule == .existenceTold, attacks.allSatisfy(\.absentAnswers.isEmpty) {
            outcome = .untested
            let types = references.map(\.column.typeName).joined(separator: " and ")
            reason = "no value of \(types) is surely absent"
        } else {
            outcome = .held
        }
        let pairs = (hits.isEmpty ? attacks : hits.map(\.attack)).map(\.pair.label)
        let replaced = references.map(\.parameter).joined(separator: "+")
        return ProbeResult(
            id: "\(rule.id)/\(operation.name)/\(replaced.isEmpty ? "answer" : replaced)",
            rule: rule.id, layer: "queries", object: operation.name,
            actor: pairs.joined(separator: ", "), outcome: outcome, reason: reason)
    }
}
