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
        [
            JUnitSuite(name: "verdict", cases: [verdict(of: result)]),
            JUnitSuite(name: "thresholds", cases: (result.thresholds ?? []).map(threshold)),
            JUnitSuite(
                name: "probes",
                cases: (result.isolation?.probes ?? []).map { probe($0, result.findings) }),
            JUnitSuite(name: "controls", cases: (result.isolation?.controls ?? []).map(control)),
            JUnitSuite(name: "cascade", cases: cascade(of: result)),
            JUnitSuite(name: "invariants", cases: (result.invariants ?? []).map(invariant)),
            JUnitSuite(name: "findings", cases: result.findings.map(finding)),
            JUnitSuite(name: "mutants", cases: (result.prove?.mutants ?? []).map(mutant)),
            JUnitSuite(name: "comparison", cases: comparison(in: result.compare)),
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
                + Figures.counted(threshold.samples, "sample"), kind: "threshold")
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
        let edges = cascade.edges.map { edge in
            JUnitCase(
                name: "\(edge.parent) → \(edge.child): \(edge.expected)",
                outcome: JUnitCase.Outcome(edge.outcome), message: edge.detail ?? "",
                kind: "cascade")
        }
        let isUnchanged = cascade.bystandersBefore == cascade.bystandersAfter
        return edges + [
            JUnitCase(
                name: "rows of others stay as they are", outcome: isUnchanged ? .passed : .failed,
                message: "\(Figures.count(cascade.bystandersBefore.rows)) rows of others before, "
                    + "\(Figures.count(cascade.bystandersAfter.rows)) after", kind: "cascade"),
            JUnitCase(
                name: "nothing is left behind",
                outcome: cascade.orphans + cascade.residue == 0 ? .passed : .failed,
                message: "\(Figures.counted(cascade.orphans, "orphan")), content of deleted users "
                    + "in \(Figures.counted(cascade.residue, "place"))", kind: "cascade"),
        ]
    }

    private static func invariant(_ invariant: InvariantResult) -> JUnitCase {
        JUnitCase(
            name: "\(invariant.name), \(invariant.moment)",
            outcome: JUnitCase.Outcome(invariant.outcome), message: "rows that should not be there",
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

    private static func mutant(_ mutant: MutantResult) -> JUnitCase {
        let outcome: JUnitCase.Outcome =
            switch mutant.outcome {
            case .killed, .equivalent, .impossible: .passed
            case .survived: .failed
            case .inconclusive: .inconclusive
            case .notJudged: .untested
            }
        return JUnitCase(
            name: mutant.id, outcome: outcome,
            message: mutant.reason ?? "no check saw it: \(mutant.statement)",
            detail: mutant.killedBy.first.map { "\($0.rule): \($0.evidence)" } ?? "",
            kind: mutant.operator)
    }

    private static func detail(of finding: Finding) -> String {
        var parts = [finding.message, "Seen: \(finding.evidence)", "Fix: \(finding.fix)"]
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
}
