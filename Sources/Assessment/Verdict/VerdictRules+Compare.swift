import ResultModel

/// What speaks against a version that was compared with another, or with its baseline.
extension VerdictRules {
    /// How many pairs and differences are named each; the rest are counted.
    private static let comparisonsNamed = 10

    static func compareReasons(in result: RunResult) -> [Reason] {
        guard let compare = result.compare else { return [] }
        var reasons: [Reason] = []
        func add(_ ground: Ground, _ sentences: [String], _ noun: String) {
            reasons += sentences.prefix(comparisonsNamed).map {
                Reason(ground: ground, sentence: $0)
            }
            let more = sentences.count - comparisonsNamed
            guard more > 0 else { return }
            let sentence = "\(Figures.counted(more, "more \(noun)")); result.json lists them."
            reasons.append(Reason(ground: ground, sentence: sentence))
        }
        add(
            .regression,
            compare.evidence.filter { $0.weight == .regression }.map { "\($0.message)." },
            "regression")
        let regressed = compare.pairs.filter { $0.answer == .regressed }
        add(.regression, regressed.map { sentence(on: $0, in: compare) }, "regression")
        let unclear = compare.pairs.filter { $0.answer == .inconclusive }
        add(.inconclusive, unclear.map { sentence(on: $0, in: compare) }, "undecided pair")
        if compare.answer == .inconclusive, reasons.isEmpty {
            reasons += compare.notGated.map { Reason(ground: .inconclusive, sentence: $0) }
        }
        // A variant that breaks something is not measured: the findings say enough.
        let isBroken = result.variants?.designs.contains { !$0.broken.isEmpty } ?? false
        if compare.answer != .pass, reasons.isEmpty, !isBroken {
            reasons.append(
                Reason(
                    ground: .inconclusive,
                    sentence: "The comparison did not come to an answer."))
        }
        return reasons
    }

    /// By how much, how sure that is, and what explains it.
    private static func sentence(
        on pair: CompareResult.Pair, in compare: CompareResult
    ) -> String {
        let name = "\(pair.operation) \(pair.quantile)"
        guard let change = pair.change, let lower = pair.lower, let upper = pair.upper,
            let confidence = pair.confidence
        else {
            return "\(name) has too few blocks with enough samples to be judged."
        }
        let bounds =
            "\(Figures.percent(confidence)) sure of \(Figures.change(lower)) to "
            + "\(Figures.change(upper)); \(Figures.change(pair.tolerance)) is tolerated"
        guard pair.answer == .regressed else {
            return "\(name) is undecided: \(bounds)."
        }
        let causes = compare.evidence.filter { $0.object == pair.operation }.map(\.message)
        let explanation = causes.isEmpty ? "" : ": " + causes.joined(separator: "; ")
        return "\(name) became \(Figures.percent(change)) slower (\(bounds))\(explanation)."
    }
}
