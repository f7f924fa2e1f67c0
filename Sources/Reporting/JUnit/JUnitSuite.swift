internal import ResultModel

/// One assertion as test readers know it.
struct JUnitCase {
    enum Outcome { case passed, failed, inconclusive, untested }

    var name: String
    var outcome: Outcome
    /// In one line, where it did not pass.
    var message = ""
    /// Evidence, fix and replay.
    var detail = ""
    /// The rule, or what kind of assertion it is.
    var kind = "assertion"
}

/// The assertions of one part of a run.
struct JUnitSuite {
    var name: String
    var cases: [JUnitCase]

    /// Every part, in the order of the report.
    static func all(of result: RunResult) -> [JUnitSuite] {
        let findings = result.findings
        return [
            JUnitSuite(name: "verdict", cases: [verdict(of: result)]),
            JUnitSuite(name: "thresholds", cases: (result.thresholds ?? []).map(threshold)),
            JUnitSuite(
                name: "probes", cases: (result.isolation?.probes ?? []).map { probe($0, findings) }),
            JUnitSuite(name: "controls", cases: (result.isolation?.controls ?? []).map(control)),
            JUnitSuite(name: "plans", cases: (result.indexes ?? []).map { plan($0, findings) }),
            JUnitSuite(name: "cascade", cases: cascade(of: result)),
            JUnitSuite(
                name: "storage", cases: (result.storage ?? []).map { storage($0, findings) }),
            JUnitSuite(
                name: "invariants",
                cases: (result.invariants ?? []).map { invariant($0, findings) }),
            JUnitSuite(name: "findings", cases: findings.map(finding)),
            JUnitSuite(name: "mutants", cases: (result.prove?.mutants ?? []).map(mutant)),
            JUnitSuite(name: "comparison", cases: result.compare.map(comparison) ?? []),
            JUnitSuite(name: "variants", cases: variants(in: result.variants)),
        ]
    }

    // MARK: Cases

    /// The verdict itself, so that nothing that fails a run is without a failing case.
    private static func verdict(of result: RunResult) -> JUnitCase {
        guard let verdict = result.verdict else {
            return JUnitCase(
                name: "verdict", outcome: .inconclusive,
                message: "the run did not come to its end")
        }
        let outcome: JUnitCase.Outcome =
            switch verdict.status {
            case .pass: .passed
            case .fail: .failed
            case .inconclusive: .inconclusive
            }
        return JUnitCase(
            name: "verdict", outcome: outcome,
            message: "\(verdict.meaning) (exit \(verdict.exitCode))",
            detail: outcome == .passed ? "" : verdict.reasons.joined(separator: "\n"),
            kind: "verdict")
    }

    private static func threshold(_ threshold: ThresholdResult) -> JUnitCase {
        JUnitCase(
            name: "\(threshold.subject): \(threshold.expression)",
            outcome: JUnitCase.Outcome(threshold.outcome),
            message: threshold.reason ?? "",
            detail: "observed \(threshold.shownObservation) from "
                + Figures.counted(threshold.samples, "sample")
                + (threshold.location.map { "\nAt: \($0.shown)" } ?? ""), kind: "threshold")
    }

    private static func probe(_ probe: ProbeResult, _ findings: [Finding]) -> JUnitCase {
        let finding = findings.first { $0.ruleId == probe.rule && $0.object == probe.object }
        let outcome: JUnitCase.Outcome =
            switch probe.outcome {
            case .held: .passed
            case .leaked: finding.map { $0.failsTheRun ? .failed : .passed } ?? .failed
            case .inconclusive: .inconclusive
            case .untested: .untested
            }
        return JUnitCase(
            name: "\(probe.layer): \(probe.id)", outcome: outcome, message: probe.reason ?? "",
            detail: probe.outcome == .leaked ? finding.map(detail) ?? "" : "", kind: probe.rule)
    }

    private static func control(_ control: ControlResult) -> JUnitCase {
        JUnitCase(
            name: control.name, outcome: control.fired ? .passed : .inconclusive,
            message: "known to leak, and was not caught: \(control.detail)", kind: "control")
    }

    private static func cascade(of result: RunResult) -> [JUnitCase] {
        guard let cascade = result.cascade else { return [] }
        func explaining(_ rules: String...) -> [Finding] {
            result.findings.filter { rules.contains($0.ruleId) }
        }
        let edges = cascade.edges.map { edge in
            let name = "\(edge.parent) → \(edge.child)"
            return JUnitCase(
                name: "\(name): \(edge.expected)",
                outcome: JUnitCase.Outcome(
                    edge.outcome,
                    explainedBy: result.findings.filter {
                        $0.section == .cascade && $0.object.contains(name)
                    }), message: edge.detail ?? "", kind: "cascade")
        }
        let others: Outcome = cascade.bystandersBefore == cascade.bystandersAfter ? .pass : .fail
        let remains: Outcome = cascade.orphans + cascade.residue == 0 ? .pass : .fail
        return edges + (cascade.races ?? []).map(race) + [
            JUnitCase(
                name: "rows of others stay as they are",
                outcome: JUnitCase.Outcome(
                    others, explainedBy: explaining("bystander-changed")),
                message: "\(Figures.count(cascade.bystandersBefore.rows)) rows of others before, "
                    + "\(Figures.count(cascade.bystandersAfter.rows)) after", kind: "cascade"),
            JUnitCase(
                name: "nothing is left behind",
                outcome: JUnitCase.Outcome(
                    remains, explainedBy: explaining("orphan-rows", "cascade-residue")),
                message: "\(Figures.counted(cascade.orphans, "orphan")), content of deleted users "
                    + "in \(Figures.counted(cascade.residue, "place"))", kind: "cascade"),
        ]
    }

    private static func invariant(
        _ invariant: InvariantResult, _ findings: [Finding]
    ) -> JUnitCase {
        JUnitCase(
            name: "\(invariant.name), \(invariant.moment)",
            outcome: JUnitCase.Outcome(
                invariant.outcome,
                explainedBy: findings.filter {
                    $0.section == .invariants && $0.object == invariant.name
                }), message: "rows that should not be there",
            detail: invariant.outcome == .pass ? "" : invariant.rows.joined(separator: "\n"),
            kind: "invariant")
    }

    private static func finding(_ finding: Finding) -> JUnitCase {
        JUnitCase(
            name: finding.fingerprint, outcome: finding.failsTheRun ? .failed : .passed,
            message: "\(finding.severity.rawValue): \(finding.message)",
            detail: detail(of: finding),
            kind: finding.ruleId)
    }

    static func detail(of finding: Finding) -> String {
        var parts = [finding.message, "Seen: \(finding.evidence)", "Fix: \(finding.fix)"]
        if let location = finding.location { parts.append("At: \(location.shown)") }
        if let accepted = finding.accepted { parts.append("Accepted: \(accepted)") }
        if !finding.replay.isEmpty { parts.append("Replay:\n\(finding.replay)") }
        return parts.joined(separator: "\n")
    }
}

extension JUnitCase.Outcome {
    init(_ outcome: ResultModel.Outcome) {
        switch outcome {
        case .pass: self = .passed
        case .fail: self = .failed
        case .inconclusive: self = .inconclusive
        case .untested: self = .untested
        }
    }
    /// A failure that findings explain fails where one of them does: what the scenario accepts
    /// passes here as it does in the verdict.
    init(_ outcome: ResultModel.Outcome, explainedBy findings: [Finding]) {
        let isForgiven = !findings.isEmpty && !findings.contains(where: \.failsTheRun)
        self = outcome == .fail && isForgiven ? .passed : JUnitCase.Outcome(outcome)
    }
}
