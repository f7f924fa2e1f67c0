import ResultModel

extension VerdictRules {
    /// Each section's outcome; those that were skipped are absent.
    static func sections(of result: RunResult, reasons: [Reason]) -> [Section: Outcome] {
        var outcomes: [Section: Outcome] = [:]
        for section in Section.allCases {
            let grounds = reasons.filter { $0.section == section }.map(\.ground)
            let saturated = grounds.contains(.saturation)
            if grounds.contains(where: { $0.isFailure && !(saturated && $0 == .latency) }) {
                outcomes[section] = .fail
            } else if !grounds.isEmpty || section == .load && result.load?.complete == false {
                outcomes[section] = .inconclusive
            } else {
                outcomes[section] = exercised(section, in: result).map { $0 ? .pass : .untested }
            }
        }
        return outcomes
    }

    /// Whether a section judged anything; nil where it was skipped or declares nothing.
    static func exercised(_ section: Section, in result: RunResult) -> Bool? {
        switch section {
        case .isolation:
            result.isolation.map { isolation in
                isolation.probes.contains { $0.outcome == .held || $0.outcome == .leaked }
            } ?? exercised(\.isolation, in: result.variants)
        case .cascade:
            result.cascade.map { cascade in cascade.edges.contains { $0.outcome.isJudged } }
                ?? exercised(\.cascade, in: result.variants)
        case .indexes:
            judged(result.indexes) { $0.verdict == .withinBudget || $0.verdict == .overBudget }
        case .storage:
            judged(result.storage) { $0.outcome.isJudged }
        case .load:
            result.load.map { $0.counts.scheduled > $0.counts.skipped }
        case .invariants:
            judged(result.invariants) { $0.outcome.isJudged }
        }
    }

    /// Nil where there is nothing to judge, whether or not it was looked for.
    private static func judged<Item>(_ items: [Item]?, by test: (Item) -> Bool) -> Bool? {
        guard let items, !items.isEmpty else { return nil }
        return items.contains(where: test)
    }
}

extension Outcome {
    /// Whether it passed or failed.
    fileprivate var isJudged: Bool { self == .pass || self == .fail }
}
