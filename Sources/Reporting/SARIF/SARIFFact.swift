internal import ResultModel

/// Something that is wrong, whatever part of the record says so.
struct SARIFFact {
    var rule: RuleDescription
    var level: SARIFLevel
    /// What it is about, with what it belongs to: `queries`, `get_task`.
    var layer: String
    var object: String
    var message: String
    /// The same in another run.
    var fingerprint: String
    var location: SourcePlace?
    /// The scenario's reason for accepting it.
    var accepted: String?
    var properties: [String: String]

    /// Everything in a result that is wrong, the worst findings first.
    static func all(in result: RunResult) -> [SARIFFact] {
        result.findings.worstFirst().map { fact(of: $0) }
            + (result.thresholds ?? []).filter { $0.outcome == .fail }.map { fact(of: $0) }
            + (result.compare.map(regressions) ?? [])
            + (result.prove?.mutants ?? []).filter { $0.outcome == .survived }.map { fact(of: $0) }
    }

    // MARK: Rules of what is no finding

    /// What the record judges beside its findings.
    static let rules = [threshold, regression, survivor]

    private static let threshold = RuleDescription(
        id: "threshold-missed", severity: .high, section: .load,
        summary: "a threshold of the scenario is not met",
        explanation: """
            What: a limit that the scenario states is exceeded, by more than the spread of the \
            samples explains.

            Why: the figure is measured from the scheduled arrival, so that it is what users wait.

            Fix: the operation, the pool or the machine; or the limit, where it asks for more than \
            anybody needs.
            """, references: [])

    private static let regression = RuleDescription(
        id: "version-regressed", severity: .high, section: .load,
        summary: "one version costs more than the other",
        explanation: """
            What: the second of two versions needs more than the first, in evidence that no clock \
            touches or by latencies that were measured in blocks of both.

            Why: the difference is larger than the tolerance and than the noise of the machine.

            Fix: look at the plans and statements that differ.
            """, references: [])

    private static let survivor = RuleDescription(
        id: "mutant-survived", severity: .medium, section: .invariants,
        summary: "a planted defect was seen by no check",
        explanation: """
            What: something was made worse on purpose, and every check still held.

            Why: the same defect, made by mistake, would not be seen either.

            Fix: an operation, an invariant or a layer that would show it; where there is nothing \
            to show, an entry under `prove: equivalent`, with its reason.
            """, references: [])

    // MARK: Facts

    private static func fact(of finding: Finding) -> SARIFFact {
        SARIFFact(
            rule: RuleDescription(
                id: finding.ruleId, severity: finding.severity, section: finding.section,
                summary: finding.ruleId, explanation: "", references: finding.references ?? []),
            level: SARIFLevel(finding.severity), layer: finding.layer, object: finding.object,
            message: [
                SARIFText.sentence(finding.message), "Seen: \(finding.evidence)",
                "Fix: \(finding.fix)",
            ].joined(separator: "\n\n"),
            fingerprint: finding.fingerprint, location: finding.location,
            accepted: finding.accepted,
            properties: [
                "severity": finding.severity.rawValue, "section": finding.section.rawValue,
                "replay": finding.replay,
            ].filter { !$0.value.isEmpty })
    }

    private static func fact(of missed: ThresholdResult) -> SARIFFact {
        SARIFFact(
            rule: threshold, level: .error, layer: "load", object: missed.subject,
            message: [
                "\(missed.subject): \(missed.expression) is not met.",
                missed.reason ?? "observed \(missed.shownObservation)",
            ].joined(separator: "\n\n"),
            fingerprint: "\(threshold.id)/\(missed.subject)/\(missed.expression)",
            location: missed.location, properties: ["samples": "\(missed.samples)"])
    }

    private static func regressions(of compare: CompareResult) -> [SARIFFact] {
        let evidence = compare.evidence.filter { $0.weight == .regression }.map { difference in
            fact(
                difference.kind.rawValue, difference.object,
                [
                    SARIFText.sentence(difference.message),
                    difference.before.map { "Before: \($0)" },
                    difference.after.map { "After: \($0)" },
                ].compactMap(\.self).joined(separator: "\n\n"))
        }
        let pairs = compare.pairs.filter { $0.answer == .regressed }.map { pair in
            fact(
                pair.quantile, pair.operation,
                "\(pair.quantile) of \(pair.operation) grew"
                    + (pair.change.map { " by \(Figures.percent($0))" } ?? "")
                    + ", more than the \(Figures.percent(pair.tolerance)) that it may.")
        }
        return evidence + pairs
    }

    private static func fact(_ kind: String, _ object: String, _ message: String) -> SARIFFact {
        SARIFFact(
            rule: regression, level: .error, layer: kind, object: object, message: message,
            fingerprint: "\(regression.id)/\(kind)/\(object)", properties: [:])
    }

    private static func fact(of mutant: MutantResult) -> SARIFFact {
        SARIFFact(
            rule: survivor, level: .warning, layer: mutant.operator, object: mutant.object,
            message:
                "No check saw the planted defect \(mutant.id).\n\nPlanted: \(mutant.statement)",
            fingerprint: "\(survivor.id)/\(mutant.id)", properties: [:])
    }
}
