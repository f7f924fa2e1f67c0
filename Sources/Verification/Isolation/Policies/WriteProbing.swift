internal import DatabaseCatalog
internal import PostgresDriver
internal import ResultModel

/// Tries one write probe on one table, by every pair, and notes what came of it.
struct WriteProbing {
    let bench: PolicyBench
    let target: ProtectedTable
    let probe: any WriteProbe.Type

    func run(_ ledger: inout PolicyLedger) throws(PostgresError) {
        let pairs = bench.pairs(target.table)
        guard !pairs.isEmpty else { return note(.untested, "fewer than two users", &ledger) }
        var outcomes: [PolicyTrial.Outcome] = []
        var forms: [String] = []
        for (number, pair) in pairs.enumerated() {
            let attacks: [TableAttack]
            do throws(PostgresError) {
                attacks = try probe.attacks(by: pair, on: target, bench)
            } catch {
                guard !error.isServerLoss else { throw error }
                note(.inconclusive, "\(error)", &ledger)
                continue
            }
            for form in attacks.map(\.form) where !forms.contains(form) { forms.append(form) }
            for form in forms {
                let trial = PolicyTrial(bench: bench, target: target, pair: pair)
                let variants = attacks.filter { $0.form == form }
                do throws(PostgresError) {
                    // A twin of the first pair proves the probe; it is the same for the others.
                    if let outcome = try trial.run(variants, withTwin: number == 0) {
                        outcomes.append(outcome)
                    }
                } catch {
                    guard !error.isServerLoss, let first = variants.first else { throw error }
                    outcomes.append(
                        PolicyTrial.Outcome(
                            pair: pair, attack: first, verdict: .inconclusive("\(error)")))
                }
            }
        }
        for form in forms {
            conclude(form, outcomes.filter { $0.attack.form == form }, &ledger)
        }
    }

    private func note(
        _ outcome: ProbeResult.Outcome, _ reason: String, _ ledger: inout PolicyLedger
    ) {
        ledger.note(
            .init(
                rule: probe.rule, object: target.table.displayName, outcome: outcome,
                reason: reason))
    }

    private func conclude(
        _ form: String, _ outcomes: [PolicyTrial.Outcome], _ ledger: inout PolicyLedger
    ) {
        for outcome in outcomes {
            if let fired = outcome.twinFired {
                ledger.twin(of: probe.rule, on: target.table.displayName, fired: fired)
            }
        }
        let actor = outcomes.map(\.pair.label).joined(separator: ", ")
        let leaks = outcomes.compactMap { outcome -> (PolicyTrial.Outcome, AttackEffect)? in
            guard case .leaked(let effect) = outcome.verdict else { return nil }
            return (outcome, effect)
        }
        if let (outcome, effect) = leaks.first {
            return leaked(form, outcome, effect, actor, &ledger)
        }
        var verdict = ProbeResult.Outcome.held
        var reason: String?
        let conclusive = outcomes.contains { outcome in
            switch outcome.verdict {
            case .held, .closed: true
            default: false
            }
        }
        for outcome in outcomes {
            switch outcome.verdict {
            case .inconclusive(let text):
                // One pair whose own call succeeded is enough, unless a twin stayed silent.
                guard !conclusive || outcome.twinFired == false else { continue }
                verdict = .inconclusive
                reason = text
            case .closed(let text): reason = reason ?? text
            case .held, .leaked: break
            }
        }
        ledger.note(
            .init(
                rule: probe.rule, object: outcomes.first?.attack.object ?? target.table.displayName,
                form: form, actor: actor, outcome: verdict, reason: reason))
    }

    private func leaked(
        _ form: String, _ outcome: PolicyTrial.Outcome, _ effect: AttackEffect, _ actor: String,
        _ ledger: inout PolicyLedger
    ) {
        var cause = PolicyCause.of(target, bench)
        // What no policy is asked for is not open because policies are off.
        if outcome.attack.privilege != nil, cause?.rule == .rowSecurityOff { cause = nil }
        let rule = cause?.rule ?? probe.rule
        let object = cause?.object ?? outcome.attack.object ?? target.table.displayName
        let evidence =
            "\(outcome.pair.actor.description): \(outcome.attack.statement.shortened): "
            + effect.effect.description(target.table.displayName)
        ledger.leaked(
            rule, object, form: cause == nil ? form : "\(probe.rule.id)/\(form)", actor: actor,
            of: target.table.displayName, explainedBy: probe.explanations,
            PolicyLedger.Leak(
                message: cause?.message ?? outcome.attack.message ?? probe.message(target, bench),
                evidence: evidence,
                replay: bench.replay(
                    preparation: outcome.attack.preparation, as: outcome.pair.actor,
                    [outcome.attack.statement],
                    look: [bench.countOfOthers(target, outcome.pair.actor)]),
                fix: cause?.fix ?? outcome.attack.fix ?? probe.fix(target, bench),
                severity: cause == nil ? outcome.attack.severity : nil))
    }
}

extension WriteEffect {
    /// `1,400 of 1,400 rows of others in tasks were lost`.
    func description(_ table: String) -> String {
        var parts: [String] = []
        if lost > 0 {
            parts.append("\(Figures.count(lost)) of \(Figures.count(rows)) rows of others lost")
        }
        if written > 0 {
            parts.append("\(Figures.counted(written, "row")) of others written")
        }
        return parts.joined(separator: ", ") + " in \(table)"
    }
}

extension String {
    /// A statement as evidence quotes it: on one line, 160 characters at most.
    var shortened: String {
        let line = split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return line.count <= 160 ? line : line.prefix(157) + "…"
    }
}
