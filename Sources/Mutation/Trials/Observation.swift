package import ResultModel
internal import ScenarioModel
package import Verification

/// What examinations of one database came to.
package struct Observation: Sendable, Equatable {
    package var findings: [Finding] = []
    package var probes: [ProbeResult] = []
    package var controls: [ControlResult] = []
    package var indexes: [IndexTrialResult] = []
    /// Which examination made each finding or probe, by its fingerprint or id.
    private var sources: [String: Examination] = [:]

    package init() {}

    /// What attacks on an application came to.
    package init(api report: IsolationReport) {
        add(.api, findings: report.findings, probes: report.probes, controls: report.controls)
    }

    /// What both came to, of different examinations.
    package mutating func merge(_ other: Observation) {
        findings += other.findings
        probes += other.probes
        controls += other.controls
        indexes += other.indexes
        sources.merge(other.sources) { known, _ in known }
    }

    /// Whether it holds a finding that the observation of the unmutated subject does not.
    package func isKilling(besides baseline: Observation) -> Bool {
        kills(besides: baseline).contains(where: \.isFinding)
    }

    /// Takes in what one examination found.
    mutating func add(
        _ examination: Examination, findings new: [Finding], probes newProbes: [ProbeResult] = [],
        controls newControls: [ControlResult] = []
    ) {
        findings += new
        probes += newProbes
        controls += newControls
        for key in new.map(\.fingerprint) + newProbes.map(\.id) where sources[key] == nil {
            sources[key] = examination
        }
    }

    /// What is here and not in the observation of the unmutated database, as kills.
    ///
    /// A new finding is one; so is an own call that succeeded before and does not any more: the run
    /// would end inconclusive and say why.
    func kills(besides baseline: Observation) -> [Kill] {
        let known = Set(baseline.findings.map(\.fingerprint))
        var kills = findings.filter { $0.severity > .info && !known.contains($0.fingerprint) }
            .sorted { $0.severity > $1.severity }
            .map { finding in
                Kill(
                    rule: finding.ruleId, examination: sources[finding.fingerprint] ?? .structure,
                    object: finding.object, evidence: finding.killEvidence, isFinding: true)
            }
        let held = Dictionary(
            baseline.probes.map { ($0.id, $0.outcome) }, uniquingKeysWith: { first, _ in first })
        for probe in probes where probe.outcome == .inconclusive && held[probe.id] == .held {
            kills.append(
                Kill(
                    rule: probe.rule, examination: sources[probe.id] ?? .queries,
                    object: probe.object, evidence: probe.reason ?? "nothing could be concluded",
                    isFinding: false))
        }
        return kills
    }
}

/// One check that saw a mutant.
package struct Kill: Sendable, Equatable {
    package let rule: String
    package let examination: Examination
    package let object: String
    /// What it says.
    package let evidence: String
    /// Whether it is a finding; else a probe that could conclude nothing any more.
    package let isFinding: Bool
}

extension Finding {
    /// What a kill matrix says of it: with what was observed where no statement shows what changed.
    fileprivate var killEvidence: String {
        let lines = evidence.split(separator: "\n")
        guard layer == IsolationLayer.api.rawValue, let first = lines.first else { return message }
        return "\(message): \(first)"
    }
}
