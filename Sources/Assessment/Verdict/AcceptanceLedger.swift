package import ResultModel
package import ScenarioModel

/// The scenario's `accept` entries against the findings: what is accepted, and which entries are
/// stale.
package struct AcceptanceLedger: Sendable {
    /// The rule under which a stale entry is reported.
    package static let staleRule = "stale-acceptance"

    private let entries: [Acceptance]
    private let sectionOfRule: [String: Section]
    private let refusedOperations: Set<String>

    /// - Parameter entries: the scenario's `accept` list.
    /// - Parameter sectionOfRule: every rule there is, and the section it is judged in; an entry of
    ///   a section that did not run is not stale.
    /// - Parameter refusedOperations: names of the operations that the server must refuse: they
    ///   are performed among the probes, whatever section their findings belong to.
    package init(
        entries: [Acceptance], sectionOfRule: [String: Section],
        refusedOperations: Set<String> = []
    ) {
        self.entries = entries
        self.sectionOfRule = sectionOfRule
        self.refusedOperations = refusedOperations
    }

    /// Marks accepted findings with the entry's reason, and adds an info finding for each stale
    /// entry; doing it twice changes nothing.
    ///
    /// - Parameter complete: false after an interruption or a fault: what is missing then is not
    ///   known to be gone, so no entry is called stale.
    package func apply(to result: inout RunResult, complete: Bool) {
        result.findings.removeAll { $0.ruleId == Self.staleRule }
        var used: Set<Int> = []
        for index in result.findings.indices {
            let finding = result.findings[index]
            let match = entries.firstIndex {
                $0.rule == finding.ruleId && $0.object == finding.object
            }
            result.findings[index].accepted = match.map { entries[$0].because }
            if let match { used.insert(match) }
        }
        guard complete else { return }
        for (index, entry) in entries.enumerated() where !used.contains(index) {
            if let stale = staleFinding(for: entry, in: result) { result.findings.append(stale) }
        }
    }

    private func staleFinding(for entry: Acceptance, in result: RunResult) -> Finding? {
        guard let section = sectionOfRule[entry.rule] else {
            return finding(
                entry, section: .isolation,
                message: "The scenario accepts the rule \(entry.rule) for \(entry.object), "
                    + "but there is no rule of that name.",
                evidence: "`bulkhead rules` lists every rule.")
        }
        guard wasJudged(entry, section: section, in: result) else { return nil }
        return finding(
            entry, section: section,
            message: "The scenario accepts \(entry.rule) for \(entry.object), "
                + "which no longer occurs.",
            evidence: "The section \(section.rawValue) was judged, without this finding.")
    }

    private func finding(
        _ entry: Acceptance, section: Section, message: String, evidence: String
    ) -> Finding {
        Finding(
            ruleId: Self.staleRule, severity: .info, section: section, layer: "scenario",
            object: "\(entry.rule) \(entry.object)", message: message, evidence: evidence,
            fix: "Remove the entry from `accept` (line \(entry.position.line)).")
    }

    /// Whether the run looked at what the entry is about; too few users or a probe that could not
    /// be exercised is not looking.
    private func wasJudged(_ entry: Acceptance, section: Section, in result: RunResult) -> Bool {
        if entry.rule == VerdictRules.foreignRowUnderLoad { return result.load != nil }
        if entry.rule == VerdictRules.unenforcedConstraint,
            refusedOperations.contains(entry.object)
        {
            return wasProbed(entry, in: result)
        }
        switch section {
        case .isolation:
            return wasProbed(entry, in: result)
        case .cascade:
            return result.cascade != nil
        case .indexes:
            guard let plans = result.indexes else { return false }
            let cells = plans.filter { $0.operation == entry.object }
            return cells.isEmpty
                || cells.contains { $0.verdict == .withinBudget || $0.verdict == .overBudget }
        case .storage:
            guard let storage = result.storage else { return false }
            return storage.contains { $0.outcome == .pass || $0.outcome == .fail }
        case .load:
            return result.load != nil
        case .invariants:
            return result.invariants != nil
        }
    }

    private func wasProbed(_ entry: Acceptance, in result: RunResult) -> Bool {
        guard let isolation = result.isolation else { return false }
        let probes = isolation.probes.filter {
            $0.rule == entry.rule && $0.object == entry.object
        }
        return probes.isEmpty
            || probes.contains { $0.outcome == .held || $0.outcome == .leaked }
    }
}
