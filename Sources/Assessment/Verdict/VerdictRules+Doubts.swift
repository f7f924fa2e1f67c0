import ResultModel

/// What keeps a section from being believed, or from having been judged.
extension VerdictRules {
    /// How many inconclusive probes are named; the rest are counted.
    private static let probesNamed = 3

    static func doubts(about result: RunResult) -> [Reason] {
        var reasons: [Reason] = []
        func doubt(_ section: Section, _ sentence: String) {
            reasons.append(Reason(ground: .inconclusive, section: section, sentence: sentence))
        }

        if let isolation = result.isolation {
            for control in isolation.controls where !control.fired {
                doubt(
                    .isolation,
                    "The control \(control.name) is known to leak and was not caught "
                        + "(\(control.detail)): the isolation checks prove nothing.")
            }
            isolationDoubts(isolation).forEach { doubt(.isolation, $0) }
        }
        for edge in result.cascade?.edges ?? [] where edge.outcome == .inconclusive {
            let detail = edge.detail.map { ": \($0)" } ?? ""
            doubt(.cascade, "The cascade \(edge.parent) to \(edge.child) is unclear\(detail).")
        }
        for claim in result.storage ?? [] where claim.outcome == .inconclusive {
            doubt(
                .storage,
                "The storage claim for \(Figures.counted(claim.users, "user")) could not be judged."
            )
        }
        for invariant in result.invariants ?? [] where invariant.outcome == .inconclusive {
            doubt(
                .invariants,
                "The invariant \(invariant.name) could not be judged (\(invariant.moment)).")
        }
        return reasons
    }

    private static func isolationDoubts(_ isolation: IsolationResult) -> [String] {
        let unclear = isolation.probes.filter { $0.outcome == .inconclusive }
        var sentences = unclear.prefix(probesNamed).map { probe in
            let reason = probe.reason.map { ": \($0)" } ?? ""
            return "The probe \(probe.id) is inconclusive\(reason)."
        }
        if unclear.count > probesNamed {
            let more = Figures.counted(unclear.count - probesNamed, "more probe")
            sentences.append("\(more) could not be judged; result.json lists them.")
        }
        // One layer that was tested says nothing of another.
        let untested = isolation.layers.filter { layer in
            !isolation.probes.contains { $0.layer == layer && $0.outcome != .untested }
        }
        if !untested.isEmpty {
            sentences.append(
                "Isolation is claimed for \(untested.joined(separator: ", ")), "
                    + "but no probe could be exercised.")
        }
        return sentences
    }
}
