import ResultModel

/// Raw outcomes that no finding speaks for.
///
/// Where a finding reports an outcome, its severity and its acceptance decide. An outcome that went
/// wrong without any finding must not pass for that: it fails by itself.
extension VerdictRules {
    static func unexplainedViolations(in result: RunResult) -> [Reason] {
        var reasons: [Reason] = []
        func violated(_ section: Section, _ severity: Severity, _ sentence: String) {
            reasons.append(
                Reason(
                    ground: .violation, section: section, severity: severity, sentence: sentence))
        }

        let isolationFindings = result.findings.filter { $0.section == .isolation }
        if let load = result.load, load.leaks > 0,
            !result.findings.contains(where: {
                $0.ruleId == foreignRowUnderLoad || $0.ruleId == secretInAnswer
            })
        {
            violated(
                .isolation, .critical,
                "The load returned \(Figures.counted(load.leaks, "row")) to users who do not own "
                    + "\(load.leaks == 1 ? "it" : "them").")
        }
        for probe in result.isolation?.probes ?? [] where probe.outcome == .leaked {
            // In whichever section: a constraint that is not enforced is shown by a probe too.
            let explained = result.findings.contains {
                $0.ruleId == probe.rule && $0.object == probe.object
            }
            guard !explained else { continue }
            let reason = probe.reason.map { ": \($0)" } ?? ""
            violated(.isolation, .critical, "The probe \(probe.id) leaked\(reason).")
        }
        for pair in result.isolation?.ownerAgreements ?? [] where pair.disagreeing > 0 {
            guard !isolationFindings.contains(where: { $0.object.names(pair.child) }) else {
                continue
            }
            violated(
                .isolation, .high,
                "\(Figures.counted(pair.disagreeing, "row")) of \(pair.child) "
                    + "\(pair.disagreeing == 1 ? "belongs" : "belong") to another user than "
                    + "the parent in \(pair.parent) (\(pair.moment)).")
        }
        for sentence in unexplainedCascades(in: result) { violated(.cascade, .high, sentence) }
        return reasons
    }

    private static func unexplainedCascades(in result: RunResult) -> [String] {
        guard let cascade = result.cascade else { return [] }
        let findings = result.findings.filter {
            $0.section == .cascade && $0.ruleId != slowCascade
        }
        var sentences: [String] = []
        for edge in cascade.edges where edge.outcome == .fail {
            guard !findings.contains(where: { $0.object.names(edge.child) }) else { continue }
            let detail = edge.detail.map { ": \($0)" } ?? ""
            sentences.append(
                "Deleting from \(edge.parent) does not \(edge.expected) its rows in "
                    + "\(edge.child)\(detail).")
        }
        guard findings.isEmpty else { return sentences }
        if cascade.bystandersBefore != cascade.bystandersAfter {
            sentences.append(
                "Deleting a user changed rows of others: "
                    + "\(Figures.counted(cascade.bystandersBefore.rows, "row")) before, "
                    + "\(Figures.count(cascade.bystandersAfter.rows)) after.")
        }
        if cascade.orphans > 0 {
            sentences.append(
                "\(Figures.counted(cascade.orphans, "row")) of deleted users "
                    + "\(cascade.orphans == 1 ? "was" : "were") left behind without an owner.")
        }
        if cascade.residue > 0 {
            sentences.append(
                "Content of deleted users was still found in "
                    + "\(Figures.counted(cascade.residue, "place")).")
        }
        return sentences
    }

    static func unexplainedAssertions(in result: RunResult) -> [Reason] {
        var reasons: [Reason] = []
        func failed(_ section: Section, _ sentence: String) {
            reasons.append(Reason(ground: .assertion, section: section, sentence: sentence))
        }
        func explained(_ section: Section, _ object: String) -> Bool {
            result.findings.contains { $0.section == section && $0.object.names(object) }
        }

        for plan in result.indexes ?? [] where plan.verdict == .overBudget {
            guard !explained(.indexes, plan.operation) else { continue }
            failed(
                .indexes,
                "\(plan.operation) read \(Figures.counted(Int(plan.buffers), "buffer")) for a "
                    + "\(plan.userClass.rawValue) user under a \(plan.planMode.rawValue) plan; "
                    + "\(Figures.fixed(plan.budget, digits: 0)) would do.")
        }
        for claim in result.storage ?? [] where claim.outcome == .fail {
            guard !result.findings.contains(where: { $0.section == .storage }) else { continue }
            failed(
                .storage,
                "Storage of \(Figures.counted(claim.users, "user")) is "
                    + "\(Figures.bytes(claim.measuredBytes)); "
                    + "\(Figures.bytes(claim.claimBytes)) is claimed.")
        }
        for invariant in result.invariants ?? [] where invariant.outcome == .fail {
            guard !explained(.invariants, invariant.name) else { continue }
            failed(
                .invariants,
                "The invariant \(invariant.name) does not hold (\(invariant.moment)).")
        }
        return reasons
    }
}

extension String {
    /// Whether a name occurs in it as a whole word, as `tasks` does in `users → tasks`.
    func names(_ name: String) -> Bool {
        self == name
            || split { !($0.isLetter || $0.isNumber || $0 == "_" || $0 == ".") }
                .contains { $0 == name }
    }
}
