package import ResultModel
package import ScenarioModel

/// What a mutant comes to: killed, equivalent, a survivor, or nothing that can be told.
package struct MutantJudgement: Sendable {
    /// What the same checks found on the unmutated database.
    package let baseline: Observation
    private let declared: [EquivalentMutant]

    /// - Parameter declared: what the scenario calls equivalent.
    package init(_ baseline: Observation, declared: [EquivalentMutant]) {
        self.baseline = baseline
        self.declared = declared
    }

    /// Judges what checks found on a mutated database.
    ///
    /// A kill goes before everything that was said of the mutant: what was seen can be seen.
    package func judge(
        _ mutant: Mutant, _ observation: Observation, seconds: Double
    ) -> MutantResult {
        result(
            mutant, kills: observation.kills(besides: baseline), reason: nil, seconds: seconds)
    }

    /// Judges what attacks on an application with a defect came to.
    ///
    /// Only findings kill it: an answer that stayed away may have stayed away for another reason.
    package func judge(
        _ mutant: Mutant, application observation: Observation, seconds: Double
    ) -> MutantResult {
        let kills = observation.kills(besides: baseline)
        let findings = kills.filter(\.isFinding)
        let judged = result(mutant, kills: findings, reason: nil, seconds: seconds)
        guard judged.outcome == .survived, let lost = kills.first else { return judged }
        return result(
            mutant, outcome: .inconclusive,
            reason: "nothing was found, and \(lost.rule) of \(lost.object), which held before, "
                + "could not be judged: \(lost.evidence)", seconds: seconds)
    }

    /// Judges a mutant whose index was dropped in a transaction, and everything measured again.
    package func judge(
        _ mutant: Mutant, _ trial: IndexTrialResult?, users: Int, seconds: Double
    ) -> MutantResult {
        guard let trial else {
            return result(
                mutant, outcome: .inconclusive, reason: "the index was not tried",
                seconds: seconds)
        }
        switch trial.outcome {
        case .needed:
            let kill = Kill(
                rule: "index-needed", examination: .plans, object: trial.index,
                evidence: trial.detail ?? "some operation is worse off without it",
                isFinding: true)
            return result(mutant, kills: [kill], reason: nil, seconds: seconds)
        case .redundant:
            return result(
                mutant, kills: [],
                reason: "dropped with all others that can go, none of \(trial.cells) executions "
                    + "changed, and every foreign key keeps an index", seconds: seconds)
        case .untested:
            let detail = trial.detail ?? "the index could not be measured"
            return result(
                mutant, outcome: .notJudged, reason: "\(detail) at \(users) users",
                seconds: seconds)
        }
    }

    /// A mutant that could not be planted, or not be judged.
    package func result(
        _ mutant: Mutant, outcome: MutantResult.Outcome, reason: String, seconds: Double
    ) -> MutantResult {
        MutantResult(
            id: mutant.id, operator: mutant.operation, object: mutant.object,
            statement: mutant.statement, outcome: outcome,
            checks: mutant.examinations.sorted().map(\.rawValue), reason: reason,
            seconds: seconds)
    }

    private func result(
        _ mutant: Mutant, kills: [Kill], reason: String?, seconds: Double
    ) -> MutantResult {
        let because = declared.first { $0.mutant == mutant.id }?.because
        let reason = kills.isEmpty ? reason ?? mutant.equivalence ?? because : nil
        return MutantResult(
            id: mutant.id, operator: mutant.operation, object: mutant.object,
            statement: mutant.statement,
            outcome: !kills.isEmpty ? .killed : reason != nil ? .equivalent : .survived,
            checks: mutant.examinations.sorted().map(\.rawValue),
            killedBy: kills.map {
                MutantResult.Kill(
                    rule: $0.rule, check: $0.examination.rawValue, object: $0.object,
                    evidence: $0.evidence, finding: $0.isFinding)
            }, reason: reason, seconds: seconds)
    }

    /// Entries of the scenario that no mutant bears out: it was killed, or there is none of that
    /// name any more.
    ///
    /// - Parameter tried: every operator that was tried in full.
    package func staleEntries(
        in results: [MutantResult], tried: Set<String>
    ) -> [EquivalentMutant] {
        declared.filter { entry in
            guard tried.contains(entry.operatorName) else { return false }
            guard let result = results.first(where: { $0.id == entry.mutant }) else { return true }
            return result.outcome == .killed || result.outcome == .impossible
        }
    }
}
